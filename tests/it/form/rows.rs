//! Groups: rows that people add without scripts, rows for each pick, and who sees them.

use entity::json::Gallery;
use entity::stage::StageKind;
use entity::{TagId, TagSetId, tag, tag_set};
use serde_json::json;

use super::{ask, entries, home, keys, started, versions};
use crate::support::{Actor, Contest, TestApp, View, each_database};

/// A button between the fields of a form is pressed: its name and value are sent.
async fn press_row(actor: &Actor, page: &View, name: &str, value: &str, typed: &[(&str, &str)]) -> View {
    let mut form = page.form_with(&["title"]);
    form.values.push((name.into(), value.into()));
    actor.submit(&form, typed, vec![]).await
}

/// A group "Partners" whose rows ask for a name and a share, seen by the jury.
async fn partners(contest: &Contest<'_>, olivia: &Actor) {
    let group = [("label", "Partners"), ("required", "yes"), ("max", "3"), ("visibility", "jury")];
    ask(contest, olivia, "group", &group).await;
    ask(contest, olivia, "short_text&in=partners", &[("label", "Name"), ("required", "yes")]).await;
    ask(contest, olivia, "number&in=partners", &[("label", "Share"), ("required", ""), ("max", "100")]).await;
}

async fn goals(app: &TestApp, contest: &Contest<'_>) -> (TagSetId, Vec<TagId>) {
    let (id, competition_id) = (TagSetId::new(), contest.competition.id);
    app.insert::<tag_set::Entity>(tag_set::Model { id, competition_id, position: 1, name: "Goals".into() }).await;
    let mut tags = Vec::new();
    for (position, title) in [(1, "Water"), (2, "Energy"), (3, "Work")] {
        let row = tag::Model {
            id: TagId::new(),
            tag_set_id: id,
            position,
            code: format!("SDG {position}"),
            title: title.into(),
            colour: None,
        };
        tags.push(app.insert::<tag::Entity>(row).await.id);
    }
    (id, tags)
}

each_database! {
    async fn rows_are_added_and_taken_away_without_scripts(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        partners(&contest, &olivia).await;
        let made = versions(&app).await.remove(0);
        assert_eq!(keys(&made), ["files", "partners"]);
        let list = olivia.get(&home(&contest)).await;
        assert_eq!(list.texts("tr.inner th a"), ["Name", "Share"]);
        olivia.post(&format!("{}/fields/partners.share/move", home(&contest)), &[("direction", "up")]).await;
        let inner: Vec<String> = versions(&app).await[0].fields.0[1].fields.iter().map(|f| f.key.clone()).collect();
        assert_eq!(inner, ["share", "name"]);
        olivia.fill(&format!("{}/fields/partners", home(&contest)), &[("help", "Who pays?")]).await.assert_status(200);
        assert_eq!(versions(&app).await[0].fields.0[1].fields.len(), 2, "a group keeps its questions");

        let (paula, own) = started(&contest, "Paula").await;
        let page = paula.get(&own).await;
        page.assert_says("Who pays?");
        assert_eq!(page.count("[data-group=partners] > [data-row]"), 1);
        let page = press_row(&paula, &page, "add_row", "partners", &[("a_partners__0__name", "Ministry")]).await;
        page.assert_status(200).assert_path(&own);
        assert_eq!(page.count("[data-group=partners] > [data-row]"), 2);
        assert_eq!(page.value("a_partners__0__name"), "Ministry");
        let typed = [("a_partners__1__name", "Bank"), ("a_partners__1__share", "many")];
        let page = press_row(&paula, &page, "add_row", "partners", &typed).await;
        let check = paula.get(&format!("{own}/check")).await;
        assert_eq!(check.texts(".summary li"), ["Partners › Row 2 › Share: Please enter a number"]);
        assert_eq!(page.attributes("[name=add_row]", "disabled").len(), 1, "there are three rows");
        let page = press_row(&paula, &page, "remove_row", "partners.0", &[]).await;
        assert_eq!(page.value("a_partners__0__name"), "Bank");
        assert_eq!(page.count("[data-group=partners] > [data-row]"), 2);
        paula.fill(&own, &[("a_partners__0__share", "40")]).await.assert_status(200);
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));
        let row = entries(&app).await.remove(0);
        assert_eq!(row.answers, json!({"partners": [{"name": "Bank", "share": "40"}]}), "blank rows are left out");
    }

    async fn rows_are_seen_by_those_who_may(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.gallery = Gallery::OnSubmit).await;
        contest.criterion("Relevance", 1.0).await;
        let olivia = contest.organiser("Olivia").await;
        ask(&contest, &olivia, "section", &[("label", "About money")]).await;
        partners(&contest, &olivia).await;
        ask(&contest, &olivia, "section", &[("label", "For you only")]).await;
        ask(&contest, &olivia, "email", &[("label", "Whom can we ask?"), ("required", "yes")]).await;
        let (paula, own) = started(&contest, "Paula").await;
        let typed = [
            ("a_partners__0__name", "=Ministry"), ("a_partners__0__share", "60"), ("a_whom_can_we_ask", "ask@paula.example"),
        ];
        paula.fill(&own, &typed).await.assert_status(200);
        let check = paula.get(&format!("{own}/check")).await;
        check.assert_says("About money").assert_says("=Ministry").assert_says("ask@paula.example");
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));

        let page = olivia.get(&contest.path("/organise/entries/1")).await;
        page.assert_says("About money").assert_says("=Ministry").assert_says("For you only").assert_says("ask@paula.example");
        let table = olivia.get(&contest.path("/organise/entries.csv")).await.body();
        assert!(table.contains("Pictures and documents,Partners,Whom can we ask?"), "{table}");
        assert!(table.contains("1. Name: =Ministry; Share: 60,ask@paula.example"), "{table}");

        let visitor = app.visitor();
        let public = visitor.get(&contest.path("/entries/1-wells")).await;
        public.assert_status(200).assert_says("Wells that speak.");
        for hidden in ["About money", "Ministry", "For you only", "ask@paula.example"] {
            public.assert_silent(hidden);
        }
        assert_eq!(visitor.get(&contest.path("/entries?q=ministry")).await.count(".entry-title"), 0);
        assert_eq!(visitor.get(&contest.path("/entries?q=speak")).await.count(".entry-title"), 1);

        let (jim, row) = (contest.juror("Jim").await, entries(&app).await.remove(0));
        contest.assign(&jim, &row).await;
        contest.enter(StageKind::Scoring);
        let stage = contest.stage(StageKind::Scoring).id;
        let sheet = jim.get(&contest.path(&format!("/jury/{stage}/1"))).await;
        sheet.assert_status(200).assert_says("About money").assert_says("=Ministry").assert_says("60");
        sheet.assert_silent("For you only").assert_silent("ask@paula.example");
    }

    async fn each_tag_of_an_entry_has_its_row(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (set, tags) = goals(&app, &contest).await;
        let olivia = contest.organiser("Olivia").await;
        let per = format!("tags_{set}");
        ask(&contest, &olivia, "group", &[("label", "How it helps"), ("per", &per)]).await;
        ask(&contest, &olivia, "long_text&in=how_it_helps", &[("label", "How"), ("required", "yes"), ("max", "4")]).await;
        let (paula, own) = started(&contest, "Paula").await;
        let page = paula.get(&own).await;
        assert_eq!(page.count("[data-group=how_it_helps] > [data-row]"), 0);
        page.assert_says("A row appears here for each of your choices");
        paula.get(&format!("{own}/check")).await.assert_says("Everything is there");

        let (energy, work) = (tags[1].to_string(), tags[2].to_string());
        paula.fill(&own, &[(&per, &work), (&per, &energy)]).await.assert_status(200);
        let page = paula.get(&own).await;
        assert_eq!(page.texts("[data-group=how_it_helps] > [data-row] legend"), ["SDG 2 Energy", "SDG 3 Work"]);
        let missing = paula.get(&format!("{own}/check")).await.texts(".summary li");
        assert_eq!(missing[0], "How it helps › SDG 2 Energy › How: Please fill this in");
        let how = [("a_how_it_helps__1__how", "By the sun"), ("a_how_it_helps__2__how", "By far too many words")];
        paula.fill(&own, &how).await.assert_status(200);
        let missing = paula.get(&format!("{own}/check")).await.texts(".summary li");
        assert_eq!(missing, ["How it helps › SDG 3 Work › How: Please shorten this to at most 4 words; it has 5"]);

        // Without its tag the row is neither demanded nor handed in, but what was typed comes back with the tag.
        paula.fill(&own, &[(&per, &energy)]).await.assert_status(200);
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));
        let row = entries(&app).await.remove(0);
        let expected = json!([{"_pick": energy, "_title": "SDG 2 Energy", "how": "By the sun"}]);
        assert_eq!(row.answers["how_it_helps"], expected);
        let page = olivia.get(&contest.path("/organise/entries/1")).await;
        page.assert_says("SDG 2 Energy").assert_says("By the sun").assert_silent("far too many");
        paula.fill(&own, &[(&per, &work)]).await.assert_status(200);
        assert_eq!(paula.get(&own).await.value("a_how_it_helps__2__how"), "By far too many words");
    }

    async fn each_choice_has_its_row(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        ask(&contest, &olivia, "many_choices", &[("label", "Lands"), ("choices", "Nepal\nPeru"), ("required", "yes")]).await;
        ask(&contest, &olivia, "group", &[("label", "People reached"), ("per", "a_lands")]).await;
        ask(&contest, &olivia, "number&in=people_reached", &[("label", "How many"), ("required", "yes")]).await;
        let (paula, own) = started(&contest, "Paula").await;
        paula.fill(&own, &[("a_lands", "Peru")]).await.assert_status(200);
        paula.fill(&own, &[("a_people_reached__1__how_many", "70")]).await.assert_status(200);
        paula.press(&format!("{own}/check"), "Submit").await.assert_path(&format!("{own}/revisions/1"));
        let table = olivia.get(&contest.path("/organise/entries.csv")).await.body();
        assert!(table.contains("Peru: How many: 70"), "{table}");
        let gone = olivia.post(&format!("{}/fields/lands/delete", home(&contest)), &[]).await;
        gone.assert_status(422).assert_says("“People reached” has a row for each choice in this question.");
    }
}
