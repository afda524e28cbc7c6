//! Projects that somebody else has entered: what their owners are told, and what they can do.

use chrono::TimeDelta;
use entity::entry::EntryState;
use entity::nomination::{self, NominationState};
use entity::{announcement, entry, file, member};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::support::{Actor, Attachment, Contest, PNG, TestApp, View, each_database};

const OWNER: &str = "olu@owners.example";
const WORDS: [(&str, &str); 6] = [
    ("title", "Talking wells"),
    ("summary", "Wells that tell when they are dry."),
    ("own", "no"),
    ("owner_name", "Olu Owner"),
    ("owner_organisation", "Wells United"),
    ("owner_email", "Olu@Owners.example"),
];

async fn contest(app: &TestApp) -> Contest<'_> {
    app.contest_with("clean-water", |c, _| c.settings.nominations.allowed = true).await
}

/// Somebody who has handed in a project of Olu Owner, and where the entry is.
async fn nominated(contest: &Contest<'_>) -> (Actor, String) {
    let paula = contest.participant("Paula").await;
    contest.team("Scouts", &[&paula]).await;
    let start = paula.get(&contest.path("/my")).await.form_of_button("Start your entry");
    let home = paula.submit(&start, &[("own", "no")], vec![]).await.path;
    paula.fill(&home, &WORDS).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
    (paula, home)
}

/// The path of the link that the owner was mailed.
async fn link(app: &TestApp) -> String {
    let letter = app.letter_to(OWNER, "nomination-owner").await;
    letter.link("/nomination/").strip_prefix(&app.url).unwrap().to_owned()
}

async fn row(app: &TestApp) -> nomination::Model {
    nomination::Entity::find().one(app.db().read()).await.unwrap().unwrap()
}

async fn state(app: &TestApp) -> EntryState {
    entry::Entity::find().one(app.db().read()).await.unwrap().unwrap().state
}

async fn again(paula: &Actor, home: &str, title: &str) -> View {
    paula.fill(home, &[("title", title)]).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit again").await
}

each_database! {
    async fn the_owner_is_named_told_and_accepts_without_an_account(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, home) = nominated(&contest).await;
        let receipt = app.letter_to(paula.email(), "entry-receipt").await;
        assert!(receipt.text.contains("The project belongs to Olu Owner"), "{receipt:#?}");
        let link = link(&app).await;
        let stored = entry::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(stored.organisation, "Wells United", "the project's organisation is its owner's");
        paula.get(&contest.path("/my")).await.assert_says("Olu Owner has been told by mail and has not answered yet.");
        let olu = app.visitor();
        let page = olu.get(&link).await;
        page.assert_status(200).assert_says("Talking wells").assert_says("Entered by Scouts: Paula");
        assert_eq!(row(&app).await.state, NominationState::Waiting, "opening the link does nothing");
        assert_eq!(app.letters_to(paula.email()).await.len(), 1);
        let thanks = olu.press(&link, "Accept").await;
        assert_eq!(thanks.notice(), "Thank you. The entry takes part with your agreement.");
        assert_eq!(row(&app).await.state, NominationState::Accepted);
        let told = app.letter_to(paula.email(), "nomination-answer").await;
        assert_eq!(told.subject, "The owner has accepted: Talking wells (Clean water)");
        paula.get(&contest.path("/my")).await.assert_says("Olu Owner has accepted");
        paula.get(&format!("{home}/check")).await.assert_says("The project belongs to Olu Owner (Wells United)");
    }

    async fn the_owner_reads_what_was_submitted_not_the_draft(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, home) = nominated(&contest).await;
        let link = link(&app).await;
        let photo = vec![Attachment::new("a_files", "well.png", PNG)];
        paula.fill_with_files(&home, &[("title", "Secret plan")], photo).await.assert_status(200);
        let olu = app.visitor();
        olu.get(&link).await.assert_says("Talking wells").assert_silent("Secret plan").assert_silent("well.png");
        let draft = file::Entity::find().one(app.db().read()).await.unwrap().unwrap().id;
        olu.get(&format!("{link}/files/{draft}")).await.assert_status(404);
        paula.press(&format!("{home}/check"), "Submit again").await.assert_path(&format!("{home}/revisions/2"));
        app.settle().await;
        let page = olu.get(&link).await;
        page.assert_says("Secret plan");
        let picture = olu.get(&page.link("well.png")).await;
        assert_eq!(picture.assert_status(200).header("content-type"), "image/jpeg", "as jurors see it");
        olu.get(&contest.path(&format!("/entries/1/files/{draft}"))).await.assert_status(404);
    }

    async fn a_correction_goes_to_the_nominators_and_the_next_revision_to_the_owner(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, home) = nominated(&contest).await;
        let link = link(&app).await;
        let olu = app.visitor();
        let empty = olu.fill(&link, &[("correction", "")]).await;
        empty.assert_status(422);
        assert_eq!(empty.wrong_fields(), ["correction"]);
        olu.fill(&link, &[("correction", "They whistle.")]).await.assert_says("They whistle.");
        let told = app.letter_to(paula.email(), "nomination-answer").await;
        assert!(told.text.contains("They whistle."), "{told:#?}");
        paula.get(&contest.path("/my")).await.assert_says("asks for a correction").assert_says("They whistle.");
        again(&paula, &home, "Whistling wells").await.assert_path(&format!("{home}/revisions/2"));
        app.settle().await;
        let letters = app.letters_to(OWNER).await;
        assert_eq!(letters.len(), 2);
        assert!(letters[1].subject.contains("was changed") && letters[1].text.contains(&link), "{letters:#?}");
        assert_eq!(row(&app).await.state, NominationState::Waiting);
        olu.press(&link, "Accept").await.assert_status(200);
        again(&paula, &home, "Singing wells").await.assert_path(&format!("{home}/revisions/3"));
        app.settle().await;
        assert_eq!((app.letters_to(OWNER).await.len(), row(&app).await.state), (3, NominationState::Accepted));
    }

    async fn a_declined_entry_leaves_the_contest_and_does_not_come_back(app: TestApp) {
        let contest = contest(&app).await;
        let olga = contest.organiser("Olga").await;
        let (paula, home) = nominated(&contest).await;
        let link = link(&app).await;
        let olu = app.visitor();
        assert_eq!(olu.fill(&link, &[("reason", "")]).await.wrong_fields(), ["reason"]);
        olu.fill(&link, &[("reason", "It is not ready.")]).await.assert_says("The entry has left the contest");
        assert_eq!(state(&app).await, EntryState::Withdrawn);
        for address in [paula.email(), &contest.competition.contact_email] {
            let told = app.letter_to(address, "nomination-answer").await;
            assert!(told.text.contains("It is not ready."), "{told:#?}");
        }
        assert!(app.verbs().await.ends_with(&["nomination.declined".into(), "entry.withdrawn".into()]));
        let refused = paula.press(&format!("{home}/check"), "Submit").await;
        refused.assert_status(409).assert_says("The owner of this project does not want it to be entered.");
        paula.fill(&home, &[("own", "yes")]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_status(409);
        paula.fill(&home, &WORDS).await.assert_status(200);
        olu.post(&format!("{link}/accept"), &[]).await.assert_status(409);
        let page = contest.path("/organise/entries/1/nomination");
        assert_eq!(olga.fill(&page, &[("how", "")]).await.wrong_fields(), ["how"]);
        olga.fill(&page, &[("how", "By telephone")]).await.assert_says("By telephone");
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/2"));
        assert_eq!(state(&app).await, EntryState::Submitted);
    }

    async fn an_entry_is_admitted_when_its_owner_has_accepted(app: TestApp) {
        let contest = contest(&app).await;
        let olga = contest.organiser("Olga").await;
        nominated(&contest).await;
        let link = link(&app).await;
        let entry = contest.path("/organise/entries/1");
        let refused = olga.post(&format!("{entry}/admit"), &[]).await;
        refused.assert_status(409).assert_says("its owner has not accepted yet");
        assert_eq!(state(&app).await, EntryState::Submitted);
        let list = olga.get(&contest.path("/organise/nominations")).await;
        list.assert_says("Olu Owner, Wells United").assert_says("Waiting for the owner");
        olga.press(&format!("{entry}/nomination"), "Remind the owner").await.assert_says("Reminded");
        let letters = app.letters_to(OWNER).await;
        assert!(letters[1].subject.starts_with("Please answer"), "{letters:#?}");
        assert!(letters[1].text.contains(&link), "the link of the first mail stays good");
        app.visitor().press(&link, "Accept").await.assert_status(200);
        olga.post(&format!("{entry}/nomination/remind"), &[]).await.assert_status(409);
        olga.post(&format!("{entry}/admit"), &[]).await.assert_status(200);
        assert_eq!(state(&app).await, EntryState::Admitted);
    }

    async fn where_silence_is_enough_an_entry_is_admitted_at_once(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| {
            c.settings.nominations.allowed = true;
            c.settings.nominations.must_accept = false;
        }).await;
        nominated(&contest).await;
        contest.organiser("Olga").await.post(&contest.path("/organise/entries/1/admit"), &[]).await.assert_status(200);
        assert_eq!(state(&app).await, EntryState::Admitted);
    }

    async fn the_link_ends_some_days_after_the_intake(app: TestApp) {
        let contest = contest(&app).await;
        nominated(&contest).await;
        let link = link(&app).await;
        app.advance(TimeDelta::days(20));
        app.visitor().get(&link).await.assert_status(200);
        app.advance(TimeDelta::days(2));
        app.visitor().get(&link).await.assert_status(409).assert_says("too old");
        app.visitor().post(&format!("{link}/accept"), &[]).await.assert_status(409);
        assert_eq!(row(&app).await.state, NominationState::Waiting);
    }

    async fn an_owner_cannot_decline_what_was_announced(app: TestApp) {
        let contest = contest(&app).await;
        nominated(&contest).await;
        let link = link(&app).await;
        app.insert::<announcement::Entity>(announcement::Model {
            id: entity::AnnouncementId::new(), competition_id: contest.competition.id, title: "Winners".into(),
            body: String::new(), state: announcement::AnnouncementState::Released, release_at: None,
            released_at: Some(app.now()), release_feedback: false, version: 1, created_at: app.now(),
        }).await;
        app.visitor().fill(&link, &[("reason", "Too late")]).await.assert_status(409);
        assert_eq!(state(&app).await, EntryState::Submitted);
    }

    async fn the_owner_takes_the_entry_over_as_captain(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, _) = nominated(&contest).await;
        let link = link(&app).await;
        let olu = app.user("Olu").await;
        olu.post(&format!("{link}/take"), &[]).await.assert_status(409).assert_says("register");
        contest.enrol(&olu).await;
        olu.press(&link, "Take the entry over").await.assert_path(&contest.path("/my")).assert_says("Talking wells");
        assert_eq!(row(&app).await.state, NominationState::Accepted);
        let seats = member::Entity::find().order_by_asc(member::Column::JoinedAt).all(app.db().read()).await.unwrap();
        let captains: Vec<_> = seats.iter().map(|m| (m.user_id == olu.account().id, m.captain)).collect();
        assert_eq!(captains.len(), 2);
        assert!(captains.iter().all(|(is_olu, captain)| is_olu == captain), "{captains:?}");
        let told = app.letter_to(paula.email(), "nomination-answer").await;
        assert!(told.subject.starts_with("The owner has taken over"), "{told:#?}");
        app.visitor().post(&format!("{link}/take"), &[]).await.assert_status(401);
    }

    async fn an_owner_must_be_named_where_the_project_is_not_ones_own(app: TestApp) {
        let contest = contest(&app).await;
        let paula = contest.participant("Paula").await;
        contest.team("Scouts", &[&paula]).await;
        let start = paula.get(&contest.path("/my")).await.form_of_button("Start your entry");
        let home = paula.submit(&start, &[("own", "no")], vec![]).await.path;
        let own = [WORDS[0], WORDS[1], ("owner_email", "nobody")];
        let page = paula.fill(&home, &own).await;
        page.assert_status(200);
        assert_eq!((page.value("own"), page.value("owner_email")), ("no".into(), "nobody".into()));
        let check = paula.get(&format!("{home}/check")).await;
        assert_eq!(
            check.texts(".summary li"),
            [
                "The owner's name: Please fill this in",
                "The owner's e-mail address: Please enter an e-mail address such as name@example.org",
            ]
        );
        paula.fill(&home, &[("own", "yes")]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        app.settle().await;
        assert!(nomination::Entity::find().one(app.db().read()).await.unwrap().is_none());
    }

    async fn another_owner_gets_a_link_of_its_own_and_the_first_one_ends(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, home) = nominated(&contest).await;
        let first = link(&app).await;
        paula.fill(&home, &[("owner_email", "ana@owners.example"), ("owner_name", "Ana")]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit again").await.assert_status(200);
        app.letter_to("ana@owners.example", "nomination-owner").await;
        app.visitor().get(&first).await.assert_status(409);
        assert_eq!(row(&app).await.name, "Ana");
        paula.fill(&home, &[("own", "yes")]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit again").await.assert_status(200);
        app.settle().await;
        assert!(nomination::Entity::find().one(app.db().read()).await.unwrap().is_none());
    }

    async fn where_nominations_are_off_nobody_is_asked(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        contest.team("Scouts", &[&paula]).await;
        paula.get(&contest.path("/my")).await.assert_silent("Whose project is it?");
        let home = paula.press(&contest.path("/my"), "Start your entry").await.path;
        let form = paula.get(&home).await.form_with(&["title"]);
        assert!(!form.names.iter().any(|n| n.starts_with("owner_")), "{form:?}");
        paula.submit(&form, &WORDS, vec![]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_path(&format!("{home}/revisions/1"));
        app.settle().await;
        assert!(nomination::Entity::find().one(app.db().read()).await.unwrap().is_none());
    }

    async fn what_owners_say_is_for_the_organisers_of_the_contest(app: TestApp) {
        let contest = contest(&app).await;
        let (paula, _) = nominated(&contest).await;
        link(&app).await;
        let oscar = app.contest("other").await.organiser("Oscar").await;
        for outsider in [&paula, &oscar, &contest.juror("Jim").await] {
            for page in ["/nominations", "/entries/1/nomination"] {
                outsider.get(&contest.path(&format!("/organise{page}"))).await.assert_status(404);
            }
            for page in ["/remind", "/record"] {
                let path = contest.path(&format!("/organise/entries/1/nomination{page}"));
                outsider.post(&path, &[("how", "I say so")]).await.assert_status(404);
            }
        }
        let made_up = format!("/nomination/{}", laureate::app::secret());
        app.visitor().get(&made_up).await.assert_status(409);
        let waiting = nomination::Entity::find().filter(nomination::Column::State.eq(NominationState::Waiting));
        assert_eq!(waiting.all(app.db().read()).await.unwrap().len(), 1);
    }
}
