//! Ready-made questions: added with one click, then like any others.

use entity::json::Visibility;

use super::{entries, home, keys, started, versions};
use crate::support::each_database;

each_database! {
    async fn a_set_is_looked_at_and_added_with_one_click(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let library = format!("{}/library", home(&contest));
        let list = olivia.get(&library).await;
        list.assert_status(200).assert_says("Which ministry or agency?").assert_silent("In your form");
        list.assert_says("Which ministry or agency? (only in some cases)");
        let look = olivia.get(&format!("{library}/organisation")).await;
        look.assert_status(200).assert_says("Only if “What kind of organisation is it?” is: Government");
        assert!(versions(&app).await.is_empty(), "looking changes nothing");

        let page = olivia.press(&format!("{library}/organisation"), "Add these questions").await;
        page.assert_path(&home(&contest)).assert_says("The questions were added at the end.");
        let made = versions(&app).await.remove(0);
        let own = ["organisation", "stakeholder", "ministry", "other_stakeholder", "organisation_country", "organisation_site"];
        assert_eq!(keys(&made), ["files"].into_iter().chain(own).collect::<Vec<_>>());
        olivia.get(&library).await.assert_says("In your form");

        olivia.fill(&format!("{}/fields/ministry", home(&contest)), &[("label", "Which ministry?")]).await.assert_path(&home(&contest));
        let (paula, entry) = started(&contest, "Paula").await;
        let typed = [("a_organisation", "Water Office"), ("a_organisation_country", "NP"), ("a_stakeholder", "Government")];
        paula.fill(&entry, &typed).await.assert_status(200);
        let check = format!("{entry}/check");
        assert_eq!(paula.get(&check).await.texts(".summary li"), ["Which ministry?: Please fill this in"]);
        paula.fill(&entry, &[("a_stakeholder", "Academia")]).await.assert_status(200);
        paula.press(&check, "Submit").await.assert_path(&format!("{entry}/revisions/1"));
        assert_eq!(entries(&app).await[0].answers["stakeholder"], "Academia");
    }

    async fn a_set_that_is_added_twice_keeps_what_was_there(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let set = format!("{}/library/prior", home(&contest));
        for _ in 0..2 {
            olivia.post(&set, &[]).await.assert_path(&home(&contest));
        }
        olivia.get(&set).await.assert_says("Your form has these questions already.");
        let made = versions(&app).await.remove(0);
        assert_eq!(keys(&made)[1..], ["prior", "prior_what", "prior_prizes", "prior_2", "prior_what_2", "prior_prizes_2"]);
        assert_eq!(made.fields.0[5].show_when.as_ref().unwrap().of, "a_prior_2", "it hangs on its own question");
    }

    async fn a_set_for_an_answered_form_makes_a_new_version(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        olivia.post(&format!("{}/library/roles", home(&contest)), &[]).await.assert_status(200);
        let (paula, entry) = started(&contest, "Paula").await;
        paula.press(&format!("{entry}/check"), "Submit").await.assert_path(&format!("{entry}/revisions/1"));
        olivia.get(&format!("{}/library/ai", home(&contest))).await.assert_says("One entry has answered this version");
        olivia.post(&format!("{}/library/ai", home(&contest)), &[]).await.assert_path(&home(&contest));
        let all = versions(&app).await;
        assert_eq!(all.iter().map(keys).collect::<Vec<_>>(), [vec!["files", "roles"], vec!["files", "roles", "ai", "ai_how"]]);
        paula.get(&entry).await.assert_says("New: “For what did you use AI?”");
    }

    async fn what_people_register_with_is_for_organisers(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let registration = contest.path("/organise/forms/registration");
        let list = olivia.get(&format!("{registration}/library")).await;
        list.assert_says("Background and motivation").assert_silent("Pitch deck");
        olivia.post(&format!("{registration}/library/background"), &[]).await.assert_path(&registration);
        let made = versions(&app).await.remove(0);
        assert!(made.fields.0.iter().all(|f| f.visibility == Visibility::Organisers));
        for (form, set) in [(&registration, "photo"), (&registration, "nonsense"), (&home(&contest), "background")] {
            let path = format!("{form}/library/{set}");
            olivia.get(&path).await.assert_status(404);
            olivia.post(&path, &[]).await.assert_status(404);
        }
    }

    async fn others_do_not_add_questions(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let set = format!("{}/library/contact", home(&contest));
        let elsewhere = app.contest("other").await.organiser("Otto").await;
        for person in [contest.juror("Jim").await, contest.participant("Paula").await, elsewhere] {
            person.get(&format!("{}/library", home(&contest))).await.assert_status(404);
            person.get(&set).await.assert_status(404);
            person.post(&set, &[]).await.assert_status(404);
        }
        assert!(versions(&app).await.is_empty());
    }
}
