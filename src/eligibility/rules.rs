//! How names are matched with the list of those who may not enter, and which spellings make one organisation: pure.

use std::collections::BTreeMap;

use entity::bar::{self, BarKind};
use entity::json::{Nominations, Quotas};
use entity::spelling;
use serde_json::json;

use crate::competition::input::text;
use crate::error::{Error, FieldErrors, Quota, Refusal, Result};
use crate::likeness::{self, Name};
use crate::web::Form;

/// Most of a limit that a form takes.
pub const MOST: u32 = 10_000;
/// Most days after the intake in which owners can answer.
const MOST_DAYS: u32 = 365;
/// Most lines that are read at once.
const LINES: usize = 2_000;

/// Demands that one more fits; a limit of 0 is none.
///
/// # Errors
/// Refused `QuotaReached` with the limit and `name`.
pub fn ensure_below(quota: Quota, most: u32, taken: usize, name: impl FnOnce() -> String) -> Result<()> {
    if most == 0 || taken < most as usize {
        return Ok(());
    }
    Err(Refusal::QuotaReached { quota, most, name: name() }.into())
}

/// Reads the form of limits; an empty field is 0, which sets none.
///
/// # Errors
/// Invalid, beside the fields.
pub fn quotas(form: &Form, errors: &mut FieldErrors) -> Quotas {
    let mut number = |name: &str| {
        let typed = form.text(name);
        let read = if typed.is_empty() { Some(0) } else { typed.parse().ok().filter(|n| *n <= MOST) };
        if read.is_none() {
            errors.add_with(name, "error-range", json!({"min": 0, "max": MOST}));
        }
        read.unwrap_or_default()
    };
    Quotas {
        per_person: number("per_person"),
        per_organisation: number("per_organisation"),
        per_category: number("per_category"),
        files_per_person: number("files_per_person"),
    }
}

/// Reads what the form says of projects of others.
pub fn nominations(form: &Form, errors: &mut FieldErrors) -> Nominations {
    let days = form.parsed("days").filter(|n| (0..=MOST_DAYS).contains(n));
    if days.is_none() {
        errors.add_with("days", "error-range", json!({"min": 0, "max": MOST_DAYS}));
    }
    Nominations { allowed: form.flag("allowed"), must_accept: form.flag("must_accept"), days: days.unwrap_or_default() }
}

/// Which spellings organisers have joined.
#[derive(Clone, Debug, Default)]
pub struct Spellings(BTreeMap<String, String>);

impl Spellings {
    /// Of their rows.
    #[must_use]
    pub fn of(rows: &[spelling::Model]) -> Self {
        Self(rows.iter().map(|row| (row.form.clone(), row.same_as.clone())).collect())
    }

    /// The form that an organisation's name counts as.
    #[must_use]
    pub fn form(&self, name: &str) -> String {
        let form = likeness::organisation(name);
        self.0.get(&form).cloned().unwrap_or(form)
    }

    /// Whether a name counts as another, by decision.
    #[must_use]
    pub fn is_joined(&self, name: &str) -> bool {
        self.0.contains_key(&likeness::organisation(name))
    }
}

/// Names that count as one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The form that they count as.
    pub form: String,
    /// Each way in which it is written, with how many entries write it so and whether organisers joined it.
    pub names: Vec<(String, i64, bool)>,
    /// How many entries in all.
    pub entries: i64,
}

/// Groups names, with how many entries use each, by what they count as; most entries first.
#[must_use]
pub fn groups(names: &[(String, i64)], spellings: &Spellings) -> Vec<Group> {
    let mut found: BTreeMap<String, Group> = BTreeMap::new();
    for (name, entries) in names {
        let form = spellings.form(name);
        if form.is_empty() {
            continue;
        }
        let group = found.entry(form.clone()).or_insert(Group { form, names: Vec::new(), entries: 0 });
        group.names.push((name.clone(), *entries, spellings.is_joined(name)));
        group.entries += entries;
    }
    let mut all: Vec<Group> = found.into_values().collect();
    for group in &mut all {
        // What organisers joined stands behind what it was joined to.
        group.names.sort_by(|a, b| (a.2, -a.1, &a.0).cmp(&(b.2, -b.1, &b.0)));
    }
    all.sort_by(|a, b| (-a.entries, &a.form).cmp(&(-b.entries, &b.form)));
    all
}

/// Pairs of groups that may be one organisation, by their places.
#[must_use]
pub fn likely_pairs(groups: &[Group], most: usize) -> Vec<(usize, usize)> {
    let names: Vec<Name> = groups.iter().map(|g| Name::of(&g.names[0].0)).collect();
    let pairs = (0..names.len()).flat_map(|a| (a + 1..names.len()).map(move |b| (a, b)));
    pairs.filter(|(a, b)| names[*a].is_near(&names[*b])).take(most).collect()
}

/// The normal form under which a line of the list is kept.
#[must_use]
pub fn form_of(kind: BarKind, name: &str) -> String {
    match kind {
        BarKind::Organisation => likeness::organisation(name),
        BarKind::Project => likeness::title(name),
        BarKind::Email => name.trim().trim_start_matches('@').to_lowercase(),
    }
}

/// A line to be added to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it names.
    pub kind: BarKind,
    /// As typed.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The edition that it comes from; may be empty.
    pub source: String,
}

fn kind(word: &str) -> Option<BarKind> {
    serde_json::from_value(json!(word)).ok()
}

/// Reads the form of one line.
///
/// # Errors
/// Invalid, beside the fields.
pub fn line(form: &Form) -> Result<Line> {
    let mut e = FieldErrors::default();
    let kind = kind(&form.text("kind"));
    e.add_if(kind.is_none(), "kind", "error-choice");
    let kind = kind.unwrap_or(BarKind::Organisation);
    let name = text(form, &mut e, "name", 200, true);
    e.add_if(!name.is_empty() && !is_meaningful(kind, &name), "name", "eligibility-barred-name-wrong");
    let reason = text(form, &mut e, "reason", 300, true);
    e.check()?;
    Ok(Line { kind, name, reason, source: String::new() })
}

fn is_meaningful(kind: BarKind, name: &str) -> bool {
    let form = form_of(kind, name);
    match kind {
        BarKind::Email => form.contains('.') && !form.contains(char::is_whitespace) && !form.ends_with('@'),
        _ => !form.is_empty(),
    }
}

/// Reads a table of `kind,name,reason,edition`; a first line that says so is skipped.
///
/// # Errors
/// Invalid beside `lines` for the first line that cannot be read.
pub fn lines(form: &Form) -> Result<Vec<Line>> {
    let typed = form.raw("lines");
    let wrong = |n: usize| {
        let mut e = FieldErrors::default();
        e.add_with("lines", "eligibility-barred-line-wrong", json!({"n": n}));
        Error::from(e)
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(typed.as_bytes());
    let mut found = Vec::new();
    for (record, n) in reader.records().zip(1..) {
        let record = record.map_err(|_| wrong(n))?;
        let cell = |i: usize| record.get(i).unwrap_or_default().to_owned();
        if n == 1 && cell(0).eq_ignore_ascii_case("kind") {
            continue;
        }
        let line =
            kind(&cell(0).to_lowercase()).map(|kind| Line { kind, name: cell(1), reason: cell(2), source: cell(3) });
        let fits = |l: &Line| {
            is_meaningful(l.kind, &l.name)
                && !l.reason.is_empty()
                && [&l.name, &l.reason, &l.source].iter().all(|t| t.chars().count() <= 300)
        };
        found.push(line.filter(fits).filter(|_| found.len() < LINES).ok_or_else(|| wrong(n))?);
    }
    if found.is_empty() { Err(FieldErrors::one("lines", "error-required").into()) } else { Ok(found) }
}

/// What an entry tells of itself, as far as the list asks.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The organisation; may be empty.
    pub organisation: &'a str,
    /// The title.
    pub title: &'a str,
    /// Addresses of its people, in lower case.
    pub addresses: Vec<&'a str>,
}

/// The first line of the list that says exactly this.
#[must_use]
pub fn barred<'a>(bars: &'a [bar::Model], claim: &Claim<'_>, spellings: &Spellings) -> Option<&'a bar::Model> {
    let (organisation, title) = (spellings.form(claim.organisation), likeness::title(claim.title));
    bars.iter().find(|bar| match bar.kind {
        BarKind::Organisation => !organisation.is_empty() && spellings.form(&bar.name) == organisation,
        BarKind::Project => !title.is_empty() && bar.form == title,
        BarKind::Email => claim.addresses.iter().any(|address| is_of(address, &bar.form)),
    })
}

/// Lines of the list that look like this, but do not say exactly so: for people to look at.
#[must_use]
pub fn suspicious<'a>(bars: &'a [bar::Model], claim: &Claim<'_>) -> Vec<&'a bar::Model> {
    let organisation = Name::of(claim.organisation);
    let near = |bar: &&bar::Model| match bar.kind {
        BarKind::Organisation => organisation.is_near(&Name::of(&bar.name)),
        BarKind::Project => likeness::titles_near(&bar.name, claim.title),
        BarKind::Email => false,
    };
    bars.iter().filter(near).collect()
}

/// Whether an address is this one, or of this domain.
fn is_of(address: &str, form: &str) -> bool {
    let Some((_, domain)) = address.rsplit_once('@') else { return false };
    address == form || domain == form || domain.ends_with(&format!(".{form}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use entity::{BarId, CompetitionId, SpellingId};

    fn bar(kind: BarKind, name: &str) -> bar::Model {
        bar::Model {
            id: BarId::new(),
            competition_id: CompetitionId::new(),
            kind,
            name: name.into(),
            form: form_of(kind, name),
            reason: "Won".into(),
            source: String::new(),
            added_by: None,
            added_at: Utc::now(),
        }
    }

    fn claim<'a>(organisation: &'a str, title: &'a str, address: &'a str) -> Claim<'a> {
        Claim { organisation, title, addresses: vec![address] }
    }

    #[test]
    fn exact_lines_bar_and_near_ones_only_show() {
        let bars = [
            bar(BarKind::Organisation, "University of Nairobi"),
            bar(BarKind::Project, "Wells that tell"),
            bar(BarKind::Email, "@winner.example"),
        ];
        let none = Spellings::default();
        let found = |c: &Claim<'_>| barred(&bars, c, &none).map(|b| b.name.as_str());
        assert_eq!(found(&claim("UNIVERSITY OF NAIROBI Ltd.", "Other", "a@b.example")), Some("University of Nairobi"));
        assert_eq!(found(&claim("", "wells that TELL!", "a@b.example")), Some("Wells that tell"));
        assert_eq!(found(&claim("", "Other", "a@mail.winner.example")), Some("@winner.example"));
        assert_eq!(found(&claim("", "Other", "a@notwinner.example")), None);
        let near = claim("Univeristy of Nairobi", "Wells that tells", "a@b.example");
        assert_eq!(found(&near), None);
        assert_eq!(suspicious(&bars, &near).len(), 2);
        assert!(suspicious(&bars, &claim("Acme", "Other", "a@b.example")).is_empty());
    }

    #[test]
    fn joined_spellings_are_one_organisation() {
        let row = spelling::Model {
            id: SpellingId::new(),
            competition_id: CompetitionId::new(),
            name: "ITU".into(),
            form: "itu".into(),
            same_as: likeness::organisation("International Telecommunication Union"),
        };
        let spellings = Spellings::of(&[row]);
        let bars = [bar(BarKind::Organisation, "International Telecommunication Union")];
        assert!(barred(&bars, &claim("I.T.U.", "x", "a@b.example"), &spellings).is_some());
        let names = [("ITU", 1), ("International Telecommunication Union", 2), ("Acme", 1), ("ACME Ltd", 1), ("", 4)];
        let names = names.map(|(name, n)| (name.to_owned(), n));
        let all = groups(&names, &spellings);
        let told: Vec<_> = all.iter().map(|g| (g.names[0].0.as_str(), g.entries)).collect();
        assert_eq!(told, [("International Telecommunication Union", 3), ("ACME Ltd", 2)]);
        assert!(likely_pairs(&groups(&names, &Spellings::default()), 9).len() == 1, "the initials are found");
    }

    #[test]
    fn tables_are_read_line_by_line() {
        let read = |text: &str| lines(&Form::from_pairs(vec![("lines".into(), text.into())]));
        let found =
            read("kind,name,reason,edition\norganisation,\"Acme, Inc\", Won in 2020 ,2020\nemail,acme.example,Won\n")
                .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].source.as_str(), found[1].kind),
            ("Acme, Inc", "2020", BarKind::Email)
        );
        for bad in ["", "thing,x,y", "organisation,,y", "organisation,x", "email,nobody,y", "organisation,---,y"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn empty_limits_are_none() {
        let form = |per_person: &str| Form::from_pairs(vec![("per_person".into(), per_person.into())]);
        for (typed, read, fine) in
            [("", 0, true), ("3", 3, true), ("-1", 0, false), ("many", 0, false), ("10001", 0, false)]
        {
            let mut errors = FieldErrors::default();
            assert_eq!(quotas(&form(typed), &mut errors).per_person, read, "{typed}");
            assert_eq!(errors.is_empty(), fine, "{typed}");
        }
        assert!(ensure_below(Quota::Team, 0, 99, String::new).is_ok());
        assert!(ensure_below(Quota::Team, 2, 1, String::new).is_ok());
        assert!(ensure_below(Quota::Team, 2, 2, String::new).is_err());
    }
}
