//! Teams, their people and what they handed in.

use chrono::{DateTime, TimeDelta, Utc};
use entity::entry::EntryState;
use entity::file::{FileState, HolderKind};
use entity::json::{Link, Links};
use entity::{
    BriefId, CategoryId, EntryId, FileId, FormId, MemberId, ParticipantId, RevisionId, TagId, TeamId, UserId,
    competition, entry, entry_tag, file, member, participant, revision, stage, team, user,
};
use serde_json::json;

use super::batch::Batch;
use super::dice::Dice;
use super::objects::Object;
use super::people::{Land, Registry, plain};
use super::picture::Colour;
use super::words::Text;
use crate::audit::Event;
use crate::entry::rules::{Content, Offer, slug};
use crate::entry::snapshot;
use crate::form::rules::{Answer, Answers};

/// The field that holds files.
pub const FILES: &str = "files";

/// What all entries of a competition have in common.
#[derive(Debug)]
pub struct Ground {
    /// The competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// What can be chosen and is asked.
    pub offer: Offer,
    /// The form.
    pub form: FormId,
    /// Who runs it.
    pub organiser: UserId,
}

/// An entry before it has rows.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where its team is.
    pub land: Land,
    /// What it says.
    pub text: Text,
    /// The team.
    pub team: String,
    /// The team's organisation.
    pub organisation: String,
    /// Where its people have their addresses.
    pub domain: String,
    /// The brief it answers.
    pub brief: Option<BriefId>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// Its tags.
    pub tags: Vec<TagId>,
    /// Answers to the organiser's fields.
    pub answers: Answers,
    /// Of its picture.
    pub colours: [Colour; 2],
    /// The name of its document.
    pub document: Option<String>,
    /// How many are in the team.
    pub people: usize,
    /// An account that is there already and leads the team.
    pub captain: Option<user::Model>,
    /// When it was begun.
    pub started: DateTime<Utc>,
    /// When it was last handed in.
    pub submitted: DateTime<Utc>,
    /// Whether it was handed in twice.
    pub twice: bool,
}

impl Ground {
    /// Registers somebody.
    pub fn register(&self, batch: &mut Batch, user: UserId, land: &Land, organisation: &str, at: DateTime<Utc>) {
        let version = self.competition.rules_version;
        batch.participants.push(participant::Model {
            id: ParticipantId::new(),
            competition_id: self.competition.id,
            user_id: user,
            rules_version: version,
            rules_accepted_at: at,
            country: Some(land.code.clone()),
            organisation: organisation.to_owned(),
            form_id: None,
            answers: json!({}),
            born_on: None,
            created_at: at,
        });
        let data = json!({"rules_version": version});
        batch.note(at, |at| Event::new("participant.registered", at).by(user).on("user", user.0).data(data));
    }

    /// Adds the team and the entry of a plan; returns the entry.
    pub fn add(
        &self,
        batch: &mut Batch,
        plan: &Plan,
        objects: (&Object, Option<&Object>),
        registry: &mut Registry,
        dice: &mut Dice,
    ) -> entry::Model {
        let team = self.team(plan);
        let captain = self.people(batch, plan, &team, registry, dice);
        let id = EntryId::new();
        let files = self.files(plan, id, objects, captain);
        let content = content(plan, self.offer.form).settled(&self.offer);
        let row = self.row(batch, plan, (id, &team), &content, &files);
        self.hand_in(batch, plan, (&row, &team, captain), &content, &files);
        batch.entry_tags.extend(content.tag_ids.iter().map(|tag| entry_tag::Model { entry_id: id, tag_id: *tag }));
        batch.teams.push(team);
        batch.files.extend(files);
        batch.entries.push(row.clone());
        row
    }

    fn team(&self, plan: &Plan) -> team::Model {
        team::Model {
            id: TeamId::new(),
            competition_id: self.competition.id,
            brief_id: plan.brief,
            name: plan.team.clone(),
            organisation: plan.organisation.clone(),
            country: Some(plan.land.code.clone()),
            form_id: None,
            answers: json!({}),
            created_at: plan.started,
        }
    }

    /// The people of a team; returns its captain.
    fn people(
        &self,
        batch: &mut Batch,
        plan: &Plan,
        team: &team::Model,
        registry: &mut Registry,
        dice: &mut Dice,
    ) -> UserId {
        let mut captain = None;
        for i in 0..plan.people.max(1) {
            let at = plan.started - TimeDelta::minutes(dice.whole(20..6000));
            let known = plan.captain.clone().filter(|_| i == 0);
            let user = known.unwrap_or_else(|| {
                let person = registry.person(&plan.land, &plan.domain, at, dice);
                batch.users.push(person.clone());
                person
            });
            self.register(batch, user.id, &plan.land, &plan.organisation, at);
            let joined_at = plan.started + TimeDelta::minutes(if i == 0 { 0 } else { dice.whole(5..900) });
            let (team_id, user_id) = (team.id, user.id);
            batch.members.push(member::Model { id: MemberId::new(), team_id, user_id, captain: i == 0, joined_at });
            let verb = if i == 0 { "team.created" } else { "team.joined" };
            batch.note(joined_at, |at| Event::new(verb, at).by(user_id).on("team", team_id.0));
            captain.get_or_insert(user.id);
        }
        captain.unwrap_or(self.organiser)
    }

    fn files(&self, plan: &Plan, id: EntryId, objects: (&Object, Option<&Object>), by: UserId) -> Vec<file::Model> {
        let (cover, document) = objects;
        let made = |name: String, media_type: &str, object: &Object, preview: bool| file::Model {
            id: FileId::new(),
            competition_id: Some(self.competition.id),
            holder_kind: HolderKind::Entry,
            holder_id: id.0,
            field: FILES.into(),
            name,
            media_type: media_type.into(),
            size: object.size,
            sha256: object.sha256.clone(),
            storage_key: object.key.clone(),
            // The picture is small enough to be its own, and tells nothing of anybody.
            preview_key: preview.then(|| object.key.clone()),
            display_key: preview.then(|| object.key.clone()),
            state: FileState::Unchecked,
            finding: None,
            width: None,
            height: None,
            contents: None,
            uploaded_by: Some(by),
            created_at: plan.submitted - TimeDelta::minutes(30),
        };
        let mut files = vec![made("cover.jpg".into(), "image/jpeg", cover, true)];
        if let (Some(name), Some(object)) = (&plan.document, document) {
            files.push(made(name.clone(), "application/pdf", object, false));
        }
        files
    }

    fn row(
        &self,
        batch: &Batch,
        plan: &Plan,
        (id, team): (EntryId, &team::Model),
        content: &Content,
        files: &[file::Model],
    ) -> entry::Model {
        let own = batch.entries.iter().filter(|e| e.competition_id == self.competition.id).count();
        entry::Model {
            id,
            competition_id: self.competition.id,
            team_id: team.id,
            number: i32::try_from(own).unwrap_or(i32::MAX - 1) + 1,
            slug: slug(&content.title),
            state: EntryState::Submitted,
            title: content.title.clone(),
            summary: content.summary.clone(),
            description: content.description.clone(),
            video_url: content.video_url.clone(),
            links: Links(content.links.clone()),
            brief_id: content.brief_id,
            category_id: content.category_id,
            country: team.country.clone(),
            organisation: team.organisation.clone(),
            cover_file_id: snapshot::cover(&self.offer, files).map(|f| f.id),
            search_text: snapshot::search_text(content, &self.offer),
            form_id: Some(self.form),
            answers: snapshot::answers_with_files(content, &self.offer, files),
            draft: json!(content),
            draft_version: 4,
            draft_saved_at: plan.submitted,
            revision_count: if plan.twice { 2 } else { 1 },
            submitted_at: Some(plan.submitted),
            late: false,
            created_at: plan.started,
        }
    }

    /// The snapshots and what is told of them.
    fn hand_in(
        &self,
        batch: &mut Batch,
        plan: &Plan,
        (row, team, by): (&entry::Model, &team::Model, UserId),
        content: &Content,
        files: &[file::Model],
    ) {
        batch.note(plan.started, |at| Event::new("entry.created", at).by(by).on("entry", row.id.0));
        for number in 1..=row.revision_count {
            let last = number == row.revision_count;
            let at = if last {
                plan.submitted
            } else {
                plan.submitted - TimeDelta::seconds((plan.submitted - plan.started).num_seconds() / 3)
            };
            let mut said = content.clone();
            if !last {
                // The first version ended after its first part.
                said.description = said.description.split("\n\n## ").take(2).collect::<Vec<_>>().join("\n\n## ");
            }
            let snapshot = snapshot::of(&self.competition, row, team, &said, &self.offer, files);
            let sha256 = snapshot::hash(&snapshot);
            let data = json!({"revision": number, "sha256": sha256, "files": files.len()});
            batch.revisions.push(revision::Model {
                id: RevisionId::new(),
                entry_id: row.id,
                number,
                content: snapshot,
                content_sha256: sha256,
                receipt_code: snapshot::receipt_code(),
                submitted_by: Some(by),
                received_at: at,
            });
            batch.note(at, |at| Event::new("entry.submitted", at).by(by).on("entry", row.id.0).data(data));
        }
    }
}

fn content(plan: &Plan, form_id: Option<FormId>) -> Content {
    let site = format!("https://{}/{}", plan.domain, plain(&plan.text.title, "-"));
    Content {
        title: plan.text.title.clone(),
        summary: plan.text.summary.clone(),
        description: plan.text.description.trim_end().to_owned(),
        video_url: String::new(),
        links: if plan.organisation.is_empty() {
            Vec::new()
        } else {
            vec![Link { label: "Website".into(), url: site }]
        },
        brief_id: plan.brief,
        category_id: plan.category,
        tag_ids: plan.tags.clone(),
        answers: plan.answers.clone(),
        nominee: None,
        form_id,
    }
}

/// An answer of one text.
#[must_use]
pub fn answer(key: &str, text: impl Into<String>) -> (String, Answer) {
    (key.to_owned(), Answer::One(text.into()))
}
