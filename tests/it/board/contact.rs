//! Messages are passed on without addresses; people stop them or block each other.

use chrono::TimeDelta;

use super::{listed, path_of, publish, publish_team};
use crate::support::{Setup, each_database};

/// The path of an address of a mail.
fn path(app: &crate::support::TestApp, link: &str) -> String {
    link.strip_prefix(&app.url).unwrap_or_else(|| panic!("{link} is ours")).to_owned()
}

each_database! {
    async fn messages_go_both_ways_and_show_no_address_anywhere(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, cara) = (contest.participant("Karim Haddad").await, contest.participant("Cara Lind").await);
        let owls = contest.team("Owls", &[&cara]).await;
        publish(&contest, &karim, &[]).await;
        let card = path_of(&app, &contest, &karim).await;
        cara.fill(&card, &[("text", "")]).await.assert_status(422);
        let long = "x".repeat(1001);
        let page = cara.fill(&card, &[("text", &long)]).await;
        page.assert_status(422);
        assert_eq!(page.value("text"), long, "what was typed stays");
        let page = cara.fill(&card, &[("text", "Join us!\nSee https://evil.example/x or write to cara.lind@people.example")]).await;
        page.assert_status(200).assert_says("Join us!").assert_says("on its way");
        let thread = page.path.clone();
        let letter = app.delivered_to(karim.email(), 1).await.remove(0);
        assert_eq!(letter.subject, "Cara L. wrote to you about Clean water");
        assert!(letter.text.contains("> Join us!\n") && letter.text.contains("Team: Owls."), "{}", letter.text);
        let head = letter.head.to_lowercase();
        assert!(!head.contains("cara.lind@") && !head.contains("reply-to") && !head.contains("lind"), "{head}");
        assert!(head.contains("@laureate.example>"), "{head}");
        for body in [&letter.text, &letter.html] {
            assert!(!body.contains("evil.example") && !body.contains("lind@people"), "no links but ours: {body}");
        }
        assert_eq!(path(&app, &letter.link("/threads/")), thread);
        karim.fill(&thread, &[("text", "With pleasure.")]).await.assert_says("With pleasure.");
        let answer = app.delivered_to(cara.email(), 1).await.remove(0);
        assert!(answer.subject.starts_with("Karim H. wrote to you"), "{}", answer.subject);
        assert!(!answer.head.contains("haddad@") && !answer.text.contains("haddad@") && !answer.html.contains("haddad@"));
        for (who, other) in [(&karim, &cara), (&cara, &karim)] {
            for page in [thread.clone(), contest.path("/board/messages"), contest.path("/board")] {
                let page = who.get(&page).await;
                let typed = page.body().replace("cara.lind@people.example</p>", "");
                assert!(!typed.contains(other.email()), "{page:?}");
            }
        }
        publish_team(&contest, &cara, &owls, &[]).await;
        let again = karim.fill(&path_of(&app, &contest, &cara).await, &[("text", "One more thing")]).await;
        again.assert_path(&thread);
    }

    async fn a_thread_is_for_its_two_people(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, cara) = (contest.participant("Karim").await, contest.participant("Cara").await);
        let (mallory, olga) = (contest.participant("Mallory").await, contest.organiser("Olga").await);
        publish(&contest, &karim, &[]).await;
        let card = path_of(&app, &contest, &karim).await;
        let thread = cara.fill(&card, &[("text", "A secret plan")]).await.path.clone();
        mallory.get(&thread).await.assert_status(404);
        mallory.post(&thread, &[("text", "Hi")]).await.assert_status(404);
        olga.get(&thread).await.assert_status(409);
        for page in ["/organise/mail", "/organise/board", "/organise/events", "/organise/people"] {
            olga.get(&contest.path(page)).await.assert_status(200).assert_silent("secret plan");
        }
        contest.enrol(&olga).await;
        olga.get(&thread).await.assert_status(404);
        karim.post(&format!("{card}/write"), &[("text", "To myself")]).await.assert_status(404);
    }

    async fn one_click_stops_messages_also_without_signing_in(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, cara) = (contest.participant("Karim").await, contest.participant("Cara").await);
        publish(&contest, &karim, &[]).await;
        let thread = cara.fill(&path_of(&app, &contest, &karim).await, &[("text", "Hello")]).await.path.clone();
        let letter = app.delivered_to(karim.email(), 1).await.remove(0);
        let stop = letter.link("/stop/");
        assert!(letter.head.contains(&format!("List-Unsubscribe: <{stop}>\r\n")), "{}", letter.head);
        assert!(letter.head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{}", letter.head);
        let stop = path(&app, &stop);
        app.visitor().get(&stop).await.assert_says("Nobody can write to you through the board of Clean water any more");
        assert_eq!(listed(&contest, &cara, "").await, ["Karim"], "opening the page stops nothing: mail scanners do it");
        // A mail program: no page, no cookie, no secret of forms.
        let program = app.visitor();
        let post = program.request(reqwest::Method::POST, &stop).body("List-Unsubscribe=One-Click");
        let post = post.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(program.send(post).await.status, 303);
        assert!(listed(&contest, &cara, "").await.is_empty());
        cara.post(&thread, &[("text", "Hello?")]).await.assert_status(409).assert_says("does not take messages");
        karim.get(&contest.path("/board")).await.assert_says("You take no messages");
        karim.post(&thread, &[("text", "I am not here")]).await.assert_status(409);
        app.visitor().post(&format!("{stop}0"), &[]).await.assert_status(404);
        karim.press(&contest.path("/board"), "Get messages again").await.assert_status(200);
        cara.post(&thread, &[("text", "Hello!")]).await.assert_status(200);
        karim.press(&contest.path("/board"), "Stop getting messages").await.assert_says("Get messages again");
        assert_eq!(app.letters_to(karim.email()).await.len(), 2);
    }

    async fn who_is_blocked_sees_nothing_and_is_not_told(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, cara) = (contest.participant("Karim").await, contest.participant("Cara").await);
        publish(&contest, &karim, &[]).await;
        publish(&contest, &cara, &[]).await;
        let (his, hers) = (path_of(&app, &contest, &karim).await, path_of(&app, &contest, &cara).await);
        let thread = cara.fill(&his, &[("text", "Hello")]).await.path.clone();
        app.settle().await;
        let letters = app.count_letters().await;
        karim.press(&thread, "Block this person").await.assert_says("You have blocked this person");
        for (who, card) in [(&cara, &his), (&karim, &hers)] {
            assert!(listed(&contest, who, "").await.is_empty());
            who.get(card).await.assert_status(404);
            who.post(&format!("{card}/write"), &[("text", "Hello")]).await.assert_status(404);
            who.post(&thread, &[("text", "Hello")]).await.assert_status(409).assert_says("does not take messages");
        }
        let page = cara.get(&thread).await;
        assert!(!page.main().contains("blocked"), "{page:?}");
        assert_eq!(app.count_letters().await, letters);
        karim.press(&thread, "End the block").await.assert_status(200);
        assert_eq!(listed(&contest, &cara, "").await, ["Karim"]);
    }

    async fn a_person_writes_only_so_much_in_a_day(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (karim, cara) = (contest.participant("Karim").await, contest.participant("Cara").await);
        publish(&contest, &karim, &[]).await;
        let thread = cara.fill(&path_of(&app, &contest, &karim).await, &[("text", "1")]).await.path.clone();
        for n in 2..=30 {
            cara.post(&thread, &[("text", &n.to_string())]).await.assert_status(200);
        }
        cara.post(&thread, &[("text", "31")]).await.assert_status(409).assert_says("in a day");
        karim.post(&thread, &[("text", "Enough")]).await.assert_status(200);
        app.advance(TimeDelta::days(1) + TimeDelta::minutes(1));
        cara.post(&thread, &[("text", "31")]).await.assert_status(200);
    }

    async fn data_holds_ones_cards_and_messages_and_the_end_of_the_account_removes_them(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let hash = laureate::account::rules::hash_password("correct horse").unwrap();
        let karim = app.user_with("Karim Haddad", |user| user.password_hash = Some(hash)).await;
        contest.enrol(&karim).await;
        let cara = contest.participant("Cara").await;
        publish(&contest, &karim, &[]).await;
        publish(&contest, &cara, &[]).await;
        let thread = karim.fill(&path_of(&app, &contest, &cara).await, &[("text", "A secret plan")]).await.path.clone();
        cara.post(&thread, &[("text", "My answer")]).await.assert_status(200);
        app.settle().await;
        let data = karim.get("/account/data").await.json();
        assert_eq!(data["board"]["cards"][0]["offers"], "I write software.");
        assert_eq!(data["board"]["messages"][0]["text"], "A secret plan");
        assert_eq!(data["board"]["messages"].as_array().unwrap().len(), 1, "only one's own");
        let form = karim.get("/account").await.form_with(&["delete_email"]);
        let typed = [("delete_email", karim.email()), ("delete_password", "correct horse")];
        karim.submit(&form, &typed, Vec::new()).await.assert_path("/");
        assert!(listed(&contest, &cara, "").await.is_empty());
        app.settle().await;
        let page = cara.get(&thread).await;
        page.assert_silent("secret plan").assert_silent("Karim").assert_says("My answer");
        assert!(app.letters_to(cara.email()).await.is_empty(), "the mail that passed it on is forgotten too");
        cara.post(&thread, &[("text", "Are you there?")]).await.assert_status(409);
    }
}

#[tokio::test]
async fn the_limit_of_a_day_is_a_setting_that_counts_requests_too() {
    let app = Setup::default().config(|c| c.limits.board_per_day = 1).start().await;
    let contest = app.contest("clean-water").await;
    let (karim, cara) = (contest.participant("Karim").await, contest.participant("Cara").await);
    let owls = contest.team("Owls", &[&cara]).await;
    publish_team(&contest, &cara, &owls, &[]).await;
    let card = path_of(&app, &contest, &cara).await;
    karim.post(&format!("{card}/join"), &[]).await.assert_status(200);
    karim.post(&format!("{card}/write"), &[("text", "Please")]).await.assert_status(409).assert_says("in a day");
}
