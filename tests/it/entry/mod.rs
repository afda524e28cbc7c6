//! Entries: writing a draft, files, handing in, receipts, who sees what.

mod drafts;
mod files;
mod kills;

use entity::entry::EntryState;
use entity::file::HolderKind;
use entity::json::{Field, Fields};
use entity::stage::StageKind;
use entity::*;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use crate::support::{Actor, Attachment, Contest, PNG, TestApp, each_database};

/// Texts that an entry needs.
pub const COMPLETE: [(&str, &str); 3] =
    [("title", "Clean water"), ("summary", "Wells that tell when they are dry."), ("description", "How it **works**.")];

/// Somebody of a team with a started entry, and where it is.
pub async fn started(contest: &Contest<'_>, name: &str) -> (Actor, String) {
    let person = contest.participant(name).await;
    contest.team(&format!("Team {name}"), &[&person]).await;
    let page = person.press(&contest.path("/my"), "Start your entry").await;
    page.assert_status(200);
    (person, page.path)
}

pub async fn hand_in(person: &Actor, home: &str) -> crate::support::View {
    let page = person.fill(home, &COMPLETE).await;
    page.assert_status(200);
    person.press(&format!("{home}/check"), "Submit").await
}

pub async fn entries(app: &TestApp) -> Vec<entry::Model> {
    entry::Entity::find().order_by_asc(entry::Column::Id).all(app.db().read()).await.unwrap()
}

pub async fn files(app: &TestApp) -> Vec<file::Model> {
    file::Entity::find().order_by_asc(file::Column::Id).all(app.db().read()).await.unwrap()
}

pub fn kept_objects(folder: &std::path::Path) -> usize {
    let Ok(list) = std::fs::read_dir(folder) else { return 0 };
    list.map(|e| e.unwrap().path()).map(|p| if p.is_dir() { kept_objects(&p) } else { 1 }).sum()
}

pub async fn add_form(app: &TestApp, contest: &Contest<'_>, fields: Vec<Field>) {
    let row = form::Model {
        id: FormId::new(),
        competition_id: contest.competition.id,
        purpose: form::FormPurpose::Entry,
        version: 1,
        fields: Fields(fields),
        created_at: app.now(),
    };
    app.insert::<form::Entity>(row).await;
}

each_database! {
    async fn a_team_writes_checks_and_hands_in(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let quentin = contest.participant("Quentin").await;
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        contest.join(&team, &quentin, false).await;

        let page = paula.fill_with_files(&home, &COMPLETE, vec![Attachment::new("a_files", "well.png", PNG)]).await;
        page.assert_status(200).assert_path(&home);
        assert_eq!(page.notice(), "The draft was saved.");
        assert_eq!(page.value("title"), "Clean water");
        page.assert_says("well.png");

        let check = paula.get(&format!("{home}/check")).await;
        check.assert_says("Everything is there").assert_says("Wells that tell");
        let receipt = paula.press(&format!("{home}/check"), "Submit").await;
        receipt.assert_status(200).assert_path(&format!("{home}/revisions/1"));
        let hash = hex::encode(Sha256::digest(PNG));
        receipt.assert_says(&hash).assert_says("well.png");

        let row = &entries(&app).await[0];
        assert_eq!((row.state, row.title.as_str(), row.slug.as_str()), (EntryState::Submitted, "Clean water", "clean-water"));
        assert_eq!(row.cover_file_id, Some(files(&app).await[0].id));
        let made = revision::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(laureate::entry::snapshot::hash(&made.content), made.content_sha256);
        for person in [&paula, &quentin] {
            let letter = app.letter_to(person.email(), "entry-receipt").await;
            assert_eq!(letter.subject, "Received: Clean water (Clean water)");
            for words in ["Revision: 1", &hash, "well.png", &made.receipt_code, "Europe/Zurich, UTC+"] {
                assert!(letter.text.contains(words), "{words} in {letter:#?}");
            }
            assert_eq!(letter.link("/revisions/"), format!("{}{home}/revisions/1", app.url));
        }
        assert!(app.verbs().await.ends_with(&["file.received".into(), "entry.submitted".into()]));
    }

    async fn a_draft_may_be_incomplete_and_the_check_names_what_is_missing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        contest.category("Wells").await;
        let (paula, home) = started(&contest, "Paula").await;
        let page = paula.fill(&home, &[("summary", "Just a thought"), ("video_url", "not an address")]).await;
        page.assert_status(200);
        assert_eq!(page.value("video_url"), "not an address");
        let check = paula.get(&format!("{home}/check")).await;
        assert_eq!(
            check.texts(".summary li"),
            [
                "Title: Please fill this in",
                "Category: Please choose one of these",
                "Video: Please enter an address that begins with http:// or https://",
            ]
        );
        assert!(check.link("Title: Please fill this in").ends_with(&format!("{home}#f-title")));
        let version = entries(&app).await[0].draft_version.to_string();
        let refused = paula.post(&format!("{home}/submit"), &[("version", &version)]).await;
        refused.assert_status(422).assert_says("3 things are missing");
        assert_eq!(revision::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn a_late_submit_is_told_deadline_and_arrival_and_keeps_the_draft(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        let form = paula.get(&format!("{home}/check")).await.form_of_button("Submit");
        contest.enter(StageKind::Scoring);
        let late = paula.submit(&form, &[], vec![]).await;
        late.assert_status(409).assert_says("The deadline was").assert_says("Your request arrived at");
        late.assert_says("Europe/Zurich");
        let row = &entries(&app).await[0];
        assert_eq!((row.state, row.draft["title"].as_str()), (EntryState::Draft, Some("Clean water")));
        let page = paula.get(&home).await;
        page.assert_path(&format!("{home}/check")).assert_says("was not submitted");
        assert_eq!(page.texts("button").iter().filter(|b| b.contains("Submit")).count(), 0);
        let file = vec![Attachment::new("a_files", "late.png", PNG)];
        paula.upload(&format!("{home}/files"), &[], file).await.assert_status(409);
        assert_eq!(kept_objects(&app.folder().join("files/file")), 0);
    }

    async fn people_outside_of_the_team_learn_nothing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill_with_files(&home, &COMPLETE, vec![Attachment::new("a_files", "well.png", PNG)]).await;
        paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
        let file = files(&app).await[0].id;
        let download = contest.path(&format!("/entries/1/files/{file}"));
        paula.get(&download).await.assert_status(200);
        let other = contest.participant("Olga").await;
        contest.team("Others", &[&other]).await;
        let stranger = app.user("Sam").await;
        for outsider in [&other, &stranger] {
            for path in ["", "/check", "/revisions/1"] {
                outsider.get(&format!("{home}{path}")).await.assert_status(404);
            }
            for path in ["", "/autosave", "/submit", "/withdraw", "/files"] {
                outsider.post(&format!("{home}{path}"), &[("title", "mine now")]).await.assert_status(404);
            }
            outsider.post(&format!("{home}/files/{file}/delete"), &[]).await.assert_status(404);
            outsider.get(&download).await.assert_status(404);
        }
        let organise = contest.path("/organise/entries");
        for path in ["", ".csv", "/1"] {
            other.get(&format!("{organise}{path}")).await.assert_status(404);
        }
        for path in ["/1/admit", "/1/disqualify"] {
            other.post(&format!("{organise}{path}"), &[("reason", "envy")]).await.assert_status(404);
        }
        app.visitor().get(&home).await.assert_path(&format!("/sign-in?back={}", home.replace('/', "%2F")));
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let taken = other.post(&contest.path("/my/entries"), &[("team", &team.id.to_string())]).await;
        taken.assert_status(404);
        assert_eq!(entries(&app).await[0].draft["title"], "Clean water");
    }

    async fn handing_in_again_makes_a_second_revision_and_keeps_the_first(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill_with_files(&home, &COMPLETE, vec![Attachment::new("a_files", "one.png", PNG)]).await;
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        let form = paula.get(&home).await.form_with(&["title"]);
        let first = files(&app).await[0].id.to_string();
        let words = [("title", "Cleaner water"), ("delete_file", &first)];
        let text = vec![Attachment::new("a_files", "two.txt", "Plain words")];
        paula.submit(&form, &words, text).await.assert_status(200);
        let check = paula.get(&format!("{home}/check")).await;
        check.assert_says("You have changed the draft").assert_says("two.txt").assert_silent("one.png");
        assert_eq!(entries(&app).await[0].title, "Clean water", "a draft does not change what was submitted");
        let second = paula.press(&format!("{home}/check"), "Submit again").await;
        second.assert_path(&format!("{home}/revisions/2")).assert_says("two.txt").assert_silent("one.png");
        let receipt = paula.get(&format!("{home}/revisions/1")).await;
        receipt.assert_says("Clean water").assert_says("one.png").assert_says("older revision");
        let kept = paula.get(&receipt.link("one.png")).await;
        assert_eq!(kept.assert_status(200).bytes, PNG, "what a revision holds stays");
        let row = &entries(&app).await[0];
        assert_eq!((row.title.as_str(), row.revision_count, row.cover_file_id), ("Cleaner water", 2, None));
        assert_eq!(app.letters_to(paula.email()).await.len(), 2);
    }

    async fn the_same_content_is_received_once(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        let form = paula.get(&format!("{home}/check")).await.form_of_button("Submit");
        let (one, two) = tokio::join!(paula.submit(&form, &[], vec![]), paula.submit(&form, &[], vec![]));
        for answer in [one, two] {
            answer.assert_status(200).assert_path(&format!("{home}/revisions/1"));
        }
        assert_eq!(revision::Entity::find().count(app.db().read()).await.unwrap(), 1);
        assert_eq!(app.letters_to(paula.email()).await.len(), 1);
    }

    async fn what_somebody_changed_meanwhile_is_not_handed_in_unseen(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        let form = paula.get(&format!("{home}/check")).await.form_of_button("Submit");
        paula.fill(&home, &[("title", "Something else")]).await.assert_status(200);
        let answer = paula.submit(&form, &[], vec![]).await;
        answer.assert_status(409).assert_says("Somebody in your team has changed the draft").assert_says("Something else");
        paula.submit(&answer.form_of_button("Submit"), &[], vec![]).await.assert_status(200);
        assert_eq!(entries(&app).await[0].title, "Something else");
    }

    async fn a_lost_session_keeps_the_text(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let form = paula.get(&home).await.form_with(&["title"]);
        session::Entity::delete_many().exec(app.db().read()).await.ok();
        let tx = app.db().quiet().await.unwrap();
        session::Entity::delete_many().exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let file = vec![Attachment::new("a_files", "well.png", PNG)];
        let page = paula.submit(&form, &[("title", "Typed while signed out")], file).await;
        page.assert_status(401);
        assert!(page.body().contains("Typed+while+signed+out"), "{page:?}");
    }

    async fn a_team_withdraws_and_comes_back(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        hand_in(&paula, &home).await.assert_status(200);
        let page = paula.press(&contest.path("/my"), "Withdraw").await;
        assert_eq!(page.notice(), "The entry was withdrawn.");
        assert_eq!(entries(&app).await[0].state, EntryState::Withdrawn);
        page.assert_says("You can submit it again until the deadline");
        paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
        assert_eq!(entries(&app).await[0].state, EntryState::Submitted);
        contest.enter(StageKind::Scoring);
        paula.get(&contest.path("/my")).await.assert_says("Now it is the jury's turn");
    }

    async fn a_team_has_as_many_entries_as_it_may(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap().id.to_string();
        let start = contest.path("/my/entries");
        assert_eq!(paula.get(&contest.path("/my")).await.count("form[action$='/my/entries']"), 0);
        paula.post(&start, &[("team", &team)]).await.assert_status(409);
        paula.post(&format!("{home}/withdraw"), &[]).await.assert_status(200);
        paula.post(&start, &[("team", &team)]).await.assert_status(200);
        let back = paula.fill(&home, &COMPLETE).await;
        back.assert_status(200);
        let version = entries(&app).await[0].draft_version.to_string();
        paula.post(&format!("{home}/submit"), &[("version", &version)]).await.assert_status(409);
    }

    async fn too_small_a_team_cannot_hand_in(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.team_min = 2).await;
        let (paula, home) = started(&contest, "Paula").await;
        paula.fill(&home, &COMPLETE).await.assert_status(200);
        paula.get(&format!("{home}/check")).await.assert_says("Your team needs one more member");
        let version = entries(&app).await[0].draft_version.to_string();
        let page = paula.post(&format!("{home}/submit"), &[("version", &version)]).await;
        page.assert_status(409).assert_says("too few members");
    }

    async fn jurors_comments_reach_the_team_when_they_are_released(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        hand_in(&paula, &home).await.assert_status(200);
        let julia = contest.juror("Julia").await;
        let juror = contest.juror_row(&julia).await;
        let row = entries(&app).await.remove(0);
        app.insert::<review::Entity>(review::Model {
            id: ReviewId::new(), stage_id: contest.stage(StageKind::Scoring).id, juror_id: juror.id, entry_id: row.id,
            state: review::ReviewState::Submitted, private_note: "secret note".into(), comment: "Lovely **wells**".into(),
            version: 1, updated_at: app.now(), submitted_at: Some(app.now()),
        }).await;
        let my = contest.path("/my");
        paula.get(&my).await.assert_status(200).assert_silent("Lovely");
        app.insert::<announcement::Entity>(announcement::Model {
            id: AnnouncementId::new(), competition_id: contest.competition.id, title: "Winners".into(), body: String::new(),
            state: announcement::AnnouncementState::Released, release_at: None, released_at: Some(app.now()),
            release_feedback: true, version: 1, created_at: app.now(),
        }).await;
        let page = paula.get(&my).await;
        page.assert_says("Lovely wells").assert_silent("secret note").assert_silent("Julia");
    }

    async fn somebody_without_a_team_is_told_what_to_do(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        let page = paula.get(&contest.path("/my")).await;
        page.assert_status(200).assert_says("First, a team");
        let sam = app.user("Sam").await;
        sam.get(&contest.path("/my")).await.assert_path(&contest.path("/register"));
    }
}

#[tokio::test]
async fn deleting_a_file_that_was_never_handed_in_removes_it_from_the_storage() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let file = vec![Attachment::new("a_files", "well.txt", "Plain words")];
    paula.upload(&format!("{home}/files"), &[], file).await.assert_status(200);
    let row = files(&app).await.remove(0);
    assert_eq!((row.holder_kind, kept_objects(&app.folder().join("files/file"))), (HolderKind::Entry, 1));
    let page = paula.post(&format!("{home}/files/{}/delete", row.id), &[]).await;
    assert_eq!(page.notice(), "The file was deleted.");
    app.settle().await;
    assert!(files(&app).await.is_empty());
    assert_eq!(kept_objects(&app.folder().join("files/file")), 0);
    let other = file::Entity::find().filter(file::Column::Id.eq(row.id)).count(app.db().read()).await.unwrap();
    assert_eq!(other, 0);
}
