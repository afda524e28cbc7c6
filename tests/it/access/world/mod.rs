//! A competition with everything that an address can name, and one person of each role.

mod board;

use chrono::TimeDelta;
use entity::conflict::ConflictKind;
use entity::json::{Field, FieldKind, Fields, Visibility};
use entity::stage::StageKind;
use entity::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Role;
use crate::support::{Actor, Attachment, Contest, PNG, TestApp};

/// See above.
pub struct World<'a> {
    app: &'a TestApp,
    contest: Contest<'a>,
    people: Vec<(Role, Actor)>,
    names: Vec<(&'static str, String)>,
    asset: String,
    mia: UserId,
}

impl<'a> World<'a> {
    /// Makes the competition and the people, while jurors score.
    pub async fn make(app: &'a TestApp) -> Self {
        let tail = uuid::Uuid::new_v4().simple().to_string();
        let contest = app.contest_with(&format!("access-{tail}"), |_, stages| with_pairwise(stages)).await;
        let other = app.contest(&format!("other-{tail}")).await;
        let name = |who: &str| format!("{who} {tail}");
        let captain = contest.participant(&name("Cara")).await;
        let neighbour = contest.participant(&name("Nora")).await;
        let assigned = contest.outside_juror(&name("Jim")).await;
        let conflicted = contest.outside_juror(&name("Kim")).await;
        let organiser = contest.organiser(&name("Olga")).await;
        let screener = contest.screener(&name("Sara")).await;
        let asset = app.visitor().get("/").await.attributes("link[rel=stylesheet]", "href").remove(0);
        let mut world = Self { app, contest, people: Vec::new(), names: Vec::new(), asset, mia: UserId::new() };
        world.add_entry(&captain, &assigned, &conflicted).await;
        let neighbours = world.contest.team("Neighbours", &[&neighbour]).await;
        world.add_leave(&neighbours).await;
        world.add_milestone().await;
        let participant = world.contest.participant(&name("Paula")).await;
        world.add_parts(&organiser, &participant).await;
        world.add_limits().await;
        world.add_panel().await;
        let spare = world.contest.seat_screener(&app.user(&name("Sid")).await, "").await;
        world.name("/screeners/:id", format!("/screeners/{}", spare.id));
        world.add_board(&captain, &participant).await;
        world.people = vec![
            (Role::Visitor, app.visitor()),
            (Role::Stranger, app.user(&name("Sven")).await),
            (Role::Participant, participant),
            (Role::Captain, captain),
            (Role::OtherCaptain, neighbour),
            (Role::Screener, screener),
            (Role::OtherScreener, other.screener(&name("Otto")).await),
            (Role::AssignedJuror, assigned),
            (Role::ConflictedJuror, conflicted),
            (Role::OtherJuror, world.contest.outside_juror(&name("Jo")).await),
            (Role::Organiser, organiser),
            (Role::OtherOrganiser, other.organiser(&name("Oscar")).await),
            (Role::Admin, app.admin(&name("Ada")).await),
        ];
        world
    }

    fn name(&mut self, part: &'static str, value: impl ToString) {
        self.names.push((part, value.to_string()));
    }

    async fn add_form(&self) {
        let c = &self.contest;
        let field = Field {
            key: "budget".into(),
            kind: FieldKind::File,
            label: "Budget".into(),
            visibility: Visibility::Jury,
            ..Field::default()
        };
        let form = form::Model {
            id: FormId::new(),
            competition_id: c.competition.id,
            purpose: form::FormPurpose::Entry,
            version: 1,
            fields: Fields(vec![field]),
            created_at: self.app.now(),
        };
        let asked = Field { key: "who".into(), label: "Who does what?".into(), ..Field::default() };
        let (id, purpose) = (FormId::new(), form::FormPurpose::Team);
        let of_teams = form::Model { id, purpose, fields: Fields(vec![asked]), ..form.clone() };
        self.app.insert::<form::Entity>(form).await;
        self.app.insert::<form::Entity>(of_teams).await;
    }

    async fn add_entry(&mut self, captain: &Actor, assigned: &Actor, conflicted: &Actor) {
        let c = &self.contest;
        self.add_form().await;
        let team = c.team("Owls", &[captain]).await;
        let invite = c.path(&format!("/teams/{}", team.id));
        captain.fill(&invite, &[("email", "nina@people.example")]).await.assert_status(200);
        let home = captain.press(&c.path("/my"), "Start your entry").await.path.clone();
        let text = [("title", "Clean wells"), ("summary", "Wells.")];
        let file = vec![Attachment::new("a_budget", "budget.png", PNG)];
        captain.fill_with_files(&home, &text, file).await.assert_status(200);
        captain.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        let of_team = entry::Entity::find().filter(entry::Column::TeamId.eq(team.id));
        let entry = of_team.one(self.app.db().read()).await.unwrap().unwrap();
        let of_entry = file::Entity::find().filter(file::Column::HolderId.eq(entry.id.0));
        let file = of_entry.one(self.app.db().read()).await.unwrap().unwrap();
        let revisions = revision::Entity::find().filter(revision::Column::EntryId.eq(entry.id));
        let revision = revisions.one(self.app.db().read()).await.unwrap().unwrap();
        let invitations = invitation::Entity::find().filter(invitation::Column::TeamId.eq(team.id));
        let invitation = invitations.one(self.app.db().read()).await.unwrap().unwrap();
        let mia = c.participant(&format!("Mia {}", c.competition.slug)).await;
        c.join(&team, &mia, false).await;
        self.mia = mia.account().id;
        let members = member::Entity::find().filter(member::Column::UserId.eq(mia.account().id));
        let member = members.one(self.app.db().read()).await.unwrap().unwrap();
        c.nomination(&entry, "owner@people.example").await;
        let upload = self.add_upload(captain, &entry).await;
        let hint = self.add_hint(&entry).await;
        self.name(":chart", "reviews.csv");
        self.name("/uploads/:id", format!("/uploads/{upload}"));
        self.name("/entries/:number", format!("/entries/{}", entry.number));
        self.name("/hints/:id", format!("/hints/{hint}"));
        self.name("/screening/:number", format!("/screening/{}", entry.number));
        self.name("/my/entries/:number", format!("/my/entries/{}", entry.number));
        self.name("/revisions/:n", "/revisions/1");
        self.name("/forms/:purpose", "/forms/entry");
        self.name("/fields/:key", "/fields/budget");
        self.name("/library/:set", "/library/contact");
        self.name("/entries/:number_slug", format!("/entries/{}-{}", entry.number, entry.slug));
        self.name("/teams/:id", format!("/teams/{}", team.id));
        let registered = participant::Entity::find().filter(participant::Column::UserId.eq(mia.account().id));
        let registered = registered.one(self.app.db().read()).await.unwrap().unwrap();
        self.name("/participants/:id", format!("/participants/{}", registered.id));
        self.name(":invitation", invitation.id);
        self.name("/receipts/:code", format!("/receipts/{}", revision.receipt_code));
        self.name("entries-file", file.id);
        self.name("team", team.id);
        self.name("member", member.id);
        self.add_judging(assigned, conflicted, &entry).await;
    }

    /// What addresses of judging name: an assignment, a criterion, a comparison, a pick by hand.
    async fn add_judging(&mut self, assigned: &Actor, conflicted: &Actor, entry: &entry::Model) {
        let c = &self.contest;
        let criterion = c.criterion("Relevance", 1.0).await;
        let assignment = c.assign(assigned, entry).await;
        c.review(assigned, entry, &[(&criterion, 7.0)]).await;
        c.assign(conflicted, entry).await;
        self.add_conflict(conflicted, entry).await;
        let stage = c.stage(StageKind::Scoring).id;
        let pairwise = c.stage(StageKind::Pairwise).id;
        let comparison = self.add_comparison(assigned, entry).await;
        let juror = c.juror_row(assigned).await.id;
        let slot = self.add_pitch(entry).await;
        self.add_pick(stage, entry).await;
        self.name("/as/:juror/:number", format!("/as/{juror}/{}", entry.number));
        self.name("/as/:juror", format!("/as/{juror}"));
        self.name("/redactions/:number", format!("/redactions/{}", entry.number));
        self.name("/live/:stage", format!("/live/{stage}"));
        self.name("/results/:stage", format!("/results/{stage}"));
        self.name("/slots/:id", format!("/slots/{slot}"));
        self.name("/jury/:stage/:number", format!("/jury/{stage}/{}", entry.number));
        self.name("/jury/:stage", format!("/jury/{stage}"));
        self.name("/pairwise/:stage", format!("/pairwise/{pairwise}"));
        self.name("comparison", comparison);
        self.name("entry", entry.id);
        for (part, rest) in [
            ("/stages/:id/rule", "rule"),
            ("/stages/:id/close", "close"),
            ("/stages/:id/reopen", "reopen"),
            ("/stages/:id/publish", "publish"),
            ("/stages/:id/results.jsonl", "results.jsonl"),
            ("/stages/:id/picks", "picks"),
        ] {
            self.name(part, format!("/stages/{stage}/{rest}"));
        }
        self.name("/picks/:number/discard", format!("/picks/{}/discard", entry.number));
        self.name("/jurors/:id", format!("/jurors/{juror}"));
        self.name("/criteria/:id", format!("/criteria/{}", criterion.id));
        self.name("/assignments/:id", format!("/assignments/{}", assignment.id));
    }

    /// A pitch of the entry, on a page of the hall that everybody sees.
    async fn add_pitch(&self, entry: &entry::Model) -> SlotId {
        let stage = self.contest.stage(StageKind::Scoring).id;
        let plan = laureate::live::rules::blank(stage);
        self.app.insert::<pitch_plan::Entity>(pitch_plan::Model { shown: true, version: 1, ..plan }).await;
        let slot = slot::Model {
            id: SlotId::new(),
            stage_id: stage,
            position: 1,
            entry_id: Some(entry.id),
            title: String::new(),
            minutes: None,
            began_at: None,
            ended_at: None,
        };
        self.app.insert::<slot::Entity>(slot).await.id
    }

    /// A comparison of the assigned juror, to be taken back, and a table for the entry.
    async fn add_comparison(&self, juror: &Actor, entry: &entry::Model) -> ComparisonId {
        let now = self.app.now();
        let row = comparison::Model {
            id: ComparisonId::new(),
            stage_id: self.contest.stage(StageKind::Pairwise).id,
            juror_id: self.contest.juror_row(juror).await.id,
            turn: 1_000,
            left_id: entry.id,
            right_id: entry.id,
            verdict: comparison::Verdict::Skip,
            shown_at: now,
            made_at: now,
            undone_at: None,
            undone_by: None,
            undone_why: None,
        };
        let table = booth::Model { stage_id: row.stage_id, entry_id: entry.id, place: 1, hidden_at: None };
        self.app.insert::<booth::Entity>(table).await;
        self.app.insert::<comparison::Entity>(row).await.id
    }

    async fn add_panel(&mut self) {
        let panel = panel::Model {
            id: PanelId::new(),
            stage_id: self.contest.stage(StageKind::Scoring).id,
            name: "Sponsors".into(),
            apart: false,
            award_id: None,
            created_at: self.app.now(),
        };
        let id = self.app.insert::<panel::Entity>(panel).await.id;
        self.name("/panels/:panel", format!("/panels/{id}"));
        let noted = conflict::Entity::find().filter(conflict::Column::CompetitionId.eq(self.contest.competition.id));
        let noted = noted.find_also_related(entry::Entity).one(self.app.db().read()).await.unwrap().unwrap();
        let number = noted.1.unwrap().number;
        self.name("/conflicts/:juror/:number", format!("/conflicts/{}/{number}", noted.0.juror_id));
    }

    async fn add_pick(&self, stage: StageId, entry: &entry::Model) {
        let pick = pick::Model {
            stage_id: stage,
            entry_id: entry.id,
            through: true,
            reason: "Brave".into(),
            set_by: None,
            set_at: self.app.now(),
        };
        self.app.insert::<pick::Entity>(pick).await;
    }

    async fn add_conflict(&self, juror: &Actor, entry: &entry::Model) {
        let conflict = conflict::Model {
            id: ConflictId::new(),
            competition_id: entry.competition_id,
            juror_id: self.contest.juror_row(juror).await.id,
            entry_id: entry.id,
            kind: ConflictKind::Declared,
            note: "My sister".into(),
            created_at: self.app.now(),
        };
        self.app.insert::<conflict::Entity>(conflict).await;
    }

    async fn add_milestone(&mut self) {
        let milestone = self.contest.milestone("Week 1").await;
        self.name("/milestones/of/:stage", format!("/milestones/of/{}", milestone.stage_id));
        self.name(":milestone", milestone.id);
    }

    async fn add_leave(&mut self, team: &team::Model) {
        let leave = self.contest.leave(team, TimeDelta::hours(1)).await;
        self.name("/stages/:id/leaves", format!("/stages/{}/leaves", leave.stage_id));
        self.name(":leave", leave.id);
    }

    async fn add_hint(&self, entry: &entry::Model) -> LikenessId {
        let hint = likeness::Model {
            id: LikenessId::new(),
            competition_id: entry.competition_id,
            entry_id: entry.id,
            other_id: entry.id,
            kind: likeness::LikenessKind::Text,
            score: 1.0,
            detail: String::new(),
            found_at: self.app.now(),
            // So that the comparison, which is a job, leaves it alone.
            dismissed_at: Some(self.app.now()),
            dismissed_by: None,
            reason: String::new(),
        };
        self.app.insert::<likeness::Entity>(hint).await.id
    }

    async fn add_upload(&self, captain: &Actor, entry: &entry::Model) -> UploadId {
        let upload = upload::Model {
            id: UploadId::new(),
            competition_id: entry.competition_id,
            holder_kind: file::HolderKind::Entry,
            holder_id: entry.id.0,
            field: "a_budget".into(),
            name: "more.png".into(),
            size: 10,
            received: 0,
            storage_key: laureate::blob::Blobs::new_key("file"),
            partial: serde_json::json!({}),
            file_id: None,
            user_id: captain.account().id,
            lease_until: None,
            leased_by: None,
            created_at: self.app.now(),
            expires_at: self.app.now(),
        };
        self.app.insert::<upload::Entity>(upload).await.id
    }

    async fn add_limits(&mut self) {
        let bar = self.contest.bar(bar::BarKind::Project, "Old wells", "Won before").await;
        self.contest.spelling("Ajax", "Ajax Amsterdam").await;
        self.name("/barred/:id", format!("/barred/{}", bar.id));
    }

    async fn add_parts(&mut self, organiser: &Actor, participant: &Actor) {
        let c = &self.contest;
        let (category, brief, award) = (c.category("Water").await, c.brief("Dry wells").await, c.award("Winner").await);
        let set = tag_set::Model {
            id: TagSetId::new(),
            competition_id: c.competition.id,
            position: 1,
            name: "Regions".into(),
        };
        let set = self.app.insert::<tag_set::Entity>(set).await;
        let tag = tag::Model {
            id: TagId::new(),
            tag_set_id: set.id,
            position: 1,
            code: String::new(),
            title: "Africa".into(),
            colour: None,
        };
        let tag = self.app.insert::<tag::Entity>(tag).await;
        let partner = partner::Model {
            id: PartnerId::new(),
            competition_id: c.competition.id,
            position: 1,
            tier: "Host".into(),
            name: "ITU".into(),
            url: String::new(),
        };
        let partner = self.app.insert::<partner::Entity>(partner).await;
        let logo = vec![Attachment::new("logo", "logo.png", PNG)];
        organiser.upload(&c.path("/organise/logo"), &[], logo).await.assert_status(200);
        let paper = vec![Attachment::new("file", "paper.png", PNG)];
        organiser.upload(&c.path(&format!("/organise/briefs/{}/files", brief.id)), &[], paper).await.assert_status(200);
        participant.fill(&c.path(&format!("/briefs/{}", brief.slug)), &[("body", "Why?")]).await.assert_status(200);
        let db = self.app.db().read();
        let invited = [("email", "olaf@people.example")];
        organiser.post(&c.path("/organise/organisers/invite"), &invited).await.assert_status(200);
        let paper = file::Entity::find().filter(file::Column::HolderId.eq(brief.id.0)).one(db).await.unwrap().unwrap();
        let question = question::Entity::find().filter(question::Column::BriefId.eq(brief.id));
        let question = question.one(db).await.unwrap().unwrap();
        let letters = message::Entity::find().filter(message::Column::CompetitionId.eq(c.competition.id));
        let letter = letters.one(db).await.unwrap().unwrap();
        let organisers = organiser::Entity::find().filter(organiser::Column::Email.eq(organiser.email()));
        let seat = organisers.one(db).await.unwrap().unwrap();
        c.enter(StageKind::Scoring);
        let stage = c.stage(StageKind::Reveal).id;
        self.name("/stages/:id", format!("/stages/{stage}"));
        self.name("/categories/:id", format!("/categories/{}", category.id));
        self.name("/tags/:id", format!("/tags/{}", tag.id));
        self.name("/partners/:id", format!("/partners/{}", partner.id));
        self.name("/organisers/:id", format!("/organisers/{}", seat.id));
        self.name("/mail/:id", format!("/mail/{}", letter.id));
        self.name("/questions/:id", format!("/questions/{}", question.id));
        self.name("/briefs/:id", format!("/briefs/{}", brief.id));
        self.name("/briefs/:brief", format!("/briefs/{}", brief.slug));
        self.name("/awards/:id", format!("/awards/{}", award.id));
        self.name("/results/:award", format!("/results/{}", award.id));
        self.name("briefs-file", paper.id);
    }

    /// The person of a role.
    pub fn actor(&self, role: Role) -> &Actor {
        &self.people.iter().find(|(r, _)| *r == role).expect("every role has a person").1
    }

    /// An address of a route.
    pub fn path(&self, route: &str) -> String {
        if route == "/assets/:hash/:name" {
            return self.asset.clone();
        }
        let kind = if route.contains("/briefs/") { "briefs-file" } else { "entries-file" };
        let file = &self.names.iter().find(|(part, _)| *part == kind).expect("files are there").1;
        let mut path = route.replace(":slug", &self.contest.competition.slug).replace(":file", file);
        let mut names = self.names.clone();
        // The longest first: `:number` begins `:number_slug`.
        names.sort_by_key(|(part, _)| std::cmp::Reverse(part.len()));
        for (part, value) in names.into_iter().filter(|(part, _)| part.contains(':')) {
            path = path.replace(part, &value);
        }
        if route == "/language" {
            path.push_str("?to=fr&back=/");
        }
        path.replace(":token", &laureate::app::secret()).replace("/dev/mail/:id", "/dev/mail/1")
    }

    /// What has to be told to a route besides its address.
    pub fn form(&self, route: &str) -> Vec<(&'static str, &str)> {
        let id = |name: &str| self.names.iter().find(|(part, _)| *part == name).expect("it is there").1.as_str();
        match route {
            "/c/:slug/my/entries" => vec![("team", id("team"))],
            "/c/:slug/organise/organisations/join" => vec![("name", "Acme"), ("into", "Acme United")],
            "/c/:slug/organise/organisations/part" => vec![("name", "Ajax")],
            "/c/:slug/organise/pairwise/:stage/tables/show" => vec![("entry", id("entry"))],
            "/c/:slug/pairwise/:stage/undo" => vec![("comparison", id("comparison"))],
            "/c/:slug/my/entries/:number/history" => vec![("version", "2")],
            "/c/:slug/teams/:id/remove" | "/c/:slug/teams/:id/captain" | "/c/:slug/organise/teams/:id/captain" => {
                vec![("member", id("member"))]
            }
            _ => Vec::new(),
        }
    }

    /// How much is recorded, and how many messages are written.
    pub async fn fingerprint(&self) -> (usize, u64) {
        (self.app.events().await.len(), self.app.count_letters().await)
    }
}

/// A pairwise stage at the same time as scoring.
fn with_pairwise(stages: &mut Vec<stage::Model>) {
    let scoring = stages[1].clone();
    let name = "Duel".to_owned();
    stages.push(stage::Model { id: StageId::new(), kind: StageKind::Pairwise, position: 4, name, ..scoring });
}
