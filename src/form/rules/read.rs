//! What was typed into the fields of a form.

use std::collections::BTreeMap;

use entity::json::{Field, FieldKind, Fields};

use super::{Answer, Answers, PICK, ROWS, Row, cell_of, input_name, is_blank};
use crate::web::Form;

/// The input of the button that adds a row to the group that its value names.
const ADD: &str = "add_row";
/// The input of the button that takes a row away: `<key>.<row>`.
const REMOVE: &str = "remove_row";

/// Whether a form came by the button that adds a row to a group or takes one away. Such a form is shown again, with
/// what was typed, and goes no further.
#[must_use]
pub fn changes_rows(form: &Form) -> bool {
    form.flag(ADD) || form.flag(REMOVE)
}

/// The place in the page of the group whose rows were changed by a button.
#[must_use]
pub fn row_anchor(form: &Form) -> String {
    let (added, removed) = (form.text(ADD), form.text(REMOVE));
    let key = if added.is_empty() { removed.rsplit_once('.').map_or("", |(key, _)| key) } else { added.as_str() };
    let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain && !key.is_empty() { format!("#f-{}", input_name(key)) } else { String::new() }
}

/// What was typed into the fields of a form, complete or not, asked or not. Files are no part of it.
#[must_use]
pub fn read(fields: &Fields, form: &Form) -> Answers {
    let mut answers = Answers::new();
    for field in &fields.0 {
        let name = input_name(&field.key);
        let answer = match field.kind {
            FieldKind::File | FieldKind::Section => continue,
            FieldKind::Group => Answer::Rows(read_rows(field, form)),
            FieldKind::ManyChoices => Answer::Many(form.list(&name)),
            FieldKind::LongText => Answer::One(form.raw(&name)),
            _ => Answer::One(form.text(&name)),
        };
        if !answer.is_empty() || answer.rows().len() > shown_rows(field) {
            answers.insert(field.key.clone(), answer);
        }
    }
    answers
}

/// How many rows of a group are shown to somebody who has filled in none.
#[must_use]
pub fn shown_rows(field: &Field) -> usize {
    // Bounds of rows are small whole numbers.
    if field.per.is_empty() { (field.min.unwrap_or(1.0) as usize).clamp(1, ROWS) } else { 0 }
}

fn read_rows(field: &Field, form: &Form) -> Vec<Row> {
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    for (name, value) in form.pairs() {
        let Some((key, at, cell)) = cell_of(name) else { continue };
        let known = (cell == PICK && !field.per.is_empty()) || field.fields.iter().any(|child| child.key == cell);
        if key != field.key || !known || (at >= ROWS && !rows.contains_key(&at) && rows.len() >= ROWS) {
            continue;
        }
        let row = rows.entry(at).or_default();
        let long = field.fields.iter().any(|child| child.key == cell && child.kind == FieldKind::LongText);
        let text = if long { value.as_str() } else { value.trim() };
        if !text.trim().is_empty() {
            row.insert(cell.to_owned(), text.to_owned());
        }
    }
    if !field.per.is_empty() {
        return of_picks(rows);
    }
    if let Some((key, at)) = form.text(REMOVE).rsplit_once('.')
        && key == field.key
    {
        at.parse().map(|at: usize| rows.remove(&at)).ok();
    }
    let mut rows: Vec<Row> = rows.into_values().take(ROWS).collect();
    if form.text(ADD) == field.key && rows.len() < ROWS {
        rows.push(Row::new());
    }
    rows
}

/// The rows that say something about a pick, one for each.
fn of_picks(rows: BTreeMap<usize, Row>) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::new();
    for row in rows.into_values().filter(|row| !is_blank(row)) {
        let told = kept.iter().any(|other| other.get(PICK) == row.get(PICK));
        if row.contains_key(PICK) && !told {
            kept.push(row);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(per: &str) -> Fields {
        let how = Field { key: "how".into(), kind: FieldKind::LongText, ..Field::default() };
        let by = Field { key: "by".into(), ..Field::default() };
        let (key, per) = ("goal".into(), per.into());
        Fields(vec![Field { key, kind: FieldKind::Group, fields: vec![how, by], per, ..Field::default() }])
    }

    fn rows(per: &str, body: &str) -> Vec<String> {
        let answers = read(&group(per), &Form::parse(body.as_bytes()));
        let line = |row: &Row| row.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ");
        answers.get("goal").map(Answer::rows).unwrap_or_default().iter().map(line).collect()
    }

    #[test]
    fn rows_are_read_in_their_order() {
        let body = "a_goal__2__by=you&a_goal__0__how=so&a_goal__0__by=+me+&a_goal__0__no=x&a_other__0__how=x&a_goal=x";
        assert_eq!(rows("", body), ["by=me how=so", "by=you"]);
        assert_eq!(rows("", "a_goal__0__how=&a_goal__0__by="), Vec::<String>::new());
    }

    #[test]
    fn rows_are_added_and_taken_away_by_buttons() {
        assert_eq!(rows("", "a_goal__0__how=&add_row=goal"), ["", ""]);
        assert_eq!(rows("", "a_goal__0__how=so&add_row=other"), ["how=so"]);
        let body = "a_goal__0__how=one&a_goal__1__how=two&a_goal__2__how=three";
        assert_eq!(rows("", &format!("{body}&remove_row=goal.1")), ["how=one", "how=three"]);
        assert_eq!(rows("", &format!("{body}&remove_row=goal.9")), ["how=one", "how=two", "how=three"]);
        let many = (0..300).map(|n| format!("a_goal__{n}__how=x")).collect::<Vec<_>>().join("&");
        assert_eq!(rows("", &format!("{many}&add_row=goal")).len(), ROWS);
    }

    #[test]
    fn rows_of_picks_hold_their_pick() {
        let body = "a_goal__4___pick=Water&a_goal__4__how=so&a_goal__1___pick=Energy&a_goal__1__how=&a_goal__7__how=x\
                    &a_goal__5___pick=Water&a_goal__5__how=again&add_row=goal";
        assert_eq!(rows("a_goals", body), ["_pick=Water how=so"]);
    }
}
