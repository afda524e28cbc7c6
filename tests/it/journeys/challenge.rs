//! A summer challenge: briefs, teams with invitations, ideas with files, a blind jury that selects, weeks with milestones,
//! pitches, winners at an embargo.

use super::{
    assign, close, each_house, email, go_to, join_jury, jury_email, link, local, mailed, newcomer, path_of, plan,
    score_all, take_part,
};
use crate::support::{Actor, Attachment, PNG, TestApp};
use chrono::{DateTime, TimeDelta, Utc};

const BASE: &str = "/c/summer-2026";

/// A pitch long enough for the form.
fn pitch() -> String {
    "Neighbours read the wells by telephone and everybody sees which one is dry. ".repeat(5)
}

async fn build(app: &TestApp, admin: &Actor) {
    let start = app.now().format("%Y-%m-%d").to_string();
    let form = [
        ("preset", "challenge"),
        ("title", "Summer Challenge 2026"),
        ("slug", "summer-2026"),
        ("time_zone", "UTC"),
        ("start", &start),
    ];
    let wrong = admin.fill("/organise/new", &[("preset", "challenge"), ("title", "Kept"), ("slug", "No Slug!")]).await;
    wrong.assert_status(422);
    assert_eq!(wrong.value("title"), "Kept");
    admin.fill("/organise/new", &form).await.assert_status(200).assert_path(&format!("{BASE}/organise"));
    plan(app, admin, BASE, &[(0, 10), (11, 20), (21, 30), (30, 33)]).await;
    let briefs = admin.get(&format!("{BASE}/organise/briefs")).await;
    let brief = [("title", "Dry wells"), ("slug", "dry-wells"), ("summary", "Who knows which well is dry?")];
    admin.fill(&link(&briefs, "Your first brief"), &brief).await.assert_status(200);
    app.visitor().get(BASE).await.assert_status(404);
    admin.press(&format!("{BASE}/organise"), "Publish").await.assert_status(200);
    app.visitor().get(BASE).await.assert_status(200).assert_says("Dry wells");
}

/// A captain with a team that answers the brief.
async fn team(app: &TestApp, captain: &str, name: &str) -> (Actor, String) {
    let captain = newcomer(app, captain).await;
    take_part(&captain, BASE).await;
    let new = captain.get(&format!("{BASE}/teams/new")).await;
    let brief = new.attributes("[name=brief]", "value").remove(0);
    let page = captain.fill(&new.path, &[("name", name), ("country", "KE"), ("brief", &brief)]).await;
    page.assert_status(200).assert_says(name);
    (captain, page.path)
}

async fn hand_in(captain: &Actor, title: &str, picture: &str) -> String {
    let home = captain.press(&format!("{BASE}/my"), "Start your entry").await.assert_status(200).path.clone();
    let summary = format!("{title} in a sentence that says what it does.");
    let pitch = pitch();
    let values = [
        ("title", title),
        ("summary", summary.as_str()),
        ("a_pitch", pitch.as_str()),
        ("a_prior", "No"),
        ("a_ai", "Not at all"),
    ];
    let files = vec![Attachment::new("a_files", picture, PNG)];
    captain.fill_with_files(&home, &values, files).await.assert_status(200);
    let receipt = captain.press(&format!("{home}/check"), "Submit").await;
    receipt.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    home
}

async fn ask_and_answer(app: &TestApp, captain: &Actor, organiser: &Actor) {
    let brief = format!("{BASE}/briefs/dry-wells");
    captain.fill(&brief, &[("body", "May we use satellite pictures?")]).await.assert_status(200);
    app.visitor().get(&brief).await.assert_silent("satellite");
    let questions = format!("{BASE}/organise/questions");
    let form = organiser.get(&questions).await.form_with(&["answer"]);
    organiser.submit(&form, &[("answer", "Yes, if they are free to use.")], Vec::new()).await.assert_status(200);
    app.visitor().get(&brief).await.assert_says("satellite pictures").assert_says("free to use");
}

async fn select(app: &TestApp, organiser: &Actor, jurors: &[Actor], begun: DateTime<Utc>) {
    let stage = assign(organiser, BASE, "Selection", "2").await;
    for juror in jurors {
        let dashboard = juror.get(&format!("{BASE}/jury")).await;
        dashboard.assert_silent("Wise Owls").assert_silent("Quick Foxes");
        let points = |title: &str| match title {
            "Speaking wells" => 5,
            "Foxes dig" => 3,
            _ => 1,
        };
        let done = score_all(juror, BASE, points).await;
        assert_eq!(done, 3, "{} has all entries", juror.name);
    }
    go_to(app, begun, 20);
    let ranking = organiser.get(&format!("{stage}/ranking")).await;
    assert_eq!(ranking.texts("td[data-label=Mean]"), ["5.00", "3.00", "1.00"]);
    // One team has found another way to go on.
    let stages = organiser.get(&format!("{BASE}/organise/stages")).await;
    let picks = format!("{}/picks", link(&stages, "Selection"));
    let form = organiser.get(&picks).await.form_with(&["entry", "reason"]);
    let out = [("entry", "3"), ("through", "no"), ("reason", "They cannot take part in July.")];
    organiser.submit(&form, &out, Vec::new()).await.assert_status(200);
    close(organiser, BASE, "Selection").await.assert_says("2 of 3 entries go on");
}

/// Selected teams hand in at the first week, others are not asked.
async fn work(app: &TestApp, selected: &Actor, (others, team): (&Actor, &str)) {
    let page = selected.get(&format!("{BASE}/milestones")).await;
    let week = link(&page, "Week 1: the problem");
    let done = "We have talked to six people whose wells run dry. All of them walk for an hour or more, and nobody had asked them.";
    selected.fill(&week, &[("a_done", done), ("a_learnt", "They know best.")]).await.assert_status(200);
    selected.press(&format!("{week}/check"), "Hand in").await.assert_status(200);
    others.get(&format!("{BASE}/my")).await.assert_says("Rain drums");
    others.get(&format!("{BASE}/milestones")).await.assert_status(200).assert_silent("Week 1: the problem");
    let own = format!("{team}/milestones/{}", week.rsplit('/').next().unwrap());
    others.get(&own).await.assert_status(404);
    app.visitor().get(&format!("{BASE}/winners")).await.assert_status(404);
}

async fn pitches(organiser: &Actor, jurors: &[Actor]) {
    assign(organiser, BASE, "Pitches", "2").await;
    for juror in jurors {
        let list = juror.get(&format!("{BASE}/jury")).await;
        list.assert_says("Speaking wells").assert_silent("Rain drums");
        let done = score_all(juror, BASE, |title| if title == "Speaking wells" { 5 } else { 3 }).await;
        assert_eq!(done, 2, "{} has both entries", juror.name);
    }
}

async fn announce(app: &TestApp, organiser: &Actor) {
    let results = organiser.get(&format!("{BASE}/organise/results")).await;
    let begin = format!("{BASE}/organise/results/");
    let winner = results.links().into_iter().find(|(_, to)| to.starts_with(&begin)).unwrap().1;
    let sheet = organiser.get(&winner).await;
    let best = sheet.attributes("[name=pick]", "value").remove(0);
    let citation = format!("citation_{best}");
    organiser.fill(&winner, &[("pick", &best), (&citation, "For listening to wells.")]).await.assert_status(200);
    let page = format!("{BASE}/organise/announcement");
    let text = [("title", "The winners of 2026"), ("body", "Thank you **all**."), ("release_feedback", "yes")];
    organiser.fill(&page, &text).await.assert_status(200);
    let at = local(app.now() + TimeDelta::hours(5));
    organiser.fill(&page, &[("release_at", &at)]).await.assert_status(200);
    app.visitor().get(&format!("{BASE}/winners")).await.assert_status(404);
    app.visitor().get(&format!("{BASE}/feed.atom")).await.assert_silent("The winners of 2026");
    app.advance(TimeDelta::hours(6));
    app.letter_to(&email("Cara"), "award-winner").await;
}

each_house! {
    async fn a_summer_challenge_from_its_brief_to_its_winners(app: TestApp) {
        let begun = app.now();
        let admin = app.admin("Ada").await;
        build(&app, &admin).await;

        let (cara, owls) = team(&app, "Cara", "Wise Owls").await;
        cara.fill(&owls, &[("email", &email("Mia"))]).await.assert_status(200);
        let invitation = mailed(&app, &email("Mia"), "team-invitation", "/join/").await;
        let mia = newcomer(&app, "Mia").await;
        take_part(&mia, BASE).await;
        mia.press(&invitation, "Join the team").await.assert_path(&owls).assert_says("Mia");
        let (fritz, _) = team(&app, "Fritz", "Quick Foxes").await;
        ask_and_answer(&app, &cara, &admin).await;

        let home = hand_in(&cara, "Speaking wells", "wise-owls.png").await;
        hand_in(&fritz, "Foxes dig", "fox.png").await;
        let (rosa, makers) = team(&app, "Rosa", "Rain Makers").await;
        hand_in(&rosa, "Rain drums", "rain.png").await;
        let receipt = app.letter_to(&email("Mia"), "entry-receipt").await;
        assert!(receipt.text.contains("wise-owls.png"), "{receipt:#?}");
        mia.fill(&home, &[("title", "Speaking wells")]).await.assert_status(200);
        app.visitor().get(&format!("{BASE}/entries")).await.assert_status(404);

        let jurors = [join_jury(&app, &admin, BASE, "Jim").await, join_jury(&app, &admin, BASE, "Jane").await];
        go_to(&app, begun, 11);
        cara.post(&format!("{home}/submit"), &[("version", "3")]).await.assert_status(409).assert_says("The deadline was");
        select(&app, &admin, &jurors, begun).await;
        go_to(&app, begun, 29);
        work(&app, &cara, (&rosa, &makers)).await;
        go_to(&app, begun, 30);
        pitches(&admin, &jurors).await;
        go_to(&app, begun, 33);
        announce(&app, &admin).await;

        let winners = app.visitor().get(&format!("{BASE}/winners")).await;
        winners.assert_status(200).assert_says("Speaking wells").assert_says("Wise Owls").assert_says("For listening to wells.");
        app.visitor().get(&format!("{BASE}/feed.atom")).await.assert_says("The winners of 2026");
        let entry = path_of(&app.letter_to(&email("Fritz"), "award-entrant").await.link("/c/summer-2026"));
        fritz.get(&entry).await.assert_status(200);
        app.letter_to(&jury_email("Jim"), "award-juror").await;
        cara.get(&format!("{BASE}/my")).await.assert_says("Go on with this.");
        let gallery = app.visitor().get(&format!("{BASE}/entries?q=speaking")).await;
        let shown = app.visitor().get(&link(&gallery, "Speaking wells")).await;
        shown.assert_says("Winner").assert_says("Wise Owls");
    }
}
