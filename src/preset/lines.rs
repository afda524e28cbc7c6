//! Categories and tags, which a preset writes as lines of `code | title`.

use entity::{CategoryId, CompetitionId, TagId, TagSetId, category, tag};

fn split(line: &str) -> (String, String, Option<String>) {
    let mut parts = line.split('|').map(|part| part.trim().to_owned());
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(title) => (first, title, parts.next()),
        None => (String::new(), first, None),
    }
}

/// Lines of `code | title`; a line that begins with `-` is below the one before.
pub(super) fn categories(competition: CompetitionId, lines: &[String]) -> Vec<category::Model> {
    let mut top = None;
    let mut rows: Vec<category::Model> = Vec::new();
    for (line, position) in lines.iter().zip(1..) {
        let (below, line) = line.trim().strip_prefix('-').map_or((false, line.as_str()), |rest| (true, rest));
        let (code, title, _) = split(line);
        let id = CategoryId::new();
        let parent_id = if below { top } else { None };
        if !below {
            top = Some(id);
        }
        let description = String::new();
        rows.push(category::Model { id, competition_id: competition, parent_id, position, code, title, description });
    }
    rows
}

/// A line of `code | title | colour`.
pub(super) fn tag_row(set: TagSetId, position: i32, line: &str) -> tag::Model {
    let (code, title, colour) = split(line);
    tag::Model { id: TagId::new(), tag_set_id: set, position, code, title, colour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prize_has_its_eighteen_categories() {
        let prize: toml::Table = toml::from_str(include_str!("prize.toml")).unwrap();
        let lines = prize["categories"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned());
        let rows = categories(CompetitionId::new(), &lines.collect::<Vec<_>>());
        let leaves = rows.iter().filter(|c| rows.iter().all(|other| other.parent_id != Some(c.id)));
        assert_eq!(leaves.count(), 18);
    }
}
