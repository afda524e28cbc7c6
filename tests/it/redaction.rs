//! Redacted copies: who writes them, who reads them, and that blind jurors never get the original.

use entity::entry;
use entity::json::{Field, FieldKind, Fields, Gallery, Link, Links};
use entity::stage::StageKind;
use entity::*;
use serde_json::json;

use crate::support::{Actor, Contest, PNG, TestApp, each_database};

struct World<'a> {
    contest: Contest<'a>,
    olga: Actor,
    jim: Actor,
    entry: entry::Model,
}

/// An entry whose texts tell whose it is, on the list of Jim in a stage that is blind or not.
async fn world<'a>(app: &'a TestApp, blind: bool) -> World<'a> {
    let contest = app
        .contest_with("clean-water", |c, stages| {
            stages[1].settings.blind = blind;
            c.settings.gallery = Gallery::OnSubmit;
        })
        .await;
    contest.criterion("Relevance", 1.0).await;
    let field = |key: &str, kind| Field { key: key.into(), kind, label: key.into(), ..Field::default() };
    let form = form::Model {
        id: FormId::new(),
        competition_id: contest.competition.id,
        purpose: form::FormPurpose::Entry,
        version: 1,
        fields: Fields(vec![field("who", FieldKind::LongText), field("files", FieldKind::File)]),
        created_at: app.now(),
    };
    let form = app.insert::<form::Entity>(form).await;
    let cara = contest.participant("Cara").await;
    let team = contest.team("Secret Owls", &[&cara]).await;
    let entry = contest
        .entry_with(&team, "Owls dig wells", |e| {
            e.form_id = Some(form.id);
            e.summary = "By the Owls of Basel.".into();
            e.description = "We, the Owls, dig.".into();
            e.answers = json!({"who": "The Owls themselves"});
            e.links = Links(vec![Link { label: "Owls at home".into(), url: "https://owls.example".into() }]);
        })
        .await;
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry).await;
    let olga = contest.organiser("Olga").await;
    contest.enter(StageKind::Scoring);
    World { contest, olga, jim, entry }
}

impl World<'_> {
    fn copy(&self) -> String {
        self.contest.path(&format!("/redactions/{}", self.entry.number))
    }

    fn at(&self, rest: &str) -> String {
        self.contest.path(&format!("/jury/{}{rest}", self.contest.stage(StageKind::Scoring).id))
    }

    /// What a copy without names says.
    const COPY: [(&'static str, &'static str); 5] = [
        ("title", "Wells for a village"),
        ("summary", "By a team."),
        ("description", "The team digs."),
        ("a_who", "A team"),
        ("do", "next"),
    ];
}

each_database! {
    async fn blind_jurors_read_the_copy_everywhere_and_others_the_original(app: TestApp) {
        let w = world(&app, true).await;
        let file = w.contest.handed_in_file(&w.entry, "files", "owls.png", PNG).await;
        w.jim.get(&w.at("/1")).await.assert_says("Owls dig wells");
        let page = w.olga.get(&w.copy()).await;
        assert_eq!(page.value("a_who"), "The Owls themselves");
        let page = w.olga.fill(&w.copy(), &[("title", ""), ("summary", "kept")]).await;
        assert_eq!((page.wrong_fields(), page.value("summary")), (vec!["title".to_owned()], "kept".to_owned()));
        w.olga.fill(&w.copy(), &World::COPY).await.assert_path(&w.contest.path("/redactions")).assert_says("1 of 1 entries have a copy");
        let home = w.contest.path("/jury");
        let pages = [home.clone(), w.at("/1"), w.at("/print"), w.at("/sheets.csv"), w.at("/compare"), w.at("/wall")];
        for path in pages {
            let page = w.jim.get(&path).await;
            assert!(!page.body().to_lowercase().contains("owls"), "{path}: {page:?}");
        }
        w.jim.get(&w.at("/1")).await.assert_says("Wells for a village").assert_says("redacted copy").assert_says("A team");
        w.jim.get(&format!("{home}?q=owls")).await.assert_says("No entry fits");
        w.jim.get(&format!("{home}?q=village")).await.assert_says("Wells for a village");
        // What the public can read a juror can read too.
        let address = w.contest.path(&format!("/entries/{}-{}", w.entry.number, w.entry.slug));
        for reader in [&w.jim, &app.visitor()] {
            reader.get(&w.contest.path("/entries")).await.assert_silent("Owls dig");
            reader.get(&address).await.assert_status(404);
            reader.get("/sitemap.xml").await.assert_silent(&w.entry.slug);
            reader.get(&w.contest.path(&format!("/entries/{}/files/{}", w.entry.number, file.id))).await.assert_status(404);
        }
        w.olga.get(&w.contest.path("/organise/entries/1")).await.assert_says("Owls dig wells");
        app.advance(chrono::TimeDelta::days(8));
        app.visitor().get(&address).await.assert_says("Owls dig wells");
    }

    async fn files_can_be_left_out_too(app: TestApp) {
        let w = world(&app, true).await;
        let file = w.contest.handed_in_file(&w.entry, "files", "owls.png", PNG).await;
        let download = w.at(&format!("/1/files/{}?size=small", file.id));
        w.jim.get(&download).await.assert_status(200);
        w.olga.fill(&w.copy(), &World::COPY).await.assert_status(200);
        w.jim.get(&download).await.assert_status(200);
        w.olga.fill(&w.copy(), &[("hide_files", "yes")]).await.assert_status(200);
        w.jim.get(&download).await.assert_status(404);
        w.jim.get(&w.at("/1")).await.assert_silent(&file.id.to_string());
    }

    async fn a_stage_that_is_not_blind_shows_the_original(app: TestApp) {
        let w = world(&app, false).await;
        w.olga.fill(&w.copy(), &World::COPY).await.assert_status(200);
        w.jim.get(&w.at("/1")).await.assert_says("Owls dig wells").assert_silent("Wells for a village");
        app.visitor().get(&w.contest.path("/entries")).await.assert_says("Owls dig wells");
    }

    async fn two_writers_do_not_overwrite_each_other_and_a_copy_can_go(app: TestApp) {
        let w = world(&app, true).await;
        w.olga.fill(&w.copy(), &World::COPY).await.assert_status(200);
        let mut late = World::COPY.to_vec();
        late.extend([("version", "0")]);
        w.olga.post(&w.copy(), &late).await.assert_status(409);
        w.olga.press(&w.copy(), "Delete the copy").await.assert_status(200);
        w.jim.get(&w.at("/1")).await.assert_says("Owls dig wells");
        let verbs = app.verbs().await;
        assert_eq!(verbs[verbs.len() - 2..], ["redaction.written", "redaction.deleted"]);
    }

    async fn jurors_and_teams_do_not_write_copies(app: TestApp) {
        let w = world(&app, true).await;
        let others = [w.jim.clone(), w.contest.participant("Paula").await, app.contest("other-one").await.organiser("Otto").await];
        for stranger in others {
            stranger.get(&w.contest.path("/redactions")).await.assert_status(404);
            stranger.get(&w.copy()).await.assert_status(404);
            stranger.post(&w.copy(), &World::COPY).await.assert_status(404);
            stranger.post(&format!("{}/delete", w.copy()), &[]).await.assert_status(404);
        }
    }
}
