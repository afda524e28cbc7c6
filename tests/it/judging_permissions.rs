//! What those on the jury must not do and must not learn, each tried by the one who lacks it: through pages, searches,
//! file names, feeds, tables and mails.

use chrono::TimeDelta;
use entity::json::Gallery;
use entity::stage::StageKind;
use entity::{CategoryId, conflict, entry, member, review};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Actor, Contest, PNG, TestApp, each_database};

/// What tells who has handed in the entry "Clean wells".
const SECRETS: [&str; 5] = ["Secret Owls", "secret-owls", "Owl University", "Cara Cavendish", "cara.cavendish"];

/// A contest with a blind scoring stage: an entry with a file, and Jim, to whom it is assigned.
struct Blind<'a> {
    contest: Contest<'a>,
    cara: Actor,
    jim: Actor,
    entry: entry::Model,
    file: entity::FileId,
    field: String,
}

impl<'a> Blind<'a> {
    async fn make(app: &'a TestApp, blind: bool) -> Self {
        let contest = app
            .contest_with("clean-water", |c, stages| {
                c.settings.gallery = Gallery::OnSubmit;
                stages[1].settings.blind = blind;
            })
            .await;
        let criterion = contest.criterion("Relevance", 1.0).await;
        let cara = contest.participant("Cara Cavendish").await;
        let team = contest.team_with("Secret Owls", &[&cara], |t| t.organisation = "Owl University".into()).await;
        let entry = contest.entry_with(&team, "Clean wells", |e| e.organisation = "Owl University".into()).await;
        let file = contest.entry_file(&entry, "files", "secret-owls.png", PNG).await.id;
        let jim = contest.juror("Jim").await;
        contest.assign(&jim, &entry).await;
        contest.enter(StageKind::Scoring);
        Self { field: format!("score-{}", criterion.id), contest, cara, jim, entry, file }
    }

    fn sheet(&self, rest: &str) -> String {
        let stage = self.contest.stage(StageKind::Scoring).id;
        self.contest.path(&format!("/jury/{stage}/{}{rest}", self.entry.number))
    }

    /// Nothing about the entry opens for somebody, and nothing can be done to it: each answer has one of these.
    async fn assert_out(&self, who: &Actor, statuses: &[u16]) {
        let file = format!("/files/{}", self.file);
        for rest in ["", "/discussion", file.as_str()] {
            let page = who.get(&self.sheet(rest)).await;
            assert!(statuses.contains(&page.status), "{}: {rest} {page:?}", who.name);
            page.assert_silent("Clean wells");
        }
        for rest in ["", "/save", "/conflict", "/discussion"] {
            let typed = [("version", "0"), (self.field.as_str(), "9"), ("note", "x"), ("text", "x"), ("do", "hand_in")];
            let page = who.script(&self.sheet(rest), &typed).await;
            assert!(statuses.contains(&page.status), "{}: {rest} {page:?}", who.name);
        }
    }
}

async fn reviews(app: &TestApp) -> u64 {
    review::Entity::find().count(app.db().read()).await.unwrap()
}

each_database! {
    async fn a_juror_of_other_entries_neither_sees_nor_scores_this_one(app: TestApp) {
        let b = Blind::make(&app, false).await;
        let other = b.contest.team("Cats", &[&b.contest.participant("Carl").await]).await;
        let air = b.contest.category("Air").await;
        let pumps = b.contest.entry_with(&other, "Old pumps", |e| e.category_id = Some::<CategoryId>(air.id)).await;
        let ida = b.contest.juror("Ida").await;
        b.contest.assign(&ida, &pumps).await;
        ida.get(&b.contest.path("/jury")).await.assert_says("Old pumps").assert_silent("Clean wells");
        b.assert_out(&ida, &[404]).await;
        assert_eq!(reviews(&app).await, 0);
    }

    async fn a_juror_with_a_conflict_is_out_whatever_is_assigned_later(app: TestApp) {
        let b = Blind::make(&app, false).await;
        b.jim.post(&b.sheet("/conflict"), &[("note", "My sister")]).await.assert_status(200);
        b.assert_out(&b.jim, &[409]).await;
        b.contest.assign(&b.jim, &b.entry).await;
        b.assert_out(&b.jim, &[409]).await;
        assert_eq!(reviews(&app).await, 0);
        assert_eq!(conflict::Entity::find().count(app.db().read()).await.unwrap(), 1);
    }

    async fn a_captain_who_also_judges_never_judges_their_own_entry(app: TestApp) {
        let b = Blind::make(&app, false).await;
        b.contest.seat_juror(&b.cara).await;
        b.contest.assign(&b.cara, &b.entry).await;
        // No conflict is on record: the seat itself tells.
        b.assert_out(&b.cara, &[409]).await;
        assert_eq!(reviews(&app).await, 0);
        // And somebody who joins the team when everything is assigned already.
        b.jim.get(&b.sheet("")).await.assert_status(200);
        let team = member::Entity::find().filter(member::Column::UserId.eq(b.cara.account().id));
        let team = team.one(app.db().read()).await.unwrap().unwrap().team_id;
        let team = entity::team::Entity::find_by_id(team).one(app.db().read()).await.unwrap().unwrap();
        b.contest.enrol(&b.jim).await;
        b.contest.join(&team, &b.jim, false).await;
        b.assert_out(&b.jim, &[409]).await;
    }

    async fn a_blind_name_is_nowhere_for_a_juror(app: TestApp) {
        let b = Blind::make(&app, true).await;
        let home = b.contest.path("");
        let own = format!("{home}/entries/{}-{}", b.entry.number, b.entry.slug);
        let shared = format!("{home}/entries/{}/files/{}", b.entry.number, b.file);
        let mut paths = vec![b.sheet(""), b.contest.path("/jury"), home.clone(), own, "/".into(), "/sitemap.xml".into()];
        for rest in ["/entries", "/feed.atom", "/winners", "/briefs", "/rules", "/teams", "/board", "/milestones"] {
            paths.push(b.contest.path(rest));
        }
        for search in ["owl", "secret", "University", "Cara", "cavendish", "people.example"] {
            paths.push(b.contest.path(&format!("/entries?q={search}")));
        }
        paths.push("/account/data".into());
        for path in &paths {
            let page = b.jim.get(path).await;
            for secret in SECRETS {
                assert!(!page.body().contains(secret), "{path} tells {secret}: {page:?}");
            }
        }
        for search in ["owl", "secret-owls", "University", "Cavendish"] {
            b.jim.get(&b.contest.path(&format!("/entries?q={search}"))).await.assert_silent("Clean wells");
        }
        for path in [b.sheet(&format!("/files/{}", b.file)), shared] {
            for more in ["", "?size=small", "?save=yes"] {
                let file = b.jim.get(&format!("{path}{more}")).await;
                let told = format!("{}{}", file.header("content-disposition"), file.header("location"));
                assert!(!told.contains("owl"), "{path}{more}: {told}");
            }
        }
    }

    async fn mails_to_jurors_of_a_blind_stage_name_nobody(app: TestApp) {
        let b = Blind::make(&app, true).await;
        let olga = b.contest.organiser("Olga").await;
        let stage = b.contest.stage(StageKind::Scoring).id;
        olga.post(&b.contest.path(&format!("/organise/jury/{stage}/remind")), &[]).await.assert_status(200);
        olga.fill(&b.contest.path("/organise/jury"), &[("lines", "jo@jury.example")]).await.assert_status(200);
        app.settle().await;
        for address in [b.jim.email(), "jo@jury.example"] {
            let letters = app.letters_to(address).await;
            assert!(!letters.is_empty(), "{address}");
            for letter in letters {
                for secret in SECRETS {
                    let all = format!("{} {} {}", letter.subject, letter.text, letter.html);
                    assert!(!all.contains(secret), "{} tells {secret}: {letter:#?}", letter.kind);
                }
            }
        }
    }

    async fn a_blind_discussion_names_nobody_and_a_closed_stage_shows_nothing_new(app: TestApp) {
        let b = Blind::make(&app, true).await;
        let sheet = [(b.field.as_str(), "7"), ("do", "hand_in")];
        b.jim.fill(&b.sheet(""), &sheet).await.assert_status(200);
        app.advance(TimeDelta::days(8));
        let page = b.jim.get(&b.sheet("/discussion")).await;
        page.assert_status(200);
        for secret in SECRETS {
            page.assert_silent(secret);
        }
        b.jim.get(&b.sheet("")).await.assert_status(409);
        b.jim.script(&b.sheet("/save"), &[("version", "1"), (&b.field, "1")]).await.assert_status(409);
    }

    async fn an_organiser_of_another_competition_learns_nothing_of_the_jury(app: TestApp) {
        let b = Blind::make(&app, false).await;
        b.jim.fill(&b.sheet(""), &[(b.field.as_str(), "7"), ("do", "hand_in")]).await.assert_status(200);
        let other = app.contest("other-one").await;
        let otto = other.organiser("Otto").await;
        let (stage, own) = (b.contest.stage(StageKind::Scoring).id, other.stage(StageKind::Scoring).id);
        for rest in ["", "/ranking", "/ranking.csv", "/progress", "/progress.csv", "/charts", "/charts/reviews.csv", "/entries", "/entries/1"] {
            otto.get(&b.contest.path(&format!("/organise/jury/{stage}{rest}"))).await.assert_status(404);
            // A stage of another competition under an address of his own.
            otto.get(&other.path(&format!("/organise/jury/{stage}{rest}"))).await.assert_status(404);
        }
        otto.get(&other.path(&format!("/organise/jury/{own}"))).await.assert_status(200);
        b.assert_out(&otto, &[404]).await;
        otto.get(&b.contest.path("/organise/jury")).await.assert_status(404);
    }
}
