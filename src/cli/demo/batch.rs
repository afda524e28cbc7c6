//! Rows that belong together, written by few statements.

use chrono::{DateTime, Utc};
use entity::*;

use crate::audit::{self, Event};
use crate::competition::store::{Parts, insert_all, insert_parts};
use crate::db::Tx;
use crate::error::Result;

/// All rows of a competition.
#[derive(Debug, Default)]
pub struct Batch {
    /// New accounts.
    pub users: Vec<user::Model>,
    /// The competition.
    pub competitions: Vec<competition::Model>,
    /// Stages, categories, tags, partners.
    pub parts: Parts,
    /// What is asked on the way.
    pub milestones: Vec<milestone::Model>,
    /// What teams handed in there.
    pub milestone_answers: Vec<milestone_answer::Model>,
    /// As it was.
    pub milestone_revisions: Vec<milestone_revision::Model>,
    /// Moved deadlines.
    pub extensions: Vec<extension::Model>,
    /// Who runs it.
    pub organisers: Vec<organiser::Model>,
    /// Briefs.
    pub briefs: Vec<brief::Model>,
    /// Questions about briefs.
    pub questions: Vec<question::Model>,
    /// Forms.
    pub forms: Vec<form::Model>,
    /// Who takes part.
    pub participants: Vec<participant::Model>,
    /// Teams.
    pub teams: Vec<team::Model>,
    /// Who is in them.
    pub members: Vec<member::Model>,
    /// Stored objects.
    pub files: Vec<file::Model>,
    /// Entries.
    pub entries: Vec<entry::Model>,
    /// Their tags.
    pub entry_tags: Vec<entry_tag::Model>,
    /// Their snapshots.
    pub revisions: Vec<revision::Model>,
    /// Who screens.
    pub screeners: Vec<screener::Model>,
    /// What was decided about entries.
    pub decisions: Vec<decision::Model>,
    /// What teams were asked to correct.
    pub corrections: Vec<correction::Model>,
    /// What teams said against decisions.
    pub appeals: Vec<appeal::Model>,
    /// Works that are alike.
    pub hints: Vec<likeness::Model>,
    /// Who judges.
    pub jurors: Vec<juror::Model>,
    /// Rubrics.
    pub criteria: Vec<criterion::Model>,
    /// Who judges what.
    pub assignments: Vec<assignment::Model>,
    /// Who must not.
    pub conflicts: Vec<conflict::Model>,
    /// Filled sheets.
    pub reviews: Vec<review::Model>,
    /// Their points.
    pub scores: Vec<score::Model>,
    /// Panels of a jury.
    pub panels: Vec<panel::Model>,
    /// Who sits on them.
    pub panel_jurors: Vec<panel_juror::Model>,
    /// Entries that all jurors see.
    pub calibrations: Vec<calibration::Model>,
    /// What jurors say to each other.
    pub remarks: Vec<remark::Model>,
    /// Copies for jurors who see no names.
    pub redactions: Vec<redaction::Model>,
    /// Tables.
    pub booths: Vec<booth::Model>,
    /// What was compared.
    pub comparisons: Vec<comparison::Model>,
    /// What each juror has before him.
    pub turns: Vec<turn::Model>,
    /// Schedules of pitches.
    pub pitch_plans: Vec<pitch_plan::Model>,
    /// What stands on them.
    pub slots: Vec<slot::Model>,
    /// What can be won.
    pub awards: Vec<award::Model>,
    /// What is told in public.
    pub announcements: Vec<announcement::Model>,
    /// Who won.
    pub results: Vec<result::Model>,
    /// What happened when.
    pub events: Vec<(DateTime<Utc>, Event)>,
}

impl Batch {
    /// Notes that something happened; `make` gets the instant.
    pub fn note(&mut self, at: DateTime<Utc>, make: impl FnOnce(DateTime<Utc>) -> Event) {
        self.events.push((at, make(at)));
    }

    /// The entries that a juror has in a stage, in the order in which they were given.
    #[must_use]
    pub fn list_of(&self, stage: StageId, juror: JurorId) -> Vec<EntryId> {
        let own = self.assignments.iter().filter(|a| (a.stage_id, a.juror_id) == (stage, juror));
        own.map(|a| a.entry_id).collect()
    }

    /// Writes everything, in the order in which rows refer to each other; events in the order of their instants.
    ///
    /// # Errors
    /// The database's words.
    pub async fn write(mut self, tx: &Tx) -> Result<()> {
        let drafts = self.drafts();
        insert_all::<user::Entity>(tx, self.users).await?;
        insert_all::<competition::Entity>(tx, self.competitions).await?;
        insert_parts(tx, self.parts).await?;
        insert_all::<milestone::Entity>(tx, self.milestones).await?;
        insert_all::<extension::Entity>(tx, self.extensions).await?;
        insert_all::<organiser::Entity>(tx, self.organisers).await?;
        insert_all::<brief::Entity>(tx, self.briefs).await?;
        insert_all::<question::Entity>(tx, self.questions).await?;
        insert_all::<form::Entity>(tx, self.forms).await?;
        insert_all::<participant::Entity>(tx, self.participants).await?;
        insert_all::<team::Entity>(tx, self.teams).await?;
        insert_all::<member::Entity>(tx, self.members).await?;
        insert_all::<milestone_answer::Entity>(tx, self.milestone_answers).await?;
        insert_all::<milestone_revision::Entity>(tx, self.milestone_revisions).await?;
        insert_all::<file::Entity>(tx, self.files).await?;
        insert_all::<entry::Entity>(tx, self.entries).await?;
        insert_all::<draft_version::Entity>(tx, drafts).await?;
        insert_all::<entry_tag::Entity>(tx, self.entry_tags).await?;
        insert_all::<revision::Entity>(tx, self.revisions).await?;
        insert_all::<screener::Entity>(tx, self.screeners).await?;
        insert_all::<decision::Entity>(tx, self.decisions).await?;
        insert_all::<correction::Entity>(tx, self.corrections).await?;
        insert_all::<appeal::Entity>(tx, self.appeals).await?;
        insert_all::<likeness::Entity>(tx, self.hints).await?;
        insert_all::<juror::Entity>(tx, self.jurors).await?;
        insert_all::<criterion::Entity>(tx, self.criteria).await?;
        insert_all::<assignment::Entity>(tx, self.assignments).await?;
        insert_all::<conflict::Entity>(tx, self.conflicts).await?;
        insert_all::<review::Entity>(tx, self.reviews).await?;
        insert_all::<score::Entity>(tx, self.scores).await?;
        insert_all::<redaction::Entity>(tx, self.redactions).await?;
        insert_all::<remark::Entity>(tx, self.remarks).await?;
        insert_all::<calibration::Entity>(tx, self.calibrations).await?;
        insert_all::<booth::Entity>(tx, self.booths).await?;
        insert_all::<comparison::Entity>(tx, self.comparisons).await?;
        insert_all::<turn::Entity>(tx, self.turns).await?;
        insert_all::<pitch_plan::Entity>(tx, self.pitch_plans).await?;
        insert_all::<slot::Entity>(tx, self.slots).await?;
        insert_all::<award::Entity>(tx, self.awards).await?;
        insert_all::<panel::Entity>(tx, self.panels).await?;
        insert_all::<panel_juror::Entity>(tx, self.panel_jurors).await?;
        insert_all::<announcement::Entity>(tx, self.announcements).await?;
        insert_all::<result::Entity>(tx, self.results).await?;
        self.events.sort_by_key(|(at, _)| *at);
        for (_, event) in self.events {
            audit::record(tx, event).await?;
        }
        Ok(())
    }

    /// The drafts of now, as their teams saved them.
    fn drafts(&self) -> Vec<draft_version::Model> {
        let draft = |e: &entry::Model| draft_version::Model {
            entry_id: e.id,
            version: e.draft_version,
            content: e.draft.clone(),
            saved_by: self.revisions.iter().rfind(|r| r.entry_id == e.id).and_then(|r| r.submitted_by),
            saved_at: e.draft_saved_at,
        };
        self.entries.iter().map(draft).collect()
    }
}
