//! Cards: who sees them, for how long, how they are filtered.

use chrono::TimeDelta;
use entity::card;
use entity::consent::ConsentState;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{listed, path_of, publish, publish_team, with};
use crate::support::each_database;

each_database! {
    async fn a_card_shows_a_short_name_to_participants_and_to_nobody_else(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, paula) = (contest.participant("Karim Haddad").await, contest.participant("Paula").await);
        let (juror, organiser) = (contest.juror("Jim").await, contest.organiser("Olga").await);
        let board = contest.path("/board");
        karim.get(&board).await.assert_says("Be the first");
        publish(&contest, &karim, &[("hours", "6")]).await;
        let card = path_of(&app, &contest, &karim).await;
        for path in [&board, &card] {
            let page = paula.get(path).await;
            page.assert_status(200).assert_says("Karim H.").assert_says("I write software.").assert_says("6 hours a week");
            page.assert_silent("Haddad").assert_silent("karim.haddad@");
            for outsider in [&juror, &organiser] {
                outsider.get(path).await.assert_status(409).assert_silent("Karim H.");
            }
            assert_eq!(app.visitor().get_raw(path).await.status, 303);
        }
        karim.get(&board).await.assert_says("Shown");
        for public in ["", "/entries", "/feed.atom", "/teams"] {
            let page = if public == "/teams" { paula.get(&contest.path(public)).await } else { app.visitor().get(&contest.path(public)).await };
            page.assert_silent("Karim H.").assert_silent("I write software");
        }
    }

    async fn nothing_is_published_without_consent_or_with_mistakes(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let karim = contest.participant("Karim Haddad").await;
        let path = contest.path("/board/card");
        let long = "x".repeat(601);
        for (field, value) in [
            ("consent", ""), ("offers", " "), ("wants", long.as_str()), ("skills", ""), ("skills", "a,b,c,d,e,f,g,h,i,j,k"),
            ("language_1", "xx"), ("time_zone", "Mars/Olympus"), ("hours", "0"), ("name", "karim@people.example"),
        ] {
            let page = karim.post(&path, &with(&[(field, value)])).await;
            page.assert_status(422);
            assert_eq!(page.wrong_fields(), [field], "{value:?}");
        }
        let brief = uuid::Uuid::now_v7().to_string();
        karim.post(&path, &with(&[("brief", &brief)])).await.assert_status(422);
        assert_eq!(card::Entity::find().count(app.db().read()).await.unwrap(), 0);
    }

    async fn a_card_is_changed_and_taken_down_at_once(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, paula) = (contest.participant("Karim Haddad").await, contest.participant("Paula").await);
        publish(&contest, &karim, &[]).await;
        let form = karim.get(&contest.path("/board/card")).await;
        assert_eq!(form.value("skills"), "Rust, design");
        publish(&contest, &karim, &[("name", "K."), ("offers", "I draw.")]).await;
        assert_eq!(listed(&contest, &paula, "").await, ["K."]);
        let card = path_of(&app, &contest, &karim).await;
        karim.press(&contest.path("/board"), "Take down").await.assert_status(200);
        assert!(listed(&contest, &paula, "").await.is_empty());
        paula.get(&card).await.assert_status(404);
        assert_eq!(app.verbs().await, ["board.card_published", "board.card_changed", "board.card_taken_down"]);
    }

    async fn cards_end_when_the_intake_closes(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, paula) = (contest.participant("Karim Haddad").await, contest.participant("Paula").await);
        publish(&contest, &karim, &[]).await;
        let card = path_of(&app, &contest, &karim).await;
        app.advance(TimeDelta::days(8));
        paula.get(&contest.path("/board")).await.assert_says("so has the board").assert_silent("Karim H.");
        paula.get(&card).await.assert_status(409).assert_silent("Karim H.");
        paula.post(&format!("{card}/write"), &[("text", "Hello")]).await.assert_status(409);
        paula.post(&contest.path("/board/card"), &with(&[])).await.assert_status(409);
    }

    async fn a_team_card_names_its_places_and_goes_when_the_team_is_full(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.team_max = 3).await;
        let (cara, mia, paula) = (contest.participant("Cara").await, contest.participant("Mia").await, contest.participant("Paula").await);
        let team = contest.team("Owls", &[&cara]).await;
        contest.join(&team, &mia, false).await;
        let path = contest.path(&format!("/teams/{}/board", team.id));
        mia.get(&path).await.assert_status(403);
        paula.get(&path).await.assert_status(404);
        assert!(!mia.get(&contest.path(&format!("/teams/{}", team.id))).await.main().contains("Find people"));
        publish_team(&contest, &cara, &team, &[("offers", "We build wells.")]).await;
        paula.get(&contest.path("/board")).await.assert_says("Owls").assert_says("One open place");
        contest.join(&team, &contest.participant("Pete").await, false).await;
        assert!(listed(&contest, &paula, "").await.is_empty());
        cara.get(&contest.path("/board")).await.assert_says("The team is full");
        cara.post(&path, &with(&[])).await.assert_status(409);
    }

    async fn a_team_card_goes_with_its_captain(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, mia, paula) = (contest.participant("Cara").await, contest.participant("Mia").await, contest.participant("Paula").await);
        let team = contest.team("Owls", &[&cara, &mia]).await;
        publish_team(&contest, &cara, &team, &[]).await;
        assert_eq!(listed(&contest, &paula, "").await, ["Owls"]);
        cara.press(&contest.path(&format!("/teams/{}", team.id)), "Make captain").await.assert_status(200);
        assert!(listed(&contest, &paula, "").await.is_empty(), "the new captain has consented to nothing");
        publish_team(&contest, &mia, &team, &[]).await;
        assert_eq!(listed(&contest, &paula, "").await, ["Owls"]);
    }

    async fn somebody_with_a_team_no_longer_looks_for_one(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, paula) = (contest.participant("Karim").await, contest.participant("Paula").await);
        publish(&contest, &karim, &[]).await;
        contest.team("Owls", &[&karim]).await;
        assert!(listed(&contest, &paula, "").await.is_empty());
        karim.get(&contest.path("/board")).await.assert_says("You are in a team already");
    }

    async fn cards_are_filtered_by_kind_skill_language_zone_and_brief(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (wells, rivers) = (contest.brief("Wells").await, contest.brief("Rivers").await);
        let (cara, paula) = (contest.participant("Cara").await, contest.participant("Paula").await);
        let owls = contest.team_with("Owls", &[&cara], |t| t.brief_id = Some(wells.id)).await;
        publish_team(&contest, &cara, &owls, &[("skills", "Design"), ("language_2", "fr")]).await;
        let (ken, amina) = (contest.participant("Ken").await, contest.participant("Amina").await);
        let brief = rivers.id.to_string();
        publish(&contest, &ken, &[("skills", "rust"), ("language_1", "ja"), ("time_zone", "Asia/Tokyo"), ("brief", &brief)]).await;
        publish(&contest, &amina, &[("skills", "Field  research"), ("language_1", "sw"), ("time_zone", "Africa/Nairobi")]).await;
        for (query, found) in [
            ("?kind=teams", vec!["Owls"]),
            ("?kind=people", vec!["Amina", "Ken"]),
            ("?skill=RUST", vec!["Ken"]),
            ("?skill=field+research", vec!["Amina"]),
            ("?skill=rus", vec![]),
            ("?language=fr", vec!["Owls"]),
            ("?near=yes", vec!["Amina", "Owls"]),
            ("?near=yes&zone=Asia%2FSeoul", vec!["Ken"]),
            (&format!("?brief={}", wells.id), vec!["Owls"]),
            ("?kind=nonsense&page=x&brief=y&zone=z", vec!["Amina", "Ken", "Owls"]),
        ] {
            assert_eq!(listed(&contest, &paula, query).await, found, "{query}");
        }
        let page = paula.get(&contest.path("/board?zone=Asia%2FTokyo")).await;
        page.assert_says("Same time as you").assert_says("behind you");
        paula.get(&contest.path("/board?skill=nothing")).await.assert_says("No card fits");
    }

    async fn minors_use_the_board_with_consent_only(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.ages.consent_below = Some(16)).await;
        let (old, paula) = (app.now().date_naive() - TimeDelta::days(40 * 365), contest.participant("Paula").await);
        contest.born(&paula, old).await;
        let kim = contest.participant("Kim").await;
        let board = contest.path("/board");
        paula.get(&board).await.assert_status(200);
        kim.get(&board).await.assert_status(409).assert_says("consent of your parent");
        contest.born(&kim, app.now().date_naive() - TimeDelta::days(14 * 365)).await;
        kim.get(&board).await.assert_status(409);
        contest.consent(&kim, ConsentState::Asked).await;
        kim.post(&contest.path("/board/card"), &with(&[])).await.assert_status(409);
        contest.consent(&kim, ConsentState::Given).await;
        publish(&contest, &kim, &[]).await;
        let card = path_of(&app, &contest, &kim).await;
        let thread = paula.fill(&card, &[("text", "Hello")]).await.path.clone();
        contest.consent(&kim, ConsentState::Withdrawn).await;
        assert!(listed(&contest, &paula, "").await.is_empty());
        paula.get(&card).await.assert_status(404);
        paula.post(&thread, &[("text", "Hello?")]).await.assert_status(409);
    }

    async fn three_cards_cost_as_many_queries_as_one(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, cara) = (contest.participant("Paula").await, contest.participant("Cara").await);
        let mut counts = Vec::new();
        for name in ["Ann", "Ben", "Cleo"] {
            publish(&contest, &contest.participant(name).await, &[]).await;
            let team = contest.team(&format!("{name}s"), &[&cara]).await;
            publish_team(&contest, &cara, &team, &[]).await;
            app.settle().await;
            let mut least = u64::MAX;
            for _ in 0..3 {
                let before = app.db().statements();
                paula.get(&contest.path("/board")).await.assert_status(200);
                least = least.min(app.db().statements() - before);
            }
            counts.push(least);
        }
        assert!(counts[0] == counts[2] && counts[0] <= 18, "{counts:?}");
    }

    async fn a_competition_without_a_board_has_none(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (olga, paula) = (contest.organiser("Olga").await, contest.participant("Paula").await);
        paula.get(&contest.path("/my")).await.assert_says("See the board");
        olga.fill(&contest.path("/organise/settings"), &[("board", "")]).await.assert_status(200);
        paula.get(&contest.path("/board")).await.assert_status(404);
        olga.get(&contest.path("/organise/board")).await.assert_status(404);
        assert!(!paula.get(&contest.path("/my")).await.body().contains("/board"));
        let alone = app.contest_with("alone", |c, _| c.settings.team_max = 1).await;
        let pia = alone.participant("Pia").await;
        pia.get(&alone.path("/board")).await.assert_status(404);
    }
}
