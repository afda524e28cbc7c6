//! What was decided about entries and asked of their teams, as their teams may know it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::decision::{self, DecisionKind};
use entity::entry::{self, EntryState};
use entity::form::FormPurpose;
use entity::json::Fields;
use entity::{EntryId, appeal, competition, correction, stage};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::{Value, json};

use super::view;
use crate::competition::rules as contest;
use crate::competition::term::Term;
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::form::store as forms;
use crate::leave;
use crate::web::Page;

/// What has become of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The team can hand in again.
    Open,
    /// The team has handed in since, and can again.
    Answered,
    /// The time is over, and the team has handed in since.
    Done,
    /// The time is over, and nothing came.
    Missed,
    /// A screener has closed it.
    Closed,
}

impl Asked {
    /// Its name in texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Closed => "closed",
        }
    }

    /// Whether the team may hand in because of it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Answered)
    }
}

/// Until when a team may hand in because of a correction: its own deadline, but never longer than until the stage after the
/// screening opens, which may have been moved since it was asked.
#[must_use]
pub fn due(correction: &correction::Model, stages: &[stage::Model]) -> DateTime<Utc> {
    contest::corrections_until(stages).map_or(correction.due_at, |latest| latest.min(correction.due_at))
}

/// What has become of a correction of an entry with so many revisions.
#[must_use]
pub fn asked(correction: &correction::Model, stages: &[stage::Model], revisions: i32, now: DateTime<Utc>) -> Asked {
    let (over, answered) = (due(correction, stages) <= now, revisions > correction.revision);
    match (correction.closed_at.is_some(), over, answered) {
        (true, ..) => Asked::Closed,
        (_, false, false) => Asked::Open,
        (_, false, true) => Asked::Answered,
        (_, true, true) => Asked::Done,
        (_, true, false) => Asked::Missed,
    }
}

/// What stands about an entry besides its state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The last correction that was asked for.
    pub correction: Option<correction::Model>,
    /// The last decision.
    pub decision: Option<decision::Model>,
    /// The last appeal of its team.
    pub appeal: Option<appeal::Model>,
}

/// What stands about some entries, with a fixed number of questions.
///
/// # Errors
/// The database's words.
pub async fn of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, Standing>> {
    let ids: Vec<EntryId> = entries.into_iter().collect();
    let mut all: BTreeMap<EntryId, Standing> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    let corrections = correction::Entity::find().filter(correction::Column::EntryId.is_in(ids.iter().copied()));
    for row in corrections.order_by_asc(correction::Column::Id).all(db).await? {
        let standing = all.entry(row.entry_id).or_default();
        standing.correction = Some(row);
    }
    let decisions = decision::Entity::find().filter(decision::Column::EntryId.is_in(ids.iter().copied()));
    for row in decisions.order_by_asc(decision::Column::Id).all(db).await? {
        let standing = all.entry(row.entry_id).or_default();
        standing.decision = Some(row);
    }
    let appeals = appeal::Entity::find().filter(appeal::Column::EntryId.is_in(ids));
    for row in appeals.order_by_asc(appeal::Column::Id).all(db).await? {
        let standing = all.entry(row.entry_id).or_default();
        standing.appeal = Some(row);
    }
    Ok(all)
}

/// What stands about one entry, for `entry/standing.html`.
///
/// # Errors
/// The database's words.
pub async fn shown(
    page: &Page,
    competition: &competition::Model,
    stages: &[stage::Model],
    entry: &entry::Model,
) -> Result<Value> {
    let db = page.app().db().read();
    let standing = of(db, [entry.id]).await?.remove(&entry.id).unwrap_or_default();
    let fields = forms::fields_now(db, competition, FormPurpose::Entry).await?;
    Ok(standing.view(page, stages, entry, &fields))
}

/// Until when the team of an entry may hand in because a correction was asked for; none where none is open.
///
/// # Errors
/// The database's words.
pub async fn correction_until(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
    entry: EntryId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let query = correction::Entity::find()
        .filter(correction::Column::EntryId.eq(entry))
        .filter(correction::Column::ClosedAt.is_null())
        .filter(correction::Column::DueAt.gt(now));
    Ok(query.all(db).await?.iter().map(|row| due(row, stages)).filter(|due| *due > now).max())
}

/// Until when the team of an entry can hand it in: its own deadline, or that of a correction that is open. None where the
/// competition has no intake.
///
/// # Errors
/// The database's words.
pub async fn term(
    db: &impl ConnectionTrait,
    stages: &[stage::Model],
    entry: &entry::Model,
    now: DateTime<Utc>,
) -> Result<Option<Term>> {
    let Some(term) = leave::store::term(db, stages, entry.team_id).await? else { return Ok(None) };
    let until = correction_until(db, stages, entry.id, now).await?;
    Ok(Some(until.map_or(term.clone(), |until| term.corrected(until))))
}

/// Demands that no appeal against the last decision about an entry waits: deciding it is the only decision then.
///
/// # Errors
/// Refused `AppealWaits`.
pub async fn ensure_no_appeal(db: &impl ConnectionTrait, entry: EntryId) -> Result<()> {
    let waiting = appeal::Entity::find()
        .filter(appeal::Column::EntryId.eq(entry))
        .filter(appeal::Column::DecidedAt.is_null())
        .count(db)
        .await?;
    if waiting == 0 { Ok(()) } else { Err(Refusal::AppealWaits.into()) }
}

/// Writes down what a team is asked to correct. It replaces what was asked before.
///
/// # Errors
/// The database's words.
pub async fn insert_correction(tx: &Tx, row: correction::Model) -> Result<()> {
    close_correction(tx, row.entry_id, row.asked_at).await?;
    correction::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Ends what is still asked of an entry; tells whether anything was.
///
/// # Errors
/// The database's words.
pub async fn close_correction(tx: &Tx, entry: EntryId, now: DateTime<Utc>) -> Result<bool> {
    let closed = correction::Entity::update_many()
        .col_expr(correction::Column::ClosedAt, Expr::value(Some(now)))
        .filter(correction::Column::EntryId.eq(entry))
        .filter(correction::Column::ClosedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(closed.rows_affected > 0)
}

impl Standing {
    /// Whether an appeal waits for its decision.
    #[must_use]
    pub fn appeals(&self) -> bool {
        self.appeal.as_ref().is_some_and(|a| a.decided_at.is_none())
    }

    /// Whether the team may hand in because of a correction.
    #[must_use]
    pub fn corrects(&self, stages: &[stage::Model], revisions: i32, now: DateTime<Utc>) -> bool {
        self.correction.as_ref().is_some_and(|c| asked(c, stages, revisions, now).is_open())
    }

    /// Until when the team can appeal: it is out, has not appealed against that, and the time is not over.
    #[must_use]
    pub fn appeal_until(
        &self,
        stages: &[stage::Model],
        state: EntryState,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let decision = self.decision.as_ref()?;
        let fits = matches!(
            (state, decision.kind),
            (EntryState::Refused, DecisionKind::Refused) | (EntryState::Disqualified, DecisionKind::Disqualified)
        );
        let until = contest::appeal_until(stages, decision.made_at)?;
        let appealed = self.appeal.as_ref().is_some_and(|a| a.decision_id == decision.id);
        (fits && !appealed && now < until).then_some(until)
    }

    /// For `entry/standing.html`: `{correction, out, appeal, appeal_until}`, each none where there is nothing.
    #[must_use]
    pub fn view(&self, page: &Page, stages: &[stage::Model], entry: &entry::Model, fields: &Fields) -> Value {
        let now = page.now();
        let correction = self.correction.as_ref().map(|c| {
            json!({
                "state": asked(c, stages, entry.revision_count, now).name(), "text": c.text, "due_at": due(c, stages),
                "fields": c.fields.0.iter().map(|name| view::label(page, fields, name)).collect::<Vec<_>>(),
            })
        });
        let out = matches!(entry.state, EntryState::Refused | EntryState::Disqualified);
        let decision = self.decision.as_ref().filter(|d| out && !d.reason.is_empty());
        let appeal = self.appeal.as_ref().map(|a| {
            let state = match a.reversed {
                None => "waiting",
                Some(true) => "reversed",
                Some(false) => "upheld",
            };
            json!({"state": state, "at": a.made_at, "decided_at": a.decided_at, "reason": a.reason})
        });
        json!({
            "correction": correction, "out": decision.map(|d| json!({"reason": d.reason, "at": d.made_at})),
            "appeal": appeal, "appeal_until": self.appeal_until(stages, entry.state, now),
        })
    }
}

/// Names of the inputs that every entry has.
pub const INPUTS: [&str; 6] = ["title", "summary", "description", "category_id", "video_url", "links"];

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use entity::json::Names;
    use entity::{CompetitionId, CorrectionId};

    #[test]
    fn a_correction_is_open_until_its_own_deadline() {
        let now = Utc::now();
        let row = |due: i64, closed: bool| correction::Model {
            id: CorrectionId::new(),
            competition_id: CompetitionId::new(),
            entry_id: EntryId::new(),
            text: "The budget".into(),
            fields: Names::default(),
            revision: 2,
            due_at: now + TimeDelta::hours(due),
            asked_by: None,
            asked_at: now,
            closed_at: closed.then_some(now),
        };
        for (due, closed, revisions, wanted) in [
            (1, false, 2, Asked::Open),
            (1, false, 3, Asked::Answered),
            (0, false, 2, Asked::Missed),
            (-1, false, 3, Asked::Done),
            (1, true, 2, Asked::Closed),
        ] {
            let found = asked(&row(due, closed), &[], revisions, now);
            assert_eq!(found, wanted);
            assert_eq!(found.is_open(), due > 0 && !closed);
        }
    }
}
