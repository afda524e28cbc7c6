//! Competitions: what the public sees, how organisers make them, and who may not.

use chrono::TimeDelta;
use entity::competition;
use entity::stage::StageKind;
use sea_orm::EntityTrait;

use crate::support::{Attachment, PNG, each_database};

each_database! {
    async fn the_public_sees_published_competitions_only(app: TestApp) {
        let open = app.contest("open-one").await;
        let hidden = app.contest_with("hidden-one", |c, _| c.published_at = None).await;
        let visitor = app.visitor();
        visitor.get("/").await.assert_says("Open one").assert_silent("Hidden one");
        visitor.get(&open.path("")).await.assert_status(200).assert_says("Timeline");
        for path in ["", "/rules", "/briefs", "/entries", "/winners", "/feed.atom", "/brand.css"] {
            visitor.get(&hidden.path(path)).await.assert_status(404);
        }
        let olga = hidden.organiser("Olga").await;
        olga.get(&hidden.path("")).await.assert_status(200).assert_says("Hidden one");
        olga.get("/").await.assert_says("Hidden one");
        visitor.get("/sitemap.xml").await.assert_says("").assert_silent("hidden-one");
        visitor.get("/c/no-such-contest/rules").await.assert_status(404).assert_says("Back to the competition");
    }

    async fn a_page_that_has_not_changed_answers_304(app: TestApp) {
        let contest = app.contest("open-one").await;
        let visitor = app.visitor();
        let first = visitor.get(&contest.path("")).await;
        let tag = first.header("etag");
        assert!(!tag.is_empty());
        let again = visitor.request(reqwest::Method::GET, &contest.path("")).header("if-none-match", &tag);
        assert_eq!(visitor.send(again).await.status, 304);
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/settings");
        olga.fill(&path, &[("title", "Another name")]).await.assert_status(200);
        let after = visitor.request(reqwest::Method::GET, &contest.path("")).header("if-none-match", &tag);
        let after = visitor.send(after).await;
        assert_eq!(after.status, 200);
        after.assert_says("Another name");
    }

    async fn a_participant_accepts_the_rules(app: TestApp) {
        let contest = app.contest("open-one").await;
        let paula = app.user("Paula").await;
        let path = contest.path("/register");
        let page = paula.fill(&path, &[("country", ""), ("organisation", "School")]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["accept", "country"]);
        assert_eq!(page.value("organisation"), "School");
        let page = paula.fill(&path, &[("country", "KE"), ("accept", "yes")]).await;
        page.assert_path(&contest.path("/my"));
        paula.get(&path).await.assert_path(&contest.path("/my"));
        let olga = contest.organiser("Olga").await;
        olga.fill(&contest.path("/organise/rules"), &[("rules", "New rules")]).await.assert_status(200);
        paula.get(&path).await.assert_path(&path).assert_says("The rules have changed");
    }

    async fn nobody_registers_after_the_intake(app: TestApp) {
        let contest = app.contest("open-one").await;
        let paula = app.user("Paula").await;
        app.advance(TimeDelta::days(8));
        let page = paula.get(&contest.path("/register")).await;
        page.assert_status(409).assert_says("Your request arrived at").assert_says("Europe/Zurich");
    }

    async fn an_organiser_changes_settings_and_sees_mistakes_beside_fields(app: TestApp) {
        let contest = app.contest("open-one").await;
        app.contest("other-one").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/settings");
        let page = olga.fill(&path, &[("slug", "No Slug!"), ("time_zone", "Moon"), ("team_max", "0"), ("title", "")]).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["slug", "team_max", "time_zone", "title"]);
        assert_eq!(page.value("slug"), "No Slug!");
        let taken = olga.fill(&path, &[("slug", "other-one")]).await;
        assert_eq!(taken.wrong_fields(), ["slug"]);
        olga.fill(&path, &[("slug", "new-address"), ("brand_colour", "#ffd400")]).await
            .assert_path("/c/new-address/organise/settings");
        app.visitor().get("/c/new-address/brand.css").await.assert_says("");
        let css = app.visitor().get("/c/new-address/brand.css").await;
        assert!(css.body().contains("--on-brand: #000000"), "{css:?}");
    }

    async fn an_organiser_says_who_may_take_part(app: TestApp) {
        let contest = app.contest("open-one").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/eligibility");
        let wrong = olga.fill(&path, &[("age_bands", "13-15\n14+"), ("consent_below", "x")]).await;
        assert_eq!(wrong.assert_status(422).wrong_fields(), ["age_bands", "consent_below"]);
        assert_eq!(wrong.value("age_bands"), "13-15\n14+");
        let ages = [("age_min", "13"), ("age_bands", "13-15\n16+ Older"), ("consent_below", "16"), ("age_on", "2026-09-01")];
        olga.fill(&path, &ages).await.assert_path(&path).assert_says("Saved.");
        assert_eq!(olga.get(&path).await.value("age_bands"), "13–15\n16+ Older");
        olga.fill(&contest.path("/organise/settings"), &[("team_max", "7")]).await.assert_status(200);
        let settings = competition::Entity::find().one(app.db().read()).await.unwrap().unwrap().settings;
        assert_eq!((settings.team_max, settings.ages.min, settings.ages.consent_below), (7, Some(13), Some(16)));
        contest.participant("Paula").await.get(&path).await.assert_status(404);
    }

    async fn two_organisers_do_not_overwrite_each_other(app: TestApp) {
        let contest = app.contest("open-one").await;
        let (olga, otto) = (contest.organiser("Olga").await, contest.organiser("Otto").await);
        let path = contest.path("/organise/settings");
        let seen = olga.get(&path).await.form_with(&["title", "slug"]);
        otto.fill(&path, &[("title", "Otto was here")]).await.assert_status(200);
        let page = olga.submit(&seen, &[("title", "Olga's title")], Vec::new()).await;
        page.assert_status(409).assert_says("Otto was here");
        assert_eq!(page.value("title"), "Olga's title");
        let merged = olga.submit(&page.form_with(&["title", "slug"]), &[], Vec::new()).await;
        merged.assert_status(200);
        olga.get(&path).await.assert_says("");
        assert_eq!(olga.get(&path).await.value("title"), "Olga's title");
    }

    async fn a_deadline_is_extended_in_public_with_a_reason(app: TestApp) {
        let contest = app.contest("open-one").await;
        let olga = contest.organiser("Olga").await;
        let stage = contest.stage(StageKind::Intake);
        let path = contest.path(&format!("/organise/stages/{}/extend", stage.id));
        let page = olga.fill(&path, &[("closes_at", "2020-01-01T12:00")]).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["closes_at", "reason"]);
        let later = (app.now() + TimeDelta::days(9)).format("%Y-%m-%dT18:30").to_string();
        olga.fill(&path, &[("closes_at", &later), ("reason", "The site was slow")]).await.assert_status(200);
        app.visitor().get(&contest.path("")).await.assert_says("The site was slow").assert_says("18:30");
        let midnight = (app.now() + TimeDelta::days(12)).format("%Y-%m-%dT00:00").to_string();
        let page = olga.fill(&path, &[("closes_at", &midnight), ("reason", "More time")]).await;
        assert!(page.error("closes_at").contains("tick “End of this day”"), "{page:?}");
        let edit = contest.path(&format!("/organise/stages/{}", stage.id));
        olga.fill(&edit, &[("name", "Submission")]).await.assert_status(200);
        let extended = app.events().await.into_iter().find(|e| e.0 == "stage.extended").unwrap();
        assert_eq!(extended.2.as_deref(), Some("The site was slow"));
    }

    async fn an_organiser_builds_and_publishes_a_competition(app: TestApp) {
        let contest = app.contest_with("fresh", |c, stages| {
            c.published_at = None;
            c.rules = String::new();
            stages.clear();
        }).await;
        let olga = contest.organiser("Olga").await;
        let home = contest.path("/organise");
        olga.get(&home).await.assert_says("write the rules");
        olga.post(&format!("{home}/publish"), &[("public", "yes")]).await.assert_status(409);
        olga.fill(&format!("{home}/rules"), &[("rules", "Be fair.")]).await.assert_status(200);
        let page = olga.fill(&format!("{home}/stages/new"), &[("kind", "intake"), ("name", "")]).await;
        assert_eq!(page.wrong_fields(), ["name"]);
        let day = |n| (app.now() + TimeDelta::days(n)).format("%Y-%m-%dT10:00").to_string();
        for (kind, name, opens, closes) in [("intake", "Entries", day(1), day(9)), ("scoring", "Jury", day(10), day(20))] {
            let values = [("kind", kind), ("name", name), ("opens_at", &opens), ("closes_at", &closes), ("reviews_per_entry", "2")];
            olga.fill(&format!("{home}/stages/new"), &values).await.assert_path(&format!("{home}/stages"));
        }
        let list = olga.get(&format!("{home}/stages")).await;
        let jury = list.links().into_iter().find(|(text, to)| text == "Jury" && to.contains("/stages/")).unwrap().1;
        olga.post(&format!("{jury}/move"), &[("to", "up")]).await.assert_status(200);
        assert_eq!(olga.get(&format!("{home}/stages")).await.texts("tbody th a"), ["Jury", "Entries"]);
        for kind in ["screening", "pairwise", "ballot", "reveal"] {
            olga.fill(&format!("{home}/stages/new"), &[("kind", kind), ("name", kind)]).await.assert_path(&format!("{home}/stages"));
        }
        let all = ["Jury", "Entries", "screening", "pairwise", "ballot", "reveal"];
        assert_eq!(olga.get(&format!("{home}/stages")).await.texts("tbody th a"), all);
        let wrong = olga.post(&format!("{home}/stages/new"), &[("kind", "nonsense"), ("name", "X")]).await;
        assert!(wrong.wrong_fields().contains(&"kind".to_owned()), "{wrong:?}");
        olga.fill(&format!("{home}/categories"), &[("lines", "C1 | Health\nC2 | Water")]).await.assert_says("Health");
        let edit = olga.get(&format!("{home}/categories")).await.link("C1 Health");
        olga.fill(&edit, &[("title", "Good health")]).await.assert_says("Good health");
        olga.fill(&format!("{home}/tags"), &[("name", "SDGs"), ("lines", "SDG 1 | No poverty | #e5243b")]).await.assert_says("No poverty");
        let wrong = olga.fill(&format!("{home}/tags"), &[("name", "X"), ("lines", "a | b | red")]).await;
        assert_eq!(wrong.wrong_fields(), ["lines"]);
        olga.fill(&format!("{home}/partners"), &[("name", "ITU"), ("tier", "Host"), ("url", "https://itu.example")]).await.assert_says("ITU");
        let bad = olga.fill(&format!("{home}/partners"), &[("name", "X"), ("tier", "Y"), ("url", "javascript:alert(1)")]).await;
        assert_eq!(bad.wrong_fields(), ["url"]);
        olga.press(&home, "Publish").await.assert_status(200);
        let public = app.visitor().get(&contest.path("")).await;
        public.assert_says("Good health").assert_says("No poverty").assert_says("ITU").assert_says("Host");
        olga.press(&home, "Take back from the public").await.assert_status(200);
        app.visitor().get(&contest.path("")).await.assert_status(404);
    }

    async fn a_logo_must_be_a_picture(app: TestApp) {
        let contest = app.contest("open-one").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/logo");
        let page = olga.upload(&path, &[], vec![Attachment::new("logo", "logo.png", b"no picture at all".as_slice())]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["logo"]);
        olga.upload(&path, &[], vec![Attachment::new("logo", "logo.png", PNG)]).await.assert_status(200);
        app.settle().await;
        let logo = app.visitor().get(&contest.path("/logo")).await;
        assert_eq!((logo.status, logo.header("content-type").as_str()), (200, "image/jpeg"));
        assert_ne!(logo.bytes, PNG, "what was sent is for its owners");
        olga.upload(&path, &[("remove", "yes")], Vec::new()).await.assert_status(200);
        app.visitor().get(&contest.path("/logo")).await.assert_status(404);
    }

    async fn organisers_come_by_mail_and_the_last_one_stays(app: TestApp) {
        let contest = app.contest("open-one").await;
        let olga = contest.organiser("Olga").await;
        let people = contest.path("/organise/people");
        let page = olga.fill(&people, &[("email", "not an address")]).await;
        assert_eq!(page.wrong_fields(), ["email"]);
        olga.fill(&people, &[("email", "otto@people.example")]).await.assert_status(200);
        let letter = app.letter_to("otto@people.example", "organiser-invitation").await;
        let link = letter.text.split_whitespace().find(|w| w.contains("/organiser-invitation/")).unwrap().to_owned();
        let link = format!("/organiser-invitation/{}", link.rsplit('/').next().unwrap());
        app.visitor().get(&link).await.assert_says("Sign in or create an account");
        let otto = app.user("Otto").await;
        otto.get(&contest.path("/organise")).await.assert_status(404);
        otto.press(&link, "Accept").await.assert_path(&contest.path("/organise"));
        app.user("Mallory").await.get(&link).await.assert_status(409);
        let form = otto.get(&people).await.form_of_button("Remove");
        otto.submit(&form, &[], Vec::new()).await;
        let left = if otto.get(&people).await.status == 200 { &otto } else { &olga };
        let last = left.get(&people).await.form_of_button("Remove");
        left.submit(&last, &[], Vec::new()).await.assert_status(409);
    }

    async fn outsiders_learn_nothing_of_organisers_pages(app: TestApp) {
        let contest = app.contest("open-one").await;
        let other = app.contest("other-one").await;
        let strangers = [contest.participant("Paula").await, contest.juror("Jim").await, other.organiser("Otto").await];
        let pages = ["", "/settings", "/rules", "/stages", "/stages/new", "/categories", "/tags", "/partners", "/people"];
        for page in pages {
            let path = contest.path(&format!("/organise{page}"));
            for stranger in &strangers {
                stranger.get(&path).await.assert_status(404);
            }
            assert_eq!(app.visitor().get_raw(&path).await.status, 303);
        }
        strangers[2].post(&contest.path("/organise/publish"), &[]).await.assert_status(404);
        let stored = competition::Entity::find_by_id(contest.competition.id).one(app.db().read()).await.unwrap().unwrap();
        assert!(stored.published_at.is_some());
    }
}
