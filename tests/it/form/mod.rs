//! The entry form: organisers build it, teams answer it, versions keep what was answered.

mod conditions;
mod library;
mod rows;
mod scripts;
mod versions;

use entity::form::FormPurpose;
use entity::json::Visibility;
use entity::*;
use sea_orm::{EntityTrait, QueryOrder};

use crate::support::{Actor, Attachment, Contest, PNG, TestApp, each_database};

async fn versions(app: &TestApp) -> Vec<form::Model> {
    form::Entity::find().order_by_asc(form::Column::Version).all(app.db().read()).await.unwrap()
}

fn keys(form: &form::Model) -> Vec<&str> {
    form.fields.0.iter().map(|f| f.key.as_str()).collect()
}

fn home(contest: &Contest<'_>) -> String {
    contest.path("/organise/forms/entry")
}

/// An organiser adds a question to the entry form.
async fn ask(contest: &Contest<'_>, organiser: &Actor, kind: &str, values: &[(&str, &str)]) {
    let page = organiser.fill(&format!("{}/fields/new?kind={kind}", home(contest)), values).await;
    page.assert_status(200).assert_path(&home(contest));
}

/// A participant with a team and an entry whose built-in questions are answered; returns the entry's address too.
async fn started(contest: &Contest<'_>, name: &str) -> (Actor, String) {
    let person = contest.participant(name).await;
    contest.team(&format!("Team of {name}"), &[&person]).await;
    let own = person.press(&contest.path("/my"), "Start your entry").await.path;
    person.fill(&own, &[("title", "Wells"), ("summary", "Wells that speak.")]).await.assert_status(200);
    (person, own)
}

async fn entries(app: &TestApp) -> Vec<entry::Model> {
    entry::Entity::find().order_by_asc(entry::Column::Number).all(app.db().read()).await.unwrap()
}

each_database! {
    async fn an_organiser_builds_a_form_and_a_team_answers_it(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let home = home(&contest);
        assert_eq!(olivia.get(&home).await.assert_status(200).texts("table tbody tr th"), ["Pictures and documents"]);
        let kinds = olivia.get(&format!("{home}/fields/new")).await;
        assert_eq!(kinds.assert_status(200).count("li.card a"), 13);

        let new = |kind: &str| format!("{home}/fields/new?kind={kind}");
        let words = [("label", "Why now?"), ("required", "yes"), ("min", "2"), ("max", "5")];
        let page = olivia.fill(&new("long_text"), &words).await;
        page.assert_status(200).assert_path(&home);
        let choices = [("label", "Where?"), ("choices", "Land\nSea\n\nLand"), ("visibility", "jury")];
        olivia.fill(&new("choice"), &choices).await.assert_path(&home);
        olivia.fill(&new("country"), &[("label", "Country of the well")]).await.assert_path(&home);
        olivia.fill(&new("consent"), &[("label", "You may print it"), ("required", "yes")]).await.assert_path(&home);
        let made = versions(&app).await.remove(0);
        assert_eq!(keys(&made), ["files", "why_now", "where", "country_of_the_well", "you_may_print_it"]);
        assert_eq!(made.fields.0[2].choices, ["Land", "Sea"]);
        olivia.get(&format!("{home}/preview")).await.assert_status(200).assert_says("You may print it");

        let paula = contest.participant("Paula").await;
        contest.team("Wells", &[&paula]).await;
        let own = paula.press(&contest.path("/my"), "Start your entry").await.path;
        let typed = [("title", "T"), ("summary", "S"), ("a_why_now", "now"), ("a_country_of_the_well", "NP")];
        paula.fill(&own, &typed).await.assert_status(200);
        let check = paula.get(&format!("{own}/check")).await;
        assert_eq!(check.texts(".summary li"), [
            "Why now?: Please write at least 2 words; it has 1",
            "Where?: Please fill this in",
            "You may print it: Please tick this box to go on",
        ]);
        check.assert_says("Nepal");
        let typed = [("a_why_now", "because of drought"), ("a_where", "Sea"), ("a_you_may_print_it", "yes")];
        paula.fill(&own, &typed).await.assert_status(200);
        let page = paula.get(&own).await;
        assert_eq!((page.value("a_where").as_str(), page.value("a_you_may_print_it").as_str()), ("Sea", "yes"));
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));
        olivia.get(&contest.path("/organise/entries/1")).await.assert_says("because of drought").assert_says("Sea");
    }

    async fn a_change_after_entries_exist_makes_a_new_version(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let home = home(&contest);
        olivia.fill(&format!("{home}/fields/new?kind=short_text"), &[("label", "Colour"), ("required", "")]).await;
        olivia.fill(&format!("{home}/fields/colour"), &[("label", "Favourite colour")]).await.assert_path(&home);
        assert_eq!(versions(&app).await.len(), 1, "nobody has answered yet");

        let paula = contest.participant("Paula").await;
        contest.team("Wells", &[&paula]).await;
        let own = paula.press(&contest.path("/my"), "Start your entry").await.path;
        let words = [("title", "T"), ("summary", "S"), ("a_colour", "blue")];
        paula.fill_with_files(&own, &words, vec![Attachment::new("a_files", "well.png", PNG)]).await;
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));

        olivia.press(&home, "Down").await.assert_status(200);
        olivia.post(&format!("{home}/fields/files/delete"), &[]).await.assert_status(200);
        olivia.fill(&format!("{home}/fields/new?kind=url"), &[("label", "Code"), ("required", "yes")]).await;
        let all = versions(&app).await;
        assert_eq!(all.iter().map(keys).collect::<Vec<_>>(), [vec!["files", "colour"], vec!["colour", "code"]]);
        let entry = olivia.get(&contest.path("/organise/entries/1")).await;
        entry.assert_says("Favourite colour").assert_says("blue").assert_says("well.png");
        let page = paula.get(&own).await;
        assert_eq!(page.value("a_colour"), "blue");
        paula.get(&format!("{own}/check")).await.assert_says("Code: Please fill this in");
        paula.fill(&own, &[("a_code", "https://code.example/wells")]).await.assert_status(200);
        paula.press(&format!("{own}/check"), "Submit again").await.assert_path(&format!("{own}/revisions/2"));
        olivia.get(&contest.path("/organise/entries/1")).await.assert_says("code.example").assert_silent("well.png");
    }

    async fn what_cannot_be_is_said_beside_the_field(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let new = |kind: &str| format!("{}/fields/new?kind={kind}", home(&contest));
        let page = olivia.fill(&new("choice"), &[("choices", "Only one")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["choices", "label"]);
        assert_eq!(page.value("choices"), "Only one");
        let page = olivia.fill(&new("long_text"), &[("label", "L"), ("min", "9"), ("max", "3")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["max"]);
        let page = olivia.fill(&new("file"), &[("label", "L"), ("max_mib", "99999"), ("max_files", "0")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["max_files", "max_mib"]);
        assert!(versions(&app).await.is_empty());
    }

    async fn a_stale_edit_shows_both_versions(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let path = format!("{}/fields/files", home(&contest));
        let form = olivia.get(&path).await.form_with(&["label"]);
        olivia.fill(&path, &[("label", "Stored before")]).await.assert_path(&home(&contest));
        let stale = olivia.submit(&form, &[("label", "Typed later")], vec![]).await;
        stale.assert_status(409).assert_says("Stored before");
        assert_eq!(stale.value("label"), "Typed later");
        olivia.submit(&stale.form_with(&["label"]), &[], vec![]).await.assert_path(&home(&contest));
        assert_eq!(versions(&app).await[0].fields.0[0].label, "Typed later");
    }

    async fn each_form_has_its_own_questions(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let forms = contest.path("/organise/forms");
        let titles = ["Registration form", "Team form", "Entry form"];
        assert_eq!(olivia.get(&forms).await.assert_status(200).texts("li.card h2"), titles);
        let kinds = olivia.get(&format!("{forms}/registration/fields/new")).await;
        assert_eq!(kinds.assert_status(200).count("li.card a"), 12, "no files");
        olivia.get(&format!("{forms}/nonsense")).await.assert_status(404);

        let path = format!("{forms}/registration/fields/new?kind=short_text");
        olivia.fill(&path, &[("label", "Shoe size")]).await.assert_path(&format!("{forms}/registration"));
        let file = [("label", "Paper"), ("kind", "file")];
        olivia.post(&format!("{forms}/registration/fields/new"), &file).await.assert_status(400);
        let made = versions(&app).await;
        let of = |purpose| made.iter().find(|form| form.purpose == purpose).unwrap();
        assert_eq!(keys(of(FormPurpose::Registration)), ["shoe_size"]);
        assert_eq!(of(FormPurpose::Registration).fields.0[0].visibility, Visibility::Organisers);
        assert_eq!(olivia.get(&home(&contest)).await.texts("table tbody tr th"), ["Pictures and documents"]);
        olivia.get(&contest.path("/organise/form")).await.assert_path(&home(&contest));
    }

    async fn a_copy_stands_below_its_original(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        ask(&contest, &olivia, "choice", &[("label", "Where?"), ("choices", "Land\nSea"), ("visibility", "jury")]).await;
        ask(&contest, &olivia, "email", &[("label", "Whom can we ask?")]).await;
        let copied = olivia.post(&format!("{}/fields/where/copy", home(&contest)), &[]).await;
        copied.assert_status(200).assert_path(&home(&contest));
        let made = versions(&app).await.remove(0);
        assert_eq!(keys(&made), ["files", "where", "where_2", "whom_can_we_ask"]);
        let (original, copy) = (&made.fields.0[1], &made.fields.0[2]);
        assert_eq!((&original.choices, original.visibility), (&copy.choices, copy.visibility));
        assert_eq!(made.fields.0[3].visibility, Visibility::Organisers, "addresses are private unless somebody decides");
        olivia.post(&format!("{}/fields/nothing/copy", home(&contest)), &[]).await.assert_status(404);
    }

    async fn questions_are_asked_in_the_readers_language(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.languages.0 = vec!["en".into(), "fr".into()]).await;
        let olivia = contest.organiser("Olivia").await;
        let new = format!("{}/fields/new?kind=choice", home(&contest));
        let french = [("label_fr", "Où ?"), ("help_fr", "Un lieu"), ("choices_fr", "Terre")];
        let english = [("label", "Where?"), ("help", "A place"), ("choices", "Land\nSea"), ("required", "yes")];
        let page = olivia.fill(&new, &[&english[..], &french[..]].concat()).await;
        assert_eq!(page.assert_status(422).error("choices_fr"), "Please give 2 lines, as many as there are choices; there are 1");
        let form = page.form_with(&["choices_fr"]);
        olivia.submit(&form, &[("choices_fr", "Terre\nMer")], vec![]).await.assert_path(&home(&contest));
        let stored = olivia.get(&format!("{}/fields/where", home(&contest))).await;
        assert_eq!((stored.value("label_fr").as_str(), stored.value("choices_fr").as_str()), ("Où ?", "Terre\nMer"));
        let preview = olivia.get(&format!("{}/preview?lang=fr", home(&contest))).await;
        preview.assert_says("Où ?").assert_says("Un lieu").assert_says("Mer").assert_silent("Where?");
        olivia.get(&format!("{}/preview", home(&contest))).await.assert_says("Where?").assert_silent("Où ?");

        let (paula, own) = started(&contest, "Paula").await;
        paula.fill(&own, &[("a_where", "Sea")]).await.assert_status(200);
        paula.get(&own).await.assert_says("Where?");
        let fabrice = app.user_with("Fabrice", |u| u.language = "fr".into()).await;
        contest.enrol(&fabrice).await;
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        contest.join(&team, &fabrice, false).await;
        fabrice.get(&own).await.assert_says("Où ?").assert_silent("Where?");
        let check = fabrice.get(&format!("{own}/check")).await;
        check.assert_says("Où ?").assert_says("Mer");
        fabrice.submit(&check.form_with(&["version"]), &[], vec![]).await.assert_path(&format!("{own}/revisions/1"));
        assert_eq!(entries(&app).await[0].answers["where"], "Sea", "what is stored does not hang on the language");
        olivia.get(&contest.path("/organise/entries/1")).await.assert_says("Where?").assert_says("Sea");
    }

    async fn only_organisers_build_forms(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        let home = home(&contest);
        for path in ["", "/preview", "/fields/new", "/fields/files"] {
            paula.get(&format!("{home}{path}")).await.assert_status(404);
        }
        for path in ["/fields/new", "/fields/files", "/fields/files/delete", "/fields/files/move", "/fields/files/copy"] {
            paula.post(&format!("{home}{path}"), &[("label", "Mine"), ("kind", "url")]).await.assert_status(404);
        }
        assert!(versions(&app).await.is_empty());
    }
}
