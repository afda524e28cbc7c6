//! What people see when a part of the site is down, and that nothing is half-stored or lost then.

mod device;
mod disk;
mod kills;
mod storage;

use chrono::TimeDelta;
use entity::message::MessageState;
use entity::*;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::{Attachment, PNG, Setup, each_database};

fn letter(app: &crate::support::TestApp, leased_until: Option<chrono::DateTime<chrono::Utc>>) -> message::Model {
    message::Model {
        id: MessageId::new(),
        competition_id: None,
        user_id: None,
        to_address: "zoe@people.example".into(),
        to_name: "Zoë".into(),
        kind: "account-confirm".into(),
        language: "en".into(),
        subject: "Hello".into(),
        body_text: "Hello".into(),
        body_html: "<p>Hello</p>".into(),
        dedupe: None,
        unsubscribe: None,
        state: MessageState::Queued,
        attempts: 1,
        next_at: app.now(),
        lease_until: leased_until,
        leased_by: leased_until.map(|_| "a worker that was killed".into()),
        sent_at: None,
        server_reply: None,
        created_at: app.now(),
    }
}

each_database! {
    async fn a_database_that_is_gone_gives_a_page_that_says_what_to_do(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        let home = paula.get(&contest.path("/teams/new")).await;
        app.db().clone().close().await;
        for page in [paula.get(&contest.path("/my")).await, app.visitor().get(&contest.path("")).await] {
            page.assert_status(503).assert_says("try again");
            assert!(!page.header("retry-after").is_empty(), "{page:?}");
        }
        let form = home.form_with(&["name"]);
        paula.submit(&form, &[("name", "Owls"), ("country", "CH")], Vec::new()).await.assert_status(503);
        assert_eq!(app.visitor().get_json("/readyz").await.status, 503);
        assert_eq!(app.visitor().get("/healthz").await.status, 200, "the process itself is well");
    }

    async fn a_message_that_a_killed_worker_had_taken_is_sent_once_its_lease_ends(app: TestApp) {
        let row = letter(&app, Some(app.now() + TimeDelta::minutes(5)));
        app.insert::<message::Entity>(row.clone()).await;
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        let held = message::Entity::find_by_id(row.id).one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(held.state, MessageState::Queued, "another worker may still be sending it");
        app.advance(TimeDelta::minutes(6));
        assert_eq!(app.delivered_to("zoe@people.example", 1).await.len(), 1);
        app.settle().await;
        let sent = message::Entity::find_by_id(row.id).one(app.db().read()).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.leased_by.as_deref() == Some("a worker that was killed")), (MessageState::Sent, false));
    }
}

#[tokio::test]
async fn a_storage_that_is_gone_keeps_the_text_and_stores_no_half_file() {
    let gone = Setup::default().s3().config(|config| config.storage.endpoint = "http://127.0.0.1:9".into());
    let app = gone.start().await;
    let contest = app.contest("clean-water").await;
    let paula = contest.participant("Paula").await;
    contest.team("Owls", &[&paula]).await;
    let home = paula.press(&contest.path("/my"), "Start your entry").await.path.clone();
    paula.fill(&home, &[("title", "Speaking wells")]).await.assert_status(200);
    let file = || vec![Attachment::new("a_files", "well.png", PNG)];
    let page = paula.fill_with_files(&home, &[("title", "Changed")], file()).await;
    page.assert_status(503).assert_says("well.png was not kept").assert_says("Your text was saved");
    assert!(!page.header("retry-after").is_empty(), "{page:?}");
    assert_eq!(page.value("title"), "Changed");
    assert_eq!(file::Entity::find().count(app.db().read()).await.unwrap(), 0);
    let kept = entry::Entity::find().one(app.db().read()).await.unwrap().unwrap();
    assert_eq!(kept.draft["title"], "Changed", "the text does not depend on the storage");
    assert_eq!(app.visitor().get_json("/readyz").await.status, 200, "it is not this server that is ill");
}
