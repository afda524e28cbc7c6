//! Screening: who screens, decisions at once and later, many at a time, and who must not.

mod appeal;
mod correct;
mod likeness;
mod shown;

use chrono::TimeDelta;
use entity::entry::EntryState;
use entity::json::StageSettings;
use entity::stage::StageKind;
use entity::{StageId, entry, message, stage};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Actor, Contest, PNG, TestApp, each_database};

/// A contest with a screening between intake and scoring, an entry of a team, and a screener.
struct World<'a> {
    app: &'a TestApp,
    contest: Contest<'a>,
    cara: Actor,
    sara: Actor,
    entry: entry::Model,
}

async fn contest<'a>(app: &'a TestApp, slug: &str, settings: StageSettings) -> Contest<'a> {
    app.contest_with(slug, |competition, stages| {
        let opens = stages[0].closes_at;
        let screening = stage::Model {
            id: StageId::new(),
            competition_id: competition.id,
            position: 2,
            kind: StageKind::Screening,
            name: "Screening".into(),
            opens_at: opens,
            closes_at: opens.map(|at| at + TimeDelta::days(7)),
            settings,
            ..stages[0].clone()
        };
        for later in &mut stages[1..] {
            later.position += 1;
            later.opens_at = later.opens_at.map(|at| at + TimeDelta::days(7));
            later.closes_at = later.closes_at.map(|at| at + TimeDelta::days(7));
        }
        stages.insert(1, screening);
    })
    .await
}

async fn world<'a>(app: &'a TestApp, slug: &str) -> World<'a> {
    let contest = contest(app, slug, StageSettings::default()).await;
    let cara = contest.participant(&format!("Cara {slug}")).await;
    let team = contest.team(&format!("Owls of {slug}"), &[&cara]).await;
    let entry = contest.entry(&team, "Clean wells").await;
    let sara = contest.screener(&format!("Sara {slug}")).await;
    contest.enter(StageKind::Screening);
    World { app, contest, cara, sara, entry }
}

impl World<'_> {
    fn list(&self) -> String {
        self.contest.path("/screening")
    }

    fn page(&self) -> String {
        self.contest.path(&format!("/screening/{}", self.entry.number))
    }

    async fn another(&self, title: &str) -> (Actor, entry::Model) {
        let captain = self.contest.participant(&format!("Captain of {title}")).await;
        let team = self.contest.team(&format!("Team of {title}"), &[&captain]).await;
        let entry = self.contest.entry(&team, title).await;
        (captain, entry)
    }

    async fn state(&self, entry: &entry::Model) -> EntryState {
        entry::Entity::find_by_id(entry.id).one(self.app.db().read()).await.unwrap().unwrap().state
    }

    /// An organiser without a conflict with anybody.
    async fn organiser(&self) -> Actor {
        let olga = self.app.user_with("Olga", |user| user.email = "olga@organisers.example".into()).await;
        self.contest.seat_organiser(&olga).await;
        olga
    }
}

each_database! {
    async fn screeners_come_by_mail_and_see_the_screening_only(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let olga = w.organiser().await;
        let path = w.contest.path("/organise/screening");
        let page = olga.fill(&path, &[("lines", "nobody")]).await;
        assert_eq!(page.wrong_fields(), ["lines"]);
        olga.fill(&path, &[("lines", "sid@screening.example | Sid | ITU")]).await.assert_says("Sid");
        let letter = app.letter_to("sid@screening.example", "screener-invitation").await;
        let secret = letter.text.split("/screener-invitation/").nth(1).unwrap();
        let link = format!("/screener-invitation/{}", secret.split_whitespace().next().unwrap());
        let sid = app.user_with("Sid", |user| user.email = "sid@screening.example".into()).await;
        sid.get(&w.list()).await.assert_status(404);
        sid.press(&link, "Accept").await.assert_path(&w.list()).assert_says("Clean wells");
        app.user("Mallory").await.get(&link).await.assert_status(409);
        for closed in ["/organise", "/organise/entries", "/organise/screening", "/jury", "/my/entries/1"] {
            let status = sid.get(&w.contest.path(closed)).await.status;
            assert!(matches!(status, 404 | 409), "{closed}: {status}");
        }
        olga.press(&path, "Remove").await.assert_status(200);
    }

    async fn an_entry_is_refused_with_a_reason_that_its_team_gets(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let page = w.sara.fill(&w.page(), &[("do", "refuse")]).await;
        assert_eq!((page.status, page.wrong_fields()), (422, vec!["reason".to_owned()]));
        let typed = [("do", "refuse"), ("reason", "Incomplete"), ("note", "The budget is missing.")];
        w.sara.fill(&w.page(), &typed).await.assert_status(200).assert_says("Incomplete: The budget is missing.");
        assert_eq!(w.state(&w.entry).await, EntryState::Refused);
        let letter = app.letter_to(w.cara.email(), "entry-refused").await;
        assert!(letter.text.contains("Incomplete: The budget is missing.") && letter.text.contains("appeal"), "{}", letter.text);
        let (verb, by, reason) = app.events().await.pop().unwrap();
        assert_eq!((verb.as_str(), by), ("entry.refused", Some(w.sara.account().id)));
        assert_eq!(reason.as_deref(), Some("Incomplete: The budget is missing."));
        w.sara.get(&w.list()).await.assert_says("Refused");
        let counts = w.sara.get(&w.contest.path("/screening/counts.csv")).await.body();
        assert_eq!(counts, "State,Entries\r\nreceived,1\r\nadmitted,0\r\nrefused,1\r\nwithdrawn,0\r\n");
    }

    async fn a_decision_is_taken_back_until_the_next_stage_begins(app: TestApp) {
        let w = world(&app, "clean-water").await;
        w.sara.fill(&w.page(), &[("do", "admit")]).await.assert_status(200);
        assert_eq!(app.letters_to(w.cara.email()).await.len(), 0, "no mail unless the organisers want it");
        let page = w.sara.fill(&w.page(), &[("undo_reason", "")]).await;
        assert_eq!(page.wrong_fields(), ["undo_reason"]);
        w.sara.fill(&w.page(), &[("undo_reason", "A wrong line")]).await.assert_says("A wrong line");
        assert_eq!(w.state(&w.entry).await, EntryState::Submitted);
        w.sara.fill(&w.page(), &[("do", "admit")]).await.assert_status(200);
        let olga = w.organiser().await;
        w.contest.enter(StageKind::Scoring);
        let undo = format!("{}/undo", w.page());
        olga.post(&undo, &[("undo_reason", "Too late")]).await.assert_status(409);
        w.sara.post(&w.page(), &[("do", "refuse"), ("reason", "Late")]).await.assert_status(409);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
    }

    async fn pending_decisions_are_seen_by_screeners_only_until_they_are_applied(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (dora, drums) = w.another("Drums").await;
        let (_, dams) = w.another("Dams").await;
        let refused = [("do", "refuse"), ("reason", "Out of scope"), ("when", "later")];
        w.sara.fill(&w.page(), &refused).await.assert_says("Will be refused");
        let page = w.contest.path(&format!("/screening/{}", drums.number));
        w.sara.fill(&page, &[("do", "admit"), ("when", "later")]).await.assert_says("Will be admitted");
        let page = w.contest.path(&format!("/screening/{}", dams.number));
        w.sara.fill(&page, &[("do", "admit"), ("when", "later")]).await.assert_status(200);
        assert_eq!(w.state(&w.entry).await, EntryState::Submitted);
        assert_eq!(app.letters_to(w.cara.email()).await.len(), 0);
        for own in ["/my", &format!("/my/entries/{}/check", w.entry.number)] {
            let shown = w.cara.get(&w.contest.path(own)).await;
            shown.assert_status(200).assert_silent("Out of scope").assert_silent("Will be");
        }
        let withdrawn = entry::ActiveModel {
            id: sea_orm::Set(dams.id), state: sea_orm::Set(EntryState::Withdrawn), ..Default::default()
        };
        let tx = app.db().quiet().await.unwrap();
        entry::Entity::update(withdrawn).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let pending = w.contest.path("/screening/pending");
        w.sara.get(&pending).await.assert_says("Apply 2 decisions").assert_says("one mail goes out");
        let done = w.sara.press(&pending, "Apply all 2 now").await;
        done.assert_says("2 entries were decided").assert_says("Dams").assert_says("not possible in the present state");
        assert_eq!((w.state(&w.entry).await, w.state(&drums).await), (EntryState::Refused, EntryState::Admitted));
        app.letter_to(w.cara.email(), "entry-refused").await;
        assert_eq!(app.letters_to(dora.email()).await.len(), 0);
        let refused = app.events().await.into_iter().find(|e| e.0 == "entry.refused").unwrap();
        assert_eq!(refused.1, Some(w.sara.account().id));
    }

    async fn many_are_decided_at_a_time_and_what_fails_is_explained(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (dora, drums) = w.another("Drums").await;
        let (_, dams) = w.another("Dams").await;
        w.contest.seat_screener(&dora, "").await;
        let n = [w.entry.number, drums.number, dams.number].map(|n| n.to_string());
        let ticked: Vec<(&str, &str)> = n.iter().map(|n| ("n", n.as_str())).collect();
        let selected = w.contest.path("/screening/selected");
        let none = w.sara.post(&selected, &[("do", "admit")]).await;
        assert_eq!(none.notice(), "Tick the entries first.");
        let with = |what: &'static str| ticked.iter().copied().chain([("do", what)]).collect::<Vec<_>>();
        let page = w.sara.post(&selected, &with("refuse")).await;
        page.assert_says("Refuse 3 entries?").assert_says("3 mails go out");
        assert_eq!(w.state(&drums).await, EntryState::Submitted, "asking changes nothing");
        // Dora is in the team of one of them.
        let decide = w.contest.path("/screening/decide");
        let done = dora.post(&decide, &with("admit")).await;
        done.assert_says("No").assert_says("Drums").assert_says("You have a conflict of interest");
        assert_eq!(w.state(&drums).await, EntryState::Submitted);
        let wrong = w.sara.post(&decide, &with("refuse")).await;
        assert_eq!(wrong.wrong_fields(), ["reason"]);
        let why = with("refuse").into_iter().chain([("reason", "Late")]).collect::<Vec<_>>();
        w.sara.post(&decide, &why).await.assert_status(200);
        assert_eq!(w.state(&drums).await, EntryState::Refused);
        app.letter_to(dora.email(), "entry-refused").await;
    }

    async fn the_second_entry_of_a_team_is_looked_at_like_the_first(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let dora = w.contest.participant("Dora").await;
        let team = w.contest.team("Ducks", &[&dora]).await;
        let both = [w.contest.entry(&team, "Ponds").await, w.contest.entry(&team, "Lakes").await];
        w.contest.seat_screener(&dora, "").await;
        let n = both.each_ref().map(|e| e.number.to_string());
        let [first, second] = n.each_ref().map(|n| ("n", n.as_str()));
        let decide = w.contest.path("/screening/decide");
        dora.post(&decide, &[first, second, ("do", "admit")]).await;
        for e in &both {
            assert_eq!(w.state(e).await, EntryState::Submitted, "{}", e.title);
        }
        w.sara.post(&decide, &[first, second, ("do", "refuse"), ("reason", "Late")]).await.assert_status(200);
        let letters = message::Entity::find().filter(message::Column::Kind.eq("entry-refused"));
        assert_eq!(letters.count(app.db().read()).await.unwrap(), 2, "a letter for each");
    }

    async fn whoever_has_an_interest_does_not_decide(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let team = w.contest.team_with("Foxes", &[&w.contest.participant("Fred").await], |t| t.organisation = "Fox Ltd".into()).await;
        let foxes = w.contest.entry(&team, "Dens").await;
        w.contest.seat_screener(&w.cara, "").await;
        let domain = app.user("Dan").await;
        w.contest.seat_screener(&domain, "").await;
        let colleague = app.user_with("Cole", |user| user.email = "cole@elsewhere.example".into()).await;
        w.contest.seat_screener(&colleague, "fox  LTD").await;
        let admit = [("do", "admit")];
        let of_foxes = w.contest.path(&format!("/screening/{}", foxes.number));
        for (who, path, words) in [
            (&w.cara, w.page(), "You are in this team"),
            (&domain, w.page(), "same domain"),
            (&colleague, of_foxes.clone(), "your own organisation"),
        ] {
            who.get(&path).await.assert_status(200).assert_says(words);
            who.post(&path, &admit).await.assert_status(409).assert_says("conflict of interest");
            who.post(&format!("{path}/undo"), &[("undo_reason", "x")]).await.assert_status(409);
        }
        assert_eq!((w.state(&w.entry).await, w.state(&foxes).await), (EntryState::Submitted, EntryState::Submitted));
        let later = [("do", "refuse"), ("reason", "Out of scope"), ("when", "later")];
        w.sara.post(&w.page(), &later).await.assert_status(200);
        w.sara.get(&w.list()).await.assert_says("Will be refused");
        for path in [w.page(), w.list(), w.contest.path("/screening.csv")] {
            w.cara.get(&path).await.assert_status(200).assert_silent("Will be refused").assert_silent("Out of scope");
        }
        w.sara.post(&of_foxes, &admit).await.assert_status(200);
    }

    async fn screeners_decide_while_the_screening_is_open(app: TestApp) {
        let contest = contest(&app, "clean-water", StageSettings::default()).await;
        let cara = contest.participant("Cara").await;
        let entry = contest.entry(&contest.team("Owls", &[&cara]).await, "Clean wells").await;
        let sara = contest.screener("Sara").await;
        let page = contest.path(&format!("/screening/{}", entry.number));
        sara.get(&page).await.assert_says("not open now");
        sara.post(&page, &[("do", "admit")]).await.assert_status(409);
        contest.enter(StageKind::Screening);
        sara.post(&page, &[("do", "admit")]).await.assert_status(200);
    }

    async fn participants_jurors_and_screeners_of_others_see_nothing(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let other = contest(&app, "clean-air", StageSettings::default()).await;
        let file = w.contest.entry_file(&w.entry, "files", "well.png", PNG).await;
        for stranger in [&w.cara, &w.contest.juror("Jim").await, &other.screener("Otto").await] {
            for path in [w.list(), w.page(), w.contest.path("/screening.csv"), format!("{}/files/{}", w.page(), file.id)] {
                stranger.get(&path).await.assert_status(404);
            }
            stranger.post(&w.page(), &[("do", "admit")]).await.assert_status(404);
        }
        assert_eq!(w.state(&w.entry).await, EntryState::Submitted);
    }

    async fn after_a_screening_the_jury_gets_what_was_admitted(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (_, drums) = w.another("Drums").await;
        w.sara.post(&w.page(), &[("do", "admit")]).await.assert_status(200);
        let jim = w.contest.juror("Jim").await;
        w.contest.assign(&jim, &w.entry).await;
        w.contest.assign(&jim, &drums).await;
        let olga = w.organiser().await;
        w.contest.enter(StageKind::Scoring);
        jim.get(&w.contest.path("/jury")).await.assert_says("Clean wells").assert_silent("Drums");
        let stage = w.contest.stage(StageKind::Scoring).id;
        jim.get(&w.contest.path(&format!("/jury/{stage}/{}", drums.number))).await.assert_status(404);
        let ranking = olga.get(&w.contest.path(&format!("/organise/jury/{stage}/ranking"))).await;
        ranking.assert_says("Clean wells").assert_silent("Drums");
    }

    async fn the_list_is_filtered_sorted_and_exported(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let team = w.contest.team_with("Aardvarks", &[&w.contest.participant("Ann").await], |t| t.country = Some("RW".into())).await;
        w.contest.entry_with(&team, "Zebra crossings", |e| e.late = true).await;
        w.contest.draft(&w.contest.team("Drafters", &[&w.contest.participant("Dan").await]).await, "Secret plan").await;
        let titles = |view: &crate::support::View| view.texts("tbody th bdi");
        let all = w.sara.get(&w.list()).await;
        assert_eq!(titles(all.assert_silent("Secret plan")), ["Clean wells", "Zebra crossings"]);
        for (query, wanted) in [
            ("?sort=team", vec!["Zebra crossings", "Clean wells"]),
            ("?flag=late", vec!["Zebra crossings"]),
            ("?country=RW", vec!["Zebra crossings"]),
            ("?state=admitted", vec![]),
            ("?q=clean", vec!["Clean wells"]),
        ] {
            assert_eq!(titles(&w.sara.get(&format!("{}{query}", w.list())).await), wanted, "{query}");
        }
        w.sara.post(&w.page(), &[("do", "refuse"), ("reason", "Late"), ("note", "=2+2")]).await.assert_status(200);
        let csv = w.sara.get(&w.contest.path("/screening.csv?state=refused")).await.body();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 2, "{csv}");
        assert!(lines[1].contains("Clean wells") && lines[1].contains("refused,Late: =2+2,Sara"), "{csv}");
    }
}

#[tokio::test]
async fn the_list_asks_no_more_for_three_entries_than_for_one() {
    let app = TestApp::start().await;
    let w = world(&app, "clean-water").await;
    let count = async || {
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = app.db().statements();
            w.sara.get(&w.list()).await.assert_status(200);
            least = least.min(app.db().statements() - before);
        }
        least
    };
    let one = count().await;
    w.another("Drums").await;
    w.another("Dams").await;
    assert_eq!(count().await, one);
    assert!(one <= 20, "{one} statements");
}
