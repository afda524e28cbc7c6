//! The organisers' view of the messages of their competition.

use entity::message;
use sea_orm::EntityTrait;

use crate::support::each_database;

each_database! {
    async fn organisers_see_what_was_sent_and_what_the_mail_server_said(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let mail = contest.path("/organise/mail");
        olga.get(&mail).await.assert_status(200).assert_says("No messages yet");
        let invite = contest.path("/organise/organisers/invite");
        for address in ["olaf@people.example", "refused-oscar@people.example"] {
            olga.post(&invite, &[("email", address)]).await.assert_status(200);
        }
        app.delivered_to("olaf@people.example", 1).await;
        app.settle().await;
        let list = olga.get(&mail).await;
        assert_eq!(list.count("table tbody tr"), 2);
        let dead = olga.get(&format!("{mail}?state=dead")).await;
        assert_eq!(dead.count("table tbody tr"), 1);
        dead.assert_says("refused-oscar@people.example").assert_says("Given up");
        assert_eq!(olga.get(&format!("{mail}?q=olaf")).await.count("table tbody tr"), 1);
        olga.get(&format!("{mail}?q=nobody")).await.assert_says("No such message");
    }

    async fn a_message_is_shown_without_its_secret_and_sent_again(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        olga.post(&contest.path("/organise/organisers/invite"), &[("email", "olaf@people.example")]).await;
        let letter = app.delivered_to("olaf@people.example", 1).await.remove(0);
        let secret = letter.link("/organiser-invitation/").rsplit('/').next().unwrap().to_owned();
        app.settle().await;
        let row = message::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let page = olga.get(&contest.path(&format!("/organise/mail/{}", row.id))).await;
        page.assert_status(200).assert_says("/organiser-invitation/…").assert_silent(&secret);
        let again = olga.press(&page.path, "Send again").await;
        assert_eq!(again.notice(), "The message is in the queue and will be sent in a moment.");
        let letters = app.delivered_to("olaf@people.example", 2).await;
        assert_eq!(letters[0].text, letters[1].text);
        assert!(app.verbs().await.contains(&"message.queued_again".to_owned()));
    }

    async fn nobody_else_reads_or_resends_messages(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        olga.post(&contest.path("/organise/organisers/invite"), &[("email", "olaf@people.example")]).await;
        let row = message::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let other = app.contest("other-one").await;
        let oscar = other.organiser("Oscar").await;
        let paula = contest.participant("Paula").await;
        let julia = contest.juror("Julia").await;
        for base in [contest.path("/organise/mail"), other.path("/organise/mail")] {
            for person in [&oscar, &paula, &julia] {
                person.get(&format!("{base}/{}", row.id)).await.assert_status(404);
                person.post(&format!("{base}/{}/resend", row.id), &[]).await.assert_status(404);
            }
        }
        paula.get(&contest.path("/organise/mail")).await.assert_status(404);
        assert!(!app.verbs().await.contains(&"message.queued_again".to_owned()));
    }
}
