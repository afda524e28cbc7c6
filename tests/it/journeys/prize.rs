//! A prize programme: categories, one organisation an entry, a deadline extended, conflicts, nominees, champions, results
//! per category.

use super::{
    assign, close, each_house, email, go_to, join_jury, jury_email, link, local, newcomer, plan, score_all, take_part,
};
use crate::support::{Actor, Attachment, PNG, TestApp};
use chrono::{DateTime, TimeDelta, Utc};

const BASE: &str = "/c/wsis-2027";

async fn build(app: &TestApp, admin: &Actor) {
    let start = app.now().format("%Y-%m-%d").to_string();
    let form = [
        ("preset", "prize"),
        ("title", "WSIS Prizes 2027"),
        ("slug", "wsis-2027"),
        ("time_zone", "UTC"),
        ("start", &start),
    ];
    admin.fill("/organise/new", &form).await.assert_status(200).assert_path(&format!("{BASE}/organise"));
    plan(app, admin, BASE, &[(0, 10), (10, 11), (11, 20), (21, 25), (26, 30)]).await;
    admin.press(&format!("{BASE}/organise"), "Publish").await.assert_status(200);
    app.visitor().get(BASE).await.assert_says("E-learning");
}

/// Hands in an entry in a category of that name.
async fn enter(app: &TestApp, name: &str, title: &str, category: &str) -> Actor {
    let person = newcomer(app, name).await;
    take_part(&person, BASE).await;
    let team = [
        ("name", format!("{name}'s office")),
        ("organisation", format!("Ministry of {name}")),
        ("country", "RW".into()),
    ];
    let team: Vec<(&str, &str)> = team.iter().map(|(key, value)| (*key, value.as_str())).collect();
    person.fill(&format!("{BASE}/teams/new"), &team).await.assert_status(200);
    let home = person.press(&format!("{BASE}/my"), "Start your entry").await.assert_status(200).path.clone();
    let form = person.get(&home).await;
    let names = form.texts("[name=category_id] option");
    let at = names.iter().position(|n| n.ends_with(category)).unwrap_or_else(|| panic!("{category} in {names:?}"));
    let category = form.attributes("[name=category_id] option", "value").remove(at);
    let impact = "More people can do more by themselves than before, and we counted them every month. ".repeat(4);
    let (summary, address) = (format!("{title} helps people."), email(name));
    let values = [
        ("title", title),
        ("summary", summary.as_str()),
        ("category_id", category.as_str()),
        ("a_organisation", "Ministry of everything"),
        ("a_stakeholder", "Government"),
        ("a_ministry", "Office of the Prime Minister"),
        ("a_organisation_country", "RW"),
        ("a_contact_name", name),
        ("a_contact_email", address.as_str()),
        ("a_status", "Running"),
        ("a_started_on", "2025-02-01"),
        ("a_impact", impact.as_str()),
    ];
    let files = vec![Attachment::new("a_files", "picture.png", PNG)];
    person.fill_with_files(&home, &values, files).await.assert_status(200);
    let page = person.press(&format!("{home}/check"), "Submit").await;
    page.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    person
}

/// Gives an award's first ranked entry of a category its prize.
async fn pick_first(organiser: &Actor, award: &str, category: &str) {
    let form = organiser.get(award).await;
    let names = form.texts("form.filter [name=category] option");
    let at = names.iter().position(|n| n.ends_with(category)).unwrap_or_else(|| panic!("{category} in {names:?}"));
    let id = form.attributes("form.filter [name=category] option", "value").remove(at);
    let sheet = organiser.get(&format!("{award}?category={id}")).await;
    let best = sheet.attributes("[name=pick]", "value").remove(0);
    let form = sheet.form_with(&["pick"]);
    organiser.submit(&form, &[("pick", &best)], Vec::new()).await.assert_status(200);
}

/// Nominees, of whom two become champions, and the final.
async fn champions(app: &TestApp, admin: &Actor, jurors: &[Actor], begun: DateTime<Utc>) {
    go_to(app, begun, 20);
    close(admin, BASE, "Nomination").await.assert_says("3 of 3 entries go on");
    go_to(app, begun, 25);
    let vote = link(&admin.get(&format!("{BASE}/organise/stages")).await, "Public vote");
    let form = admin.get(&format!("{vote}/picks")).await.form_with(&["entry", "reason"]);
    let champions = [("entry", "2"), ("entry", "3"), ("through", "yes"), ("reason", "Most votes of their category")];
    admin.submit(&form, &champions, Vec::new()).await.assert_status(200);
    close(admin, BASE, "Public vote").await.assert_says("2 of 3 entries go on");
    go_to(app, begun, 26);
    assign(admin, BASE, "Final", "2").await;
    for juror in jurors {
        juror.get(&format!("{BASE}/jury")).await.assert_silent("Village classrooms");
        score_all(juror, BASE, |_| 5).await;
    }
}

each_house! {
    async fn a_prize_programme_from_its_call_to_its_winners(app: TestApp) {
        let begun = app.now();
        let admin = app.admin("Ada").await;
        build(&app, &admin).await;
        let rosa = enter(&app, "Rosa", "Village classrooms", "E-learning").await;
        enter(&app, "Sven", "Clinics by radio", "E-health").await;
        enter(&app, "Tara", "School of the air", "E-learning").await;

        let stages = admin.get(&format!("{BASE}/organise/stages")).await;
        let intake = link(&stages, "Submission");
        let later = local(app.now() + TimeDelta::days(10) + TimeDelta::hours(6));
        let extended = [("closes_at", later.as_str()), ("reason", "Storm damage in three regions")];
        admin.fill(&format!("{intake}/extend"), &extended).await.assert_status(200);
        app.visitor().get(BASE).await.assert_says("Storm damage in three regions");

        let mut jurors = Vec::new();
        for name in ["Jim", "Jane", "Jo"] {
            jurors.push(join_jury(&app, &admin, BASE, name).await);
        }
        go_to(&app, begun, 11);
        for number in 1..=3 {
            admin.press(&format!("{BASE}/organise/entries/{number}"), "Admit").await.assert_status(200);
        }
        assign(&admin, BASE, "Nomination", "3").await;
        let sheets = jurors[2].get(&format!("{BASE}/jury")).await;
        let own = link(&sheets, "Clinics by radio");
        let gone = jurors[2].fill(&own, &[("note", "I advise this ministry.")]).await;
        gone.assert_status(200).assert_path(&format!("{BASE}/jury"));
        jurors[2].get(&own).await.assert_status(409);
        for juror in &jurors {
            score_all(juror, BASE, |title| if title == "School of the air" { 5 } else { 4 }).await;
        }
        champions(&app, &admin, &jurors, begun).await;
        rosa.get(&format!("{BASE}/my")).await.assert_silent("Most votes");
        go_to(&app, begun, 30);

        let results = admin.get(&format!("{BASE}/organise/results")).await;
        let begin = format!("{BASE}/organise/results/");
        let winner = results.links().into_iter().map(|(_, to)| to).find(|to| to.starts_with(&begin)).unwrap();
        let winner = winner.split('?').next().unwrap();
        pick_first(&admin, winner, "E-learning").await;
        pick_first(&admin, winner, "E-health").await;
        let text = [("title", "Winners 2027"), ("body", "Congratulations.")];
        admin.fill(&format!("{BASE}/organise/announcement"), &text).await.assert_status(200);
        app.visitor().get(&format!("{BASE}/winners")).await.assert_status(404);
        admin.press(&format!("{BASE}/organise/announcement/release"), "Release now").await.assert_status(200);

        let winners = app.visitor().get(&format!("{BASE}/winners")).await;
        winners.assert_status(200).assert_says("School of the air").assert_says("Clinics by radio");
        winners.assert_silent("Village classrooms");
        for (name, kind) in [("Tara", "award-winner"), ("Sven", "award-winner"), ("Rosa", "award-entrant")] {
            app.letter_to(&email(name), kind).await;
        }
        app.letter_to(&jury_email("Jo"), "award-juror").await;
        rosa.get(&format!("{BASE}/entries?category=c7-3")).await.assert_says("Village classrooms").assert_silent("Clinics");
        rosa.get(&format!("{BASE}/entries?category=c7")).await.assert_says("Village classrooms").assert_says("Clinics by radio");
        rosa.get(&format!("{BASE}/my")).await.assert_says("Results are announced");
        rosa.get(&format!("{BASE}/organise")).await.assert_status(404);
    }
}
