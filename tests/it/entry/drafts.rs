//! Several people write at one draft: nothing of anybody is overwritten unseen; older drafts come back.

use chrono::TimeDelta;
use entity::json::{Field, FieldKind, Fields};
use entity::{FormId, draft_version, form};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{add_form, entries};
use crate::support::{Actor, Attachment, Contest, TestApp, View, each_database};

/// Two people of one team with a draft, and where it is.
async fn pair(app: &TestApp, contest: &Contest<'_>) -> (Actor, Actor, String) {
    let (paula, karim) = (contest.participant("Paula").await, contest.participant("Karim").await);
    contest.team("Owls", &[&paula, &karim]).await;
    let why = Field { key: "why".into(), kind: FieldKind::LongText, label: "Why?".into(), ..Field::default() };
    add_form(app, contest, vec![why]).await;
    let home = paula.press(&contest.path("/my"), "Start your entry").await.path;
    let text = [("title", "Wells"), ("summary", "Dry wells."), ("description", "Long."), ("a_why", "Because")];
    paula.fill(&home, &text).await.assert_status(200);
    (paula, karim, home)
}

/// What the page's script sends when the form holds these values.
fn typed(version: i64, title: &str, summary: &str, why: &str, picks: &[(&str, &str)]) -> Value {
    let all = [("title", title), ("summary", summary), ("description", "Long."), ("a_why", why)];
    json!({"version": version, "fields": all.iter().chain(picks).collect::<Vec<_>>()})
}

async fn autosave(person: &Actor, home: &str, typed: &Value) -> Value {
    person.script_json(&format!("{home}/autosave"), typed).await.assert_status(200).json()
}

async fn draft(app: &TestApp) -> Value {
    entries(app).await.remove(0).draft
}

fn version_of(page: &View) -> i64 {
    page.value("version").parse().unwrap()
}

each_database! {
    async fn fields_that_only_one_of_two_changed_are_kept_from_both(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let seen = version_of(&paula.get(&home).await);
        let first = autosave(&karim, &home, &typed(seen, "Wells", "Karim's words.", "Because of Karim", &[])).await;
        assert_eq!((&first["version"], &first["news"], &first["open"]), (&json!(seen + 1), &json!([]), &json!(0)));
        let second = autosave(&paula, &home, &typed(seen, "Paula's wells", "Dry wells.", "Because", &[])).await;
        assert_eq!((&second["version"], &second["open"]), (&json!(seen + 2), &json!(0)));
        let news: Vec<_> = second["news"].as_array().unwrap().iter().map(|n| n["text"].as_str().unwrap()).collect();
        assert!(news[0].starts_with("Karim changed “Why?” at ") && news[0].contains("(Europe/Zurich)"), "{news:?}");
        assert!(news[1].starts_with("Karim changed “Summary” at "), "{news:?}");
        assert_eq!((&second["values"]["summary"], &second["values"]["a_why"]), (&json!("Karim's words."), &json!("Because of Karim")));
        let stored = draft(&app).await;
        assert_eq!((&stored["title"], &stored["summary"]), (&json!("Paula's wells"), &json!("Karim's words.")));
        assert_eq!(stored["answers"]["why"], "Because of Karim");
        assert_eq!(app.verbs().await, ["entry.created"], "saving a draft is no event");
    }

    async fn a_field_that_both_changed_waits_for_a_choice(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let seen = version_of(&paula.get(&home).await);
        let long = "Wells that tell their village in time when they are about to run dry.";
        autosave(&karim, &home, &typed(seen, "Wells", &long.replace("village", "town"), "Because", &[])).await;
        let both = autosave(&paula, &home, &typed(seen, "New title", long, "Because", &[])).await;
        assert_eq!((&both["open"], &both["version"]), (&json!(1), &json!(seen + 2)));
        let choices = both["choices"].as_str().unwrap();
        assert!(choices.contains("Karim changed this too, at "), "{choices}");
        assert!(choices.contains("<del>village</del><ins>town</ins>"), "{choices}");
        assert_eq!(both["values"]["summary"], long, "what was typed stays on the page");
        let stored = draft(&app).await;
        assert_eq!((&stored["title"], &stored["summary"]), (&json!("New title"), &json!(long.replace("village", "town"))));

        // Typing on elsewhere decides nothing.
        let open = [("undecided", "summary")];
        let on = autosave(&paula, &home, &typed(seen + 2, "Newer title", long, "Because", &open)).await;
        assert_eq!((&on["open"], &on["version"]), (&json!(1), &json!(seen + 3)));
        assert_eq!(draft(&app).await["summary"], long.replace("village", "town"));

        let mine = [("undecided", "summary"), ("choose_summary", "mine")];
        let done = autosave(&paula, &home, &typed(seen + 3, "Newer title", long, "Because", &mine)).await;
        assert_eq!((&done["open"], &done["version"]), (&json!(0), &json!(seen + 4)));
        assert_eq!(draft(&app).await["summary"], long);
    }

    async fn taking_the_other_version_shows_it_in_the_form(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let seen = version_of(&paula.get(&home).await);
        autosave(&karim, &home, &typed(seen, "Karim's", "Dry wells.", "Because", &[])).await;
        autosave(&paula, &home, &typed(seen, "Paula's", "Dry wells.", "Because", &[])).await;
        let theirs = [("undecided", "title"), ("choose_title", "theirs")];
        let done = autosave(&paula, &home, &typed(seen + 1, "Paula's", "Dry wells.", "Because", &theirs)).await;
        assert_eq!((&done["open"], &done["values"]["title"]), (&json!(0), &json!("Karim's")));
        assert_eq!(done["news"][0]["field"], "title");
        assert_eq!(draft(&app).await["title"], "Karim's");
    }

    async fn without_scripts_both_versions_are_on_the_page(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let form = paula.get(&home).await.form_with(&["title"]);
        karim.fill(&home, &[("title", "Karim's wells"), ("a_why", "Why not")]).await.assert_status(200);
        let changed = [("title", "Paula's wells"), ("summary", "Paula's summary")];
        let page = paula.submit(&form, &changed, vec![]).await;
        page.assert_status(409).assert_says("One field was changed by two people at once");
        assert_eq!(page.texts(".pick legend"), ["Title"]);
        assert_eq!(page.texts(".pick-text"), ["Paula's wells", "Karim's wells"]);
        assert_eq!((page.value("title"), page.value("a_why")), ("Paula's wells".into(), "Why not".into()));
        page.assert_says("Karim changed “Why?” at");
        let stored = draft(&app).await;
        assert_eq!((&stored["title"], &stored["summary"]), (&json!("Karim's wells"), &json!("Paula's summary")));

        let form = page.form_with(&["title"]);
        let again = paula.submit(&form, &[("description", "Longer.")], vec![]).await;
        again.assert_status(409);
        assert_eq!(again.texts(".pick legend"), ["Title"], "no choice yet");
        assert_eq!(draft(&app).await["description"], "Longer.");
        let done = paula.submit(&again.form_with(&["title"]), &[("choose_title", "mine")], vec![]).await;
        done.assert_status(200).assert_path(&home);
        assert_eq!(draft(&app).await["title"], "Paula's wells");
    }

    async fn without_scripts_what_others_changed_is_told_after_saving(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let form = paula.get(&home).await.form_with(&["title"]);
        karim.fill(&home, &[("summary", "By Karim")]).await.assert_status(200);
        let page = paula.submit(&form, &[("title", "By Paula")], vec![]).await;
        page.assert_status(200).assert_says("Karim changed “Summary” at").assert_silent("Paula changed");
        assert_eq!((page.value("title"), page.value("summary")), ("By Paula".into(), "By Karim".into()));
        let form = page.form_with(&["title"]);
        karim.fill(&home, &[("summary", "By Karim again")]).await.assert_status(200);
        let check = paula.submit(&form, &[("title", "By Paula again"), ("then", "check")], vec![]).await;
        check.assert_status(200).assert_says("By Karim again").assert_says("Karim changed “Summary” at");
    }

    async fn from_a_version_that_is_not_kept_any_more_every_difference_is_a_choice(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, _, home) = pair(&app, &contest).await;
        for unknown in [0, -5, 1000] {
            let typed = typed(unknown, "Old title", "Dry wells.", "Because", &[]);
            let told = autosave(&paula, &home, &typed).await;
            assert_eq!((&told["open"], &told["version"]), (&json!(1), &json!(2)), "{told}");
        }
        assert_eq!(draft(&app).await["title"], "Wells");
    }

    async fn two_who_save_at_the_same_instant_lose_nothing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let seen = version_of(&paula.get(&home).await);
        paula.form_secret(&home).await;
        karim.form_secret(&home).await;
        let (one, two) = (typed(seen, "By Paula", "Dry wells.", "Because", &[]), typed(seen, "Wells", "By Karim", "Because", &[]));
        let (one, two) = tokio::join!(autosave(&paula, &home, &one), autosave(&karim, &home, &two));
        let mut versions = [one["version"].as_i64().unwrap(), two["version"].as_i64().unwrap()];
        versions.sort_unstable();
        assert_eq!(versions, [seen + 1, seen + 2]);
        let stored = draft(&app).await;
        assert_eq!((&stored["title"], &stored["summary"]), (&json!("By Paula"), &json!("By Karim")));
    }

    async fn drafts_of_long_writing_do_not_pile_up(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, _, home) = pair(&app, &contest).await;
        for n in 2..102 {
            app.advance(TimeDelta::seconds(2));
            autosave(&paula, &home, &typed(n, &format!("Title {n}"), "Dry wells.", "Because", &[])).await;
        }
        let kept = draft_version::Entity::find().count(app.db().read()).await.unwrap();
        assert!((40..55).contains(&kept), "{kept}");
    }

    async fn the_history_tells_who_handed_in_what_and_what_differs(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        let file = |name: &str, text: &str| vec![Attachment::new("a_plan", name, text)];
        let plan = Field { key: "plan".into(), kind: FieldKind::File, label: "Plan".into(), max_files: 3, ..Field::default() };
        add_form_version(&app, &contest, 2, plan).await;
        let text = "Wells that tell their village in time when they are about to run dry.";
        paula.fill_with_files(&home, &[("description", text)], file("one.txt", "One")).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        let changed = [("title", "Clean wells"), ("description", &text.replace("village", "town"))];
        karim.fill_with_files(&home, &changed, file("two.txt", "Two")).await.assert_status(200);
        karim.press(&format!("{home}/check"), "Submit again").await.assert_path(&format!("{home}/revisions/2"));

        let page = paula.get(&format!("{home}/history?from=r1&to=r2")).await;
        page.assert_status(200);
        assert_eq!(page.texts("table tbody tr th")[..2], ["Revision 2", "Revision 1"]);
        page.assert_says("Karim").assert_says("Paula");
        assert_eq!(page.texts(".differences dt"), ["Title", "Description", "Files"]);
        assert_eq!(page.texts(".differences del"), ["Wells", "village"]);
        assert_eq!(page.texts(".differences ins"), ["Clean wells", "town"]);
        page.assert_says("Added two.txt");
        paula.get(&format!("{home}/history")).await.assert_says("These two are the same");
        paula.get(&format!("{home}/history?from=r7&to=nonsense")).await.assert_status(200).assert_says("not kept any more");

        let olivia = contest.organiser("Olivia").await;
        let organised = contest.path("/organise/entries/1/history");
        let seen = olivia.get(&organised).await;
        assert_eq!(seen.texts(".differences dt"), ["Title", "Description", "Files"]);
        seen.assert_silent("Earlier drafts").assert_silent("The draft as it is now");
        let draft = olivia.get(&format!("{organised}?from=d1&to=d")).await;
        draft.assert_status(200).assert_says("not kept any more");
        let stranger = contest.participant("Sam").await;
        for path in [&organised, &format!("{home}/history")] {
            stranger.get(path).await.assert_status(404);
        }
    }

    async fn an_earlier_draft_is_brought_back(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, karim, home) = pair(&app, &contest).await;
        app.advance(TimeDelta::minutes(20));
        karim.fill(&home, &[("title", "Karim's idea"), ("summary", "")]).await.assert_status(200);
        let page = paula.get(&format!("{home}/history?from=d2&to=d")).await;
        assert_eq!(page.texts(".differences dt"), ["Title", "Summary"]);
        let back = paula.submit(&page.form_of_button("Bring this back"), &[], vec![]).await;
        assert_eq!(back.notice(), "The earlier draft is the draft again.");
        let stored = draft(&app).await;
        assert_eq!((&stored["title"], &stored["summary"]), (&json!("Wells"), &json!("Dry wells.")));
        back.assert_says("Draft by Karim");
        paula.post(&format!("{home}/history"), &[("version", "3")]).await.assert_status(200);
        assert_eq!(draft(&app).await["title"], "Karim's idea", "what was replaced comes back too");
        paula.post(&format!("{home}/history"), &[("version", "99")]).await.assert_status(404);
        let stranger = contest.participant("Sam").await;
        stranger.post(&format!("{home}/history"), &[("version", "2")]).await.assert_status(404);
    }
}

async fn add_form_version(app: &TestApp, contest: &Contest<'_>, version: i32, field: Field) {
    let row = form::Model {
        id: FormId::new(),
        competition_id: contest.competition.id,
        purpose: form::FormPurpose::Entry,
        version,
        fields: Fields(vec![field]),
        created_at: app.now(),
    };
    app.insert::<form::Entity>(row).await;
}
