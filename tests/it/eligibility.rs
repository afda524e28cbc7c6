//! Limits, those who may not enter, organisations of several spellings, exceptions.

use entity::bar::BarKind;
use entity::entry::EntryState;
use entity::*;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::{Actor, Attachment, Contest, PNG, TestApp, View, each_database};

const WORDS: [(&str, &str); 2] = [("title", "Clean water"), ("summary", "Wells that tell when they are dry.")];

/// Somebody with a team of an organisation and a started entry, and where it is.
async fn started(contest: &Contest<'_>, name: &str, organisation: &str) -> (Actor, String) {
    let person = contest.participant(name).await;
    contest.team_with(&format!("Team {name}"), &[&person], |t| t.organisation = organisation.into()).await;
    let home = person.press(&contest.path("/my"), "Start your entry").await.path;
    (person, home)
}

/// Fills a draft and brings the form that submits it.
async fn ready(
    person: &Actor,
    home: &str,
    title: &str,
    category: Option<&category::Model>,
) -> crate::support::FilledForm {
    let id = category.map(|c| c.id.to_string()).unwrap_or_default();
    let mut words = vec![("title", title), WORDS[1]];
    words.extend(category.map(|_| ("category_id", id.as_str())));
    person.fill(home, &words).await.assert_status(200);
    let check = person.get(&format!("{home}/check")).await;
    let again = check.forms().into_iter().find(|f| f.buttons.iter().any(|b| b == "Submit again"));
    again.unwrap_or_else(|| check.form_of_button("Submit"))
}

async fn hand_in(person: &Actor, home: &str, title: &str, category: Option<&category::Model>) -> View {
    let form = ready(person, home, title, category).await;
    person.submit(&form, &[], vec![]).await
}

async fn handed_in(app: &TestApp) -> usize {
    let query = entry::Entity::find().filter(entry::Column::State.eq(EntryState::Submitted));
    query.all(app.db().read()).await.unwrap().len()
}

async fn files(app: &TestApp) -> Vec<file::Model> {
    file::Entity::find().order_by_asc(file::Column::Id).all(app.db().read()).await.unwrap()
}

each_database! {
    async fn an_organiser_sets_limits_and_an_empty_field_is_none(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/limits");
        let wrong = olga.fill(&path, &[("per_person", "many")]).await;
        wrong.assert_status(422);
        assert_eq!((wrong.wrong_fields(), wrong.value("per_person")), (vec!["per_person".to_owned()], "many".to_owned()));
        let form = olga.get(&path).await.form_with(&["per_person"]);
        let typed = [("per_person", "2"), ("per_organisation", "1"), ("files_per_person", "5")];
        let saved = olga.submit(&form, &typed, vec![]).await;
        assert_eq!(saved.notice(), "The limits were saved.");
        assert_eq!((saved.value("per_person"), saved.value("per_category")), ("2".into(), String::new()));
        olga.submit(&form, &[("per_person", "3")], vec![]).await.assert_status(409).assert_says("Stored now: 2");
        let settings = contest.path("/organise/settings");
        olga.fill(&settings, &[("entries_per_team", "4")]).await.assert_status(200);
        let stored = competition::Entity::find_by_id(contest.competition.id).one(app.db().read()).await.unwrap().unwrap();
        assert_eq!((stored.settings.entries_per_team, stored.settings.quotas.per_organisation), (4, 1));
    }

    async fn one_entry_per_organisation_and_category_however_it_is_spelt(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.quotas.per_organisation = 1).await;
        let (water, air) = (contest.category("Water").await, contest.category("Air").await);
        let (paula, home) = started(&contest, "Paula", "Université de Genève").await;
        hand_in(&paula, &home, "One", Some(&water)).await.assert_path(&format!("{home}/revisions/1"));
        let (quentin, second) = started(&contest, "Quentin", "UNIVERSITE DE GENEVE Ltd.").await;
        let refused = hand_in(&quentin, &second, "Two", Some(&water)).await;
        refused.assert_status(409).assert_says("Your entry was not handed in");
        refused.assert_says("Each organisation can hand in one entry per category").assert_says("Choose another category");
        assert_eq!(handed_in(&app).await, 1, "a refused submit takes no place");
        hand_in(&quentin, &second, "Two", Some(&air)).await.assert_path(&format!("{second}/revisions/1"));
        hand_in(&quentin, &second, "Two", Some(&water)).await.assert_status(409);
        let again = paula.fill(&home, &[("title", "One, better")]).await;
        again.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit again").await.assert_path(&format!("{home}/revisions/2"));
        paula.post(&format!("{home}/withdraw"), &[]).await.assert_status(200);
        paula.get(&home).await;
        let freed = quentin.get(&format!("{second}/check")).await.form_of_button("Submit again");
        quentin.submit(&freed, &[], vec![]).await.assert_path(&format!("{second}/revisions/2"));
        let (alone, third) = started(&contest, "Alma", "").await;
        hand_in(&alone, &third, "Three", Some(&water)).await.assert_path(&format!("{third}/revisions/1"));
    }

    async fn of_two_submits_at_once_one_gets_the_last_place(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.quotas.per_organisation = 1).await;
        let ((paula, one), (quentin, two)) = (started(&contest, "Paula", "Acme").await, started(&contest, "Quentin", "ACME Inc.").await);
        let (first, second) = (ready(&paula, &one, "One", None).await, ready(&quentin, &two, "Two", None).await);
        let (a, b) = tokio::join!(paula.submit(&first, &[], vec![]), quentin.submit(&second, &[], vec![]));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{a:?}\n{b:?}");
        assert_eq!(handed_in(&app).await, 1);
    }

    async fn a_category_takes_as_many_as_it_may(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.quotas.per_category = 1).await;
        let water = contest.category("Water").await;
        let ((paula, one), (quentin, two)) = (started(&contest, "Paula", "").await, started(&contest, "Quentin", "").await);
        hand_in(&paula, &one, "One", Some(&water)).await.assert_path(&format!("{one}/revisions/1"));
        let refused = hand_in(&quentin, &two, "Two", Some(&water)).await;
        refused.assert_status(409).assert_says("Water takes one entry, and there is one.");
    }

    async fn a_person_has_as_many_entries_as_allowed_over_all_teams(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.quotas.per_person = 1).await;
        let paula = contest.participant("Paula").await;
        let (one, two) = (contest.team("One", &[&paula]).await, contest.team("Two", &[&paula]).await);
        let start = contest.path("/my/entries");
        let (first, second) = (one.id.to_string(), two.id.to_string());
        paula.get("/account").await;
        let (first, second) = ([("team", first.as_str())], [("team", second.as_str())]);
        let (a, b) = tokio::join!(paula.post(&start, &first), paula.post(&start, &second));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{a:?}\n{b:?}");
        let refused = if a.status == 409 { &a } else { &b };
        refused.assert_says("Everybody can have one entry, over all teams, and Paula has it.");
        let my = paula.get(&contest.path("/my")).await;
        my.assert_says("You have 1 of 1 entries.");
        assert_eq!(my.count("form[action$='/my/entries']"), 0, "no button that would be refused");
        paula.press(&contest.path("/my"), "Withdraw").await.assert_says("You have 0 of 1 entries.");
        let quentin = contest.participant("Quentin").await;
        contest.join(&two, &quentin, false).await;
        quentin.post(&start, &second).await.assert_status(200);
    }

    async fn a_person_has_as_many_files_as_allowed_over_all_entries(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| {
            c.settings.quotas.files_per_person = 2;
            c.settings.entries_per_team = 3;
        }).await;
        let (paula, one) = started(&contest, "Paula", "").await;
        let two = paula.press(&contest.path("/my"), "Start another entry").await.path;
        let photo = || vec![Attachment::new("a_files", "well.png", PNG)];
        let broken = vec![Attachment::new("a_files", "well.png", "")];
        paula.upload(&format!("{one}/files"), &[], broken).await.assert_status(422);
        paula.upload(&format!("{one}/files"), &[], photo()).await.assert_status(200);
        paula.get(&contest.path("/my")).await.assert_says("You have 1 of 2 files in your entries.");
        let (here, there) = (format!("{one}/files"), format!("{two}/files"));
        let (a, b) = tokio::join!(paula.upload(&here, &[], photo()), paula.upload(&there, &[], photo()));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{a:?}\n{b:?}");
        let refused = paula.upload(&format!("{two}/files"), &[], photo()).await;
        refused.assert_status(422).assert_says("Everybody can hand in 2 files over all entries, and Paula has as many.");
        assert_eq!(files(&app).await.len(), 2);
        let gone = files(&app).await.remove(0).id;
        paula.post(&format!("{one}/files/{gone}/delete"), &[]).await.assert_status(200);
        paula.upload(&format!("{two}/files"), &[], photo()).await.assert_status(200);
    }

    async fn past_winners_are_refused_with_the_reason_and_get_an_exception(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let barred = contest.path("/organise/barred");
        let bad = olga.fill(&barred, &[("kind", "email"), ("name", "nobody"), ("reason", "")]).await;
        bad.assert_status(422);
        assert_eq!(bad.wrong_fields(), ["name", "reason"]);
        let line = [("kind", "organisation"), ("name", "Acme"), ("reason", "Winner of 2025")];
        olga.fill(&barred, &line).await.assert_status(200).assert_says("Winner of 2025");
        assert_eq!(olga.fill(&barred, &line).await.wrong_fields(), ["name"]);
        let (paula, home) = started(&contest, "Paula", "ACME Ltd.").await;
        let refused = hand_in(&paula, &home, "One", None).await;
        refused.assert_status(409).assert_says("Acme is on the list of those who cannot enter this time: Winner of 2025");
        refused.assert_says(&contest.competition.contact_email);
        let entry = contest.path("/organise/entries/1");
        olga.get(&entry).await.assert_status(200).assert_says("Like “Acme”, which may not enter");
        assert_eq!(olga.fill(&entry, &[("exempt_reason", "")]).await.wrong_fields(), ["exempt_reason"]);
        let given = olga.fill(&entry, &[("exempt_reason", "Another Acme")]).await;
        given.assert_says("Another Acme");
        let why = app.events().await.pop().unwrap();
        assert_eq!((why.0.as_str(), why.2.as_deref()), ("entry.exempted", Some("Another Acme")));
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
    }

    async fn similar_names_are_shown_to_organisers_and_refused_to_nobody(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        contest.bar(BarKind::Organisation, "University of Nairobi", "Winner of 2025").await;
        contest.bar(BarKind::Email, "winner.example", "Winner of 2025").await;
        let (paula, home) = started(&contest, "Paula", "Univeristy of Nairobi").await;
        hand_in(&paula, &home, "Talking wells", None).await.assert_path(&format!("{home}/revisions/1"));
        let (quentin, second) = started(&contest, "Quentin", "").await;
        hand_in(&quentin, &second, "TALKING wells!", None).await.assert_path(&format!("{second}/revisions/1"));
        let page = olga.get(&contest.path("/organise/entries/1")).await;
        page.assert_says("Like “University of Nairobi”").assert_says("same project by another team: 2 TALKING wells!");
        let member = app.user_with("Wanda", |u| u.email = "wanda@mail.winner.example".into()).await;
        contest.enrol(&member).await;
        contest.team("Wandas", &[&member]).await;
        let third = member.press(&contest.path("/my"), "Start your entry").await.path;
        hand_in(&member, &third, "Other", None).await.assert_status(409).assert_says("winner.example is on the list");
    }

    async fn winners_of_the_edition_before_are_copied_once(app: TestApp) {
        let old = app.contest("prizes-2025").await;
        let cara = old.participant("Cara").await;
        let team = old.team_with("Owls", &[&cara], |t| t.organisation = "Acme".into()).await;
        let (won, lost) = (old.entry(&team, "Talking wells").await, old.entry(&team, "Silent wells").await);
        let announcement = announcement::Model {
            id: AnnouncementId::new(), competition_id: old.competition.id, title: "Winners".into(), body: String::new(),
            state: announcement::AnnouncementState::Released, release_at: None, released_at: Some(app.now()),
            release_feedback: false, version: 1, created_at: app.now(),
        };
        let announcement = app.insert::<announcement::Entity>(announcement).await;
        let award = old.award("Best").await;
        for (entry, public) in [(&won, Some(announcement.id)), (&lost, None)] {
            let row = result::Model {
                id: ResultId::new(), award_id: award.id, entry_id: entry.id, position: 1, citation: String::new(), reason: None,
                rank: None, mean: None, picked_by: None, picked_at: app.now(), announcement_id: public,
            };
            app.insert::<result::Entity>(row).await;
        }
        let new = app.contest_with("prizes-2026", |c, _| c.cloned_from = Some(old.competition.id)).await;
        let olga = new.organiser("Olga").await;
        let path = new.path("/organise/barred");
        let form = olga.get(&path).await.form_of_button("Copy to the list");
        let nothing = olga.submit(&form, &[], vec![]).await;
        assert_eq!(nothing.wrong_fields(), ["what", "won"]);
        for _ in 0..2 {
            let both = [("won", "Winner"), ("what", "organisations"), ("what", "projects")];
            let page = olga.post(&new.path("/organise/barred/copy"), &both).await;
            page.assert_says("Talking wells").assert_says("Winner of Prizes 2025").assert_silent("Silent wells");
            assert_eq!(page.count("tbody tr"), 2);
        }
        let (paula, home) = started(&new, "Paula", "").await;
        hand_in(&paula, &home, "talking WELLS", None).await.assert_status(409).assert_says("Winner of Prizes 2025");
        olga.press(&path, "Remove").await.assert_says("The line was removed.");
    }

    async fn a_table_of_those_who_may_not_enter_is_read_or_refused_as_a_whole(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/barred");
        let wrong = olga.fill(&path, &[("lines", "organisation,Acme,Won\nthing,Other,Won")]).await;
        wrong.assert_status(422).assert_says("Line 2 cannot be read");
        assert_eq!(bar::Entity::find().count(app.db().read()).await.unwrap(), 0);
        let table = "kind,name,reason,edition\norganisation,\"Acme, Inc\",Won,2024\nemail,acme.example,Won\nproject,Wells,Won";
        let page = olga.fill(&path, &[("lines", table)]).await;
        page.assert_status(200).assert_says("Acme, Inc").assert_says("2024");
        assert_eq!(bar::Entity::find().count(app.db().read()).await.unwrap(), 3);
    }

    async fn organisers_join_spellings_and_part_them_again(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.quotas.per_organisation = 1).await;
        let olga = contest.organiser("Olga").await;
        let (paula, home) = started(&contest, "Paula", "International Telecommunication Union").await;
        hand_in(&paula, &home, "One", None).await.assert_path(&format!("{home}/revisions/1"));
        let (quentin, second) = started(&contest, "Quentin", "I.T.U.").await;
        let form = ready(&quentin, &second, "Two", None).await;
        let path = contest.path("/organise/organisations");
        olga.get(&path).await.assert_says("These may be the same");
        let joined = olga.press(&path, "They are the same").await;
        joined.assert_says("count as one organisation now").assert_silent("These may be the same");
        quentin.submit(&form, &[], vec![]).await.assert_status(409).assert_says("Each organisation");
        olga.press(&path, "Part again").await.assert_says("counts for itself again");
        quentin.submit(&form, &[], vec![]).await.assert_path(&format!("{second}/revisions/1"));
        olga.post(&format!("{path}/join"), &[("name", ""), ("into", "x")]).await.assert_status(404);
    }

    async fn only_organisers_set_limits_bar_and_exempt(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, _) = started(&contest, "Paula", "Acme").await;
        let other = app.contest("other").await.organiser("Oscar").await;
        let bar = contest.bar(BarKind::Organisation, "Acme", "Won").await;
        for outsider in [&paula, &other, &contest.juror("Jim").await] {
            for page in ["/limits", "/barred", "/organisations"] {
                outsider.get(&contest.path(&format!("/organise{page}"))).await.assert_status(404);
            }
            for page in ["/limits", "/barred", "/barred/import", "/barred/copy", "/organisations/join", "/entries/1/exempt"] {
                let form = [("exempt_reason", "me"), ("name", "Acme"), ("reason", "x"), ("kind", "project")];
                outsider.post(&contest.path(&format!("/organise{page}")), &form).await.assert_status(404);
            }
            outsider.post(&contest.path(&format!("/organise/barred/{}/delete", bar.id)), &[]).await.assert_status(404);
        }
        let elsewhere = format!("/c/other/organise/barred/{}/delete", bar.id);
        other.post(&elsewhere, &[]).await.assert_status(404);
        assert_eq!(bar::Entity::find().count(app.db().read()).await.unwrap(), 1);
    }
}
