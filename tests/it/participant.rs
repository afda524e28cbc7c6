//! People who take part: what they are asked, consents of guardians, and what organisers see of them.

use chrono::{Datelike, TimeDelta};
use entity::json::{AgeBand, Field, FieldKind, Fields, Visibility};
use entity::*;
use sea_orm::EntityTrait;

use crate::support::{Actor, Contest, TestApp, each_database};

/// A contest for people of 13 and older, in which those below 16 need a consent.
async fn young(app: &TestApp) -> Contest<'_> {
    let band = |label: &str, from, to| AgeBand { label: label.into(), from, to };
    app.contest_with("young-ideas", |c, _| {
        c.settings.ages.min = Some(13);
        c.settings.ages.consent_below = Some(16);
        c.settings.ages.bands = vec![band("Juniors", 13, Some(15)), band("Seniors", 16, None)];
    })
    .await
}

async fn ask(app: &TestApp, contest: &Contest<'_>, fields: Vec<Field>) {
    let form = form::Model {
        id: FormId::new(),
        competition_id: contest.competition.id,
        purpose: form::FormPurpose::Registration,
        version: 1,
        fields: Fields(fields),
        created_at: app.now(),
    };
    app.insert::<form::Entity>(form).await;
}

fn question(key: &str, label: &str, kind: FieldKind) -> Field {
    let visibility = Visibility::Organisers;
    Field { key: key.into(), label: label.into(), kind, required: true, visibility, ..Field::default() }
}

/// The first of January so many years ago.
fn born(app: &TestApp, years: i32) -> String {
    format!("{}-01-01", app.now().year() - years)
}

async fn register(app: &TestApp, contest: &Contest<'_>, actor: &Actor, years: i32, guardian: &str) {
    let born = born(app, years);
    let told = [("country", "NP"), ("born_on", &born), ("guardian_name", "Gita"), ("guardian_email", guardian)];
    let page = actor.fill(&contest.path("/register"), &[&told[..], &[("accept", "yes")]].concat()).await;
    page.assert_path(&contest.path("/my"));
}

async fn link(app: &TestApp, guardian: &str) -> String {
    let letter = app.letter_to(guardian, "consent-asked").await;
    format!("/consent/{}", letter.link("/consent/").rsplit('/').next().unwrap())
}

each_database! {
    async fn a_participant_answers_what_organisers_ask(app: TestApp) {
        let contest = app.contest("clean-water").await;
        ask(&app, &contest, vec![question("size", "Shoe size", FieldKind::Number)]).await;
        let paula = app.user("Paula").await;
        let path = contest.path("/register");
        let page = paula.fill(&path, &[("country", "NP"), ("a_size", "big"), ("accept", "yes")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["a_size"]);
        assert_eq!(page.value("a_size"), "big");
        assert!(!page.forms().iter().any(|f| f.names.iter().any(|n| n == "born_on")), "ages do not matter here");
        paula.fill(&path, &[("country", "NP"), ("a_size", "38"), ("accept", "yes")]).await.assert_path(&contest.path("/my"));

        let own = contest.path("/my/registration");
        assert_eq!(paula.get(&own).await.assert_status(200).value("a_size"), "38");
        let wrong = paula.fill(&own, &[("a_size", ""), ("organisation", "School")]).await;
        assert_eq!(wrong.assert_status(422).wrong_fields(), ["a_size"]);
        assert_eq!(wrong.value("organisation"), "School");
        paula.fill(&own, &[("a_size", "39")]).await.assert_path(&own).assert_says("Your registration is saved.");
        app.advance(TimeDelta::days(8));
        paula.get(&own).await.assert_says("cannot be changed any more").assert_says("39");
        paula.post(&own, &[("country", "NP"), ("a_size", "40")]).await.assert_status(409);
        assert_eq!(app.verbs().await, ["participant.registered", "participant.corrected"]);
    }

    async fn a_new_version_asks_only_for_what_is_missing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        ask(&app, &contest, vec![question("size", "Shoe size", FieldKind::Number)]).await;
        let paula = app.user("Paula").await;
        paula.fill(&contest.path("/register"), &[("country", "NP"), ("a_size", "38"), ("accept", "yes")]).await;
        let new = contest.path("/organise/forms/registration/fields/new?kind=short_text");
        olga.fill(&new, &[("label", "Hat"), ("required", "yes")]).await.assert_status(200);

        paula.get(&contest.path("/my")).await.assert_status(200);
        paula.fill(&contest.path("/teams/new"), &[("name", "Hats"), ("country", "NP")]).await.assert_says("Hats");
        let own = contest.path("/my/registration");
        let page = paula.get(&own).await;
        let names = page.assert_says("Something is missing").form_with(&["a_hat"]).names;
        assert!(!names.iter().any(|n| n == "a_size" || n == "country"), "{names:?}");
        assert_eq!(paula.fill(&own, &[("a_hat", "")]).await.assert_status(422).wrong_fields(), ["a_hat"]);
        paula.fill(&own, &[("a_hat", "Straw")]).await.assert_path(&own).assert_silent("Something is missing");
        let page = paula.get(&own).await;
        assert_eq!((page.value("a_size").as_str(), page.value("a_hat").as_str()), ("38", "Straw"));
    }

    async fn whoever_is_too_young_is_told_so(app: TestApp) {
        let contest = young(&app).await;
        let kim = app.user("Kim").await;
        let born = born(&app, 9);
        let page = kim.fill(&contest.path("/register"), &[("country", "NP"), ("born_on", &born), ("accept", "yes")]).await;
        assert_eq!(page.assert_status(422).error("born_on"), "You must be at least 13 years old on the day on which you register");
        assert_eq!(page.value("born_on"), born);
        let page = kim.fill(&contest.path("/register"), &[("country", "NP"), ("accept", "yes")]).await;
        assert_eq!(page.wrong_fields(), ["born_on"]);
        assert!(app.verbs().await.is_empty());
    }

    async fn a_guardian_consents_by_a_button_and_can_take_it_back(app: TestApp) {
        let contest = young(&app).await;
        let (kim, adam) = (app.user("Kim").await, app.user("Adam").await);
        let typed = [("country", "NP"), ("born_on", &*born(&app, 15)), ("guardian_name", "K"), ("guardian_email", kim.email()), ("accept", "yes")];
        let page = kim.fill(&contest.path("/register"), &typed).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["guardian_email"]);
        register(&app, &contest, &kim, 15, "gita@people.example").await;
        register(&app, &contest, &adam, 30, "").await;
        contest.team("Owls", &[&adam, &kim]).await;
        let home = adam.press(&contest.path("/my"), "Start your entry").await.path;
        adam.fill(&home, &[("title", "T"), ("summary", "S")]).await.assert_status(200);
        let check = format!("{home}/check");
        let seen = adam.get(&home).await.value("version");
        adam.get(&check).await.assert_says("a guardian’s consent, or a date of birth").assert_silent("Kim");
        let refused = adam.post(&format!("{home}/submit"), &[("version", &seen)]).await;
        refused.assert_status(409).assert_says("Each member sees under “My registration” what is missing");
        let own = contest.path("/my/registration");
        kim.get(&own).await.assert_says("Waiting").assert_says("gita@people.example");

        let link = link(&app, "gita@people.example").await;
        let gita = app.visitor();
        gita.get(&link).await.assert_says("Consent for Kim").assert_says("Rules");
        gita.post(&link, &[]).await.assert_status(400);
        kim.get(&own).await.assert_says("Waiting");
        gita.press(&link, "I do not agree").await.assert_says("You have not agreed");
        kim.get(&own).await.assert_says("Gita does not agree");
        gita.press(&link, "I agree that Kim takes part").await.assert_says("Thank you. You have agreed.");
        app.letter_to(kim.email(), "consent-answered").await;
        kim.get(&own).await.assert_says("Gita has agreed that you take part");
        adam.press(&check, "Submit").await.assert_path(&format!("{home}/revisions/1"));

        gita.press(&link, "Take my consent back").await.assert_says("You have taken your consent back");
        kim.get(&own).await.assert_says("no longer agrees");
        adam.fill(&home, &[("title", "T2")]).await;
        adam.get(&check).await.assert_says("a guardian’s consent, or a date of birth");
        let verbs = app.verbs().await;
        let of_consent: Vec<_> = verbs.iter().filter(|v| v.starts_with("consent")).collect();
        assert_eq!(of_consent, ["consent.asked", "consent.declined", "consent.given", "consent.withdrawn"]);
    }

    async fn a_wrong_address_is_corrected_and_the_old_link_is_worthless(app: TestApp) {
        let contest = young(&app).await;
        let (kim, olga) = (app.user("Kim").await, contest.organiser("Olga").await);
        register(&app, &contest, &kim, 15, "wrong@people.example").await;
        let old = link(&app, "wrong@people.example").await;
        let own = contest.path("/my/registration");
        let page = kim.fill(&own, &[("guardian_email", "nobody")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["guardian_email"]);
        assert_eq!(page.value("guardian_email"), "nobody");
        kim.fill(&own, &[("guardian_email", "gita@people.example")]).await.assert_path(&own);
        let new = link(&app, "gita@people.example").await;
        app.visitor().post(&old, &[("answer", "yes")]).await.assert_status(409);
        let letters = olga.get(&contest.path("/organise/mail")).await;
        let letter = letters.links().into_iter().find(|(_, href)| href.contains("/organise/mail/")).unwrap().1;
        olga.get(&letter).await.assert_silent(new.rsplit('/').next().unwrap());
        app.visitor().press(&new, "I agree that Kim takes part").await.assert_status(200);
        kim.post(&format!("{own}/guardian"), &[("guardian_name", "X"), ("guardian_email", "x@people.example")])
            .await
            .assert_status(409);
        for _ in 0..5 {
            kim.post(&format!("{own}/guardian"), &[("guardian_name", "X"), ("guardian_email", "")]).await.assert_status(422);
        }
    }

    async fn a_guardian_is_not_asked_without_end(app: TestApp) {
        let contest = young(&app).await;
        let kim = app.user("Kim").await;
        register(&app, &contest, &kim, 15, "gita@people.example").await;
        let path = contest.path("/my/registration/guardian");
        let again = [("guardian_name", "Gita"), ("guardian_email", "gita@people.example")];
        for _ in 0..5 {
            kim.post(&path, &again).await.assert_status(200);
        }
        kim.post(&path, &again).await.assert_status(429);
    }

    async fn organisers_see_participants_and_record_consents_on_paper(app: TestApp) {
        let contest = young(&app).await;
        ask(&app, &contest, vec![question("size", "Shoe size", FieldKind::Number)]).await;
        let olga = contest.organiser("Olga").await;
        let (kim, adam) = (app.user("Kim").await, app.user("Adam").await);
        for (who, years, country) in [(&kim, 14, "NP"), (&adam, 30, "KE")] {
            let born = born(&app, years);
            let told = [("country", country), ("born_on", &*born), ("guardian_name", "Gita"), ("guardian_email", "g@people.example"), ("a_size", "36"), ("accept", "yes")];
            who.fill(&contest.path("/register"), &told).await.assert_path(&contest.path("/my"));
        }
        contest.team("Owls", &[&kim]).await;
        let list = contest.path("/organise/participants");
        let names = async |query: &str| olga.get(&format!("{list}?{query}")).await.assert_status(200).texts("tbody th a");
        assert_eq!(names("").await, ["Adam", "Kim"]);
        assert_eq!(names("q=kim%40").await, ["Kim"]);
        assert_eq!(names("country=KE").await, ["Adam"]);
        assert_eq!(names("band=Juniors").await, ["Kim"]);
        assert_eq!(names("band=Seniors&country=NP").await, Vec::<String>::new());
        assert_eq!(names("consent=waiting").await, ["Kim"]);
        let page = olga.get(&olga.get(&list).await.link("Kim")).await;
        page.assert_says("kim@people.example").assert_says("36").assert_says("Juniors").assert_says("Owls").assert_says("Waiting");
        let here = page.path.clone();
        let wrong = olga.fill(&here, &[("guardian_name", "Gita"), ("reason", "")]).await;
        assert_eq!(wrong.assert_status(422).wrong_fields(), ["reason"]);
        olga.fill(&here, &[("guardian_name", "Gita"), ("reason", "Letter of 3 May")]).await.assert_says("Letter of 3 May");
        kim.get(&contest.path("/my/registration")).await.assert_says("Gita has agreed on paper");
        assert_eq!(names("consent=given").await, ["Kim"]);
        assert!(app.events().await.iter().any(|(verb, _, why)| verb == "consent.recorded" && why.as_deref() == Some("Letter of 3 May")));
        let csv = olga.get(&contest.path("/organise/participants.csv?country=NP")).await;
        let lines: Vec<_> = csv.body().lines().map(ToOwned::to_owned).collect();
        assert_eq!(lines[0], "Name,E-mail,Country,Organisation,Registered,Age,Age band,Guardian’s consent,Shoe size");
        assert!(lines.len() == 2 && lines[1].starts_with("Kim,kim@people.example,NP,,") && lines[1].ends_with("Juniors,Given,36"), "{lines:?}");
    }

    async fn personal_data_stays_with_the_organisers(app: TestApp) {
        let contest = young(&app).await;
        let other = app.contest("other-one").await;
        let (olga, kim) = (contest.organiser("Olga").await, app.user("Kim").await);
        register(&app, &contest, &kim, 14, "gita@people.example").await;
        let here = olga.get(&olga.get(&contest.path("/organise/participants")).await.link("Kim")).await.path;
        let elsewhere = other.path(&format!("/organise/participants/{}", here.rsplit('/').next().unwrap()));
        let oscar = other.organiser("Oscar").await;
        oscar.get(&elsewhere).await.assert_status(404);
        oscar.post(&format!("{elsewhere}/consent"), &[("guardian_name", "O"), ("reason", "O")]).await.assert_status(404);
        for actor in [&oscar, &contest.juror("Jim").await, &contest.participant("Paula").await, &kim] {
            for path in [contest.path("/organise/participants"), contest.path("/organise/participants.csv"), here.clone()] {
                actor.get(&path).await.assert_status(404);
            }
            let paper = [("guardian_name", "Mine"), ("reason", "Mine")];
            actor.post(&format!("{here}/consent"), &paper).await.assert_status(404);
        }
        app.visitor().get(&contest.path("")).await.assert_silent("Kim");
        assert!(!app.verbs().await.contains(&"consent.recorded".to_owned()));
    }

    async fn an_invited_newcomer_registers_before_joining(app: TestApp) {
        let contest = young(&app).await;
        let adam = app.user("Adam").await;
        register(&app, &contest, &adam, 30, "").await;
        let team = contest.team("Owls", &[&adam]).await;
        let team = contest.path(&format!("/teams/{}", team.id));
        let page = adam.press(&team, "Make a link instead").await;
        let link = page.main().split_whitespace().find(|w| w.contains("/join/")).unwrap().to_owned();
        let link = format!("/join/{}", link.rsplit('/').next().unwrap());
        let kim = app.user("Kim").await;
        let asked = kim.press(&link, "Register").await;
        asked.assert_path(&format!("{}?back={link}", contest.path("/register")));
        let born = born(&app, 15);
        let told = [("country", "NP"), ("born_on", &*born), ("guardian_name", "Gita"), ("guardian_email", "g@people.example"), ("accept", "yes")];
        kim.submit(&asked.form_with(&["born_on"]), &told, vec![]).await.assert_path(&link);
        kim.press(&link, "Join the team").await.assert_path(&team).assert_says("Kim");
    }

    async fn rows_are_told_when_registering_without_scripts(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let cell = question("name", "Name of the school", FieldKind::ShortText);
        let schools = Field { fields: vec![cell], ..question("schools", "Schools", FieldKind::Group) };
        ask(&app, &contest, vec![schools]).await;
        let (paula, path) = (app.user("Paula").await, contest.path("/register"));
        let press = async |page: crate::support::View, button: (&str, &str), typed: &[(&str, &str)]| {
            let mut form = page.form_with(&["country"]);
            form.values.push((button.0.into(), button.1.into()));
            paula.submit(&form, typed, Vec::new()).await
        };
        let page = press(paula.get(&path).await, ("add_row", "schools"), &[("a_schools__0__name", "Hill"), ("country", "NP")]).await;
        page.assert_status(200).assert_path(&path);
        assert_eq!(page.count("[data-group=schools] > [data-row]"), 2);
        assert_eq!((page.value("a_schools__0__name").as_str(), page.value("country").as_str()), ("Hill", "NP"));
        let page = press(page, ("add_row", "schools"), &[("a_schools__1__name", "Lake")]).await;
        let page = press(page, ("remove_row", "schools.0"), &[]).await;
        assert_eq!(page.value("a_schools__0__name"), "Lake");
        let none = paula.submit(&page.form_with(&["country"]), &[("a_schools__0__name", ""), ("accept", "yes")], Vec::new()).await;
        assert_eq!(none.assert_status(422).wrong_fields(), ["a_schools"]);
        let done = paula.submit(&page.form_with(&["country"]), &[("accept", "yes")], Vec::new()).await;
        done.assert_path(&contest.path("/my"));
        let own = contest.path("/my/registration");
        let page = paula.get(&own).await;
        assert_eq!(page.value("a_schools__0__name"), "Lake");
        let row = participant::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(row.answers, serde_json::json!({"schools": [{"name": "Lake"}]}));
        let olga = contest.organiser("Olga").await;
        olga.get(&olga.get(&contest.path("/organise/participants")).await.link("Paula")).await.assert_says("Name of the school").assert_says("Lake");
        let csv = olga.get(&contest.path("/organise/participants.csv")).await.body();
        assert!(csv.lines().nth(1).unwrap().ends_with(",1. Name of the school: Lake"), "{csv}");
    }
}
