//! Tables for spreadsheets: everything that was handed in, and who handed in when.

use std::collections::{BTreeMap, BTreeSet};

use entity::form::FormPurpose;
use poem::web::Path;
use poem::{Response, handler};

use super::super::store;
use super::overview::{Grid, named};
use crate::competition::proof::Organiser;
use crate::error::Result;
use crate::file::rules::disposition;
use crate::form::{rules as form_rules, store as forms, view};
use crate::web::{Page, csv};

fn table(name: &str, text: Vec<u8>) -> Response {
    csv::attachment(&disposition(name, false), text.into())
}

/// `GET /c/:slug/organise/milestones/of/:stage/answers.csv`: everything that was handed in, a line each.
#[handler]
pub async fn answers(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let (db, s) = (page.app().db().read(), named(&o, &id)?);
    let milestones = store::of_stages(db, [s.id]).await?;
    let found = store::handed_in(db, milestones.iter().map(|m| m.id)).await?;
    let mut entries = BTreeMap::<_, Vec<String>>::new();
    let handed_in: BTreeSet<_> = found.iter().map(|(row, _)| row.team_id).collect();
    for e in store::entries_of(db, handed_in).await? {
        entries.entry(e.team_id).or_default().push(e.number.to_string());
    }
    let fields = forms::fields_now(db, &o.competition, FormPurpose::Milestone).await?;
    let fields = view::columns(fields);
    let words = ["milestone", "team", "entry", "received", "late", "sha256"];
    let words = words.map(|w| page.t(&format!("milestone-csv-{w}")));
    let head: Vec<String> = words.into_iter().chain(fields.0.iter().map(|f| f.label.clone())).collect();
    let mut text = csv::line(&head).to_vec();
    for m in &milestones {
        for (row, team) in found.iter().filter(|(row, _)| row.milestone_id == m.id) {
            let mut cells = vec![
                m.title.clone(),
                team.as_ref().map(|t| t.name.clone()).unwrap_or_default(),
                entries.get(&row.team_id).map(|own| own.join("; ")).unwrap_or_default(),
                row.submitted_at.map(csv::instant).unwrap_or_default(),
                if row.late { page.t("entry-late") } else { String::new() },
                row.sha256.clone().unwrap_or_default(),
            ];
            cells.extend(view::cells(&fields, &form_rules::stored(&row.answers)));
            text.extend_from_slice(&csv::line(&cells));
        }
    }
    Ok(table(&format!("milestones-{}.csv", o.competition.slug), text))
}

/// `GET /c/:slug/organise/milestones/of/:stage/teams.csv`: a line for each team, a column for each milestone, with when it
/// was handed in, or how the team stands.
#[handler]
pub async fn teams(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let (db, s) = (page.app().db().read(), named(&o, &id)?);
    let milestones = store::of_stages(db, [s.id]).await?;
    let teams = store::all_teams(db, s).await?;
    let grid = Grid::load(&page, s, &milestones, &teams).await?;
    let words = ["team", "entry"].map(|w| page.t(&format!("milestone-csv-{w}")));
    let head: Vec<String> = words.into_iter().chain(milestones.iter().map(|m| m.title.clone())).collect();
    let mut text = csv::line(&head).to_vec();
    for team in &teams {
        let entries: Vec<String> = grid.entries_of(team).map(|e| e.number.to_string()).collect();
        let mut cells = vec![team.name.clone(), entries.join("; ")];
        cells.extend(grid.cells(team).map(|cell| {
            let state = cell["state"]["text"].as_str().unwrap_or_default().to_owned();
            match cell["at"].as_str() {
                Some(at) => format!("{state} {at}"),
                None => state,
            }
        }));
        text.extend_from_slice(&csv::line(&cells));
    }
    Ok(table(&format!("milestones-{}-teams.csv", o.competition.slug), text))
}
