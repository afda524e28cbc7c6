//! People: coming in, mailed links, one's own account; and that nobody learns who is registered.

use chrono::TimeDelta;
use laureate::account::rules::hash_password;

use crate::support::each_database;

const PASSWORD: &str = "a long pass phrase";

fn link_in(text: &str) -> String {
    let address = text.split_whitespace().find(|word| word.starts_with("http")).unwrap();
    format!("/{}", address.splitn(4, '/').nth(3).unwrap())
}

each_database! {
    async fn a_newcomer_registers_confirms_and_signs_in(app: TestApp) {
        let nora = app.visitor();
        let form = [("name", "Nora"), ("email", "Nora@People.example"), ("password", PASSWORD)];
        nora.fill("/register", &form).await.assert_status(200).assert_says("Nora@People.example");
        let page = nora.sign_in("nora@people.example", PASSWORD).await;
        page.assert_status(422);
        let letter = app.letter_to("nora@people.example", "account-confirm").await;
        let link = link_in(&letter.text);
        nora.get(&link).await.assert_says("Confirm your address");
        nora.get(&link).await.assert_status(200);
        let page = nora.press(&link, "Confirm and sign in").await;
        assert!(page.notice().starts_with("Your address is confirmed"), "{page:?}");
        nora.get("/account").await.assert_says("nora@people.example");
        nora.get(&link).await.assert_status(409);
        let other = app.visitor();
        other.sign_in("nora@people.example", PASSWORD).await.assert_path("/");
        other.get("/account").await.assert_status(200);
        assert_eq!(app.verbs().await, ["user.registered", "user.signed_in", "user.signed_in"]);
    }

    async fn nobody_learns_whether_an_address_is_registered(app: TestApp) {
        let known = app.user("Ann").await;
        let visitor = app.visitor();
        let mut told = Vec::new();
        for email in [known.email(), "nobody@people.example"] {
            let registered = visitor.fill("/register", &[("name", "X"), ("email", email), ("password", PASSWORD)]).await;
            let link = visitor.post("/sign-in/link", &[("email", email)]).await;
            let reset = visitor.fill("/reset", &[("email", email)]).await;
            let wrong = visitor.sign_in(email, "not the password").await;
            let pages = [registered, link, reset, wrong];
            told.push(pages.map(|p| (p.status, p.main().replace(email, "ADDRESS"))));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(app.letters_to(known.email()).await.len(), 3);
    }

    async fn a_mailed_link_opens_a_page_and_is_spent_by_its_button_only(app: TestApp) {
        let ann = app.user("Ann").await;
        let visitor = app.visitor();
        visitor.post("/sign-in/link", &[("email", ann.email()), ("back", "/account")]).await.assert_status(200);
        let link = link_in(&app.letter_to(ann.email(), "account-sign-in").await.text);
        for _ in 0..3 {
            visitor.get(&link).await.assert_status(200);
        }
        visitor.press(&link, "Sign in").await.assert_path("/account").assert_says(ann.email());
        app.visitor().get(&link).await.assert_status(409);
        visitor.sign_out().await;
        visitor.post("/sign-in/link", &[("email", ann.email())]).await;
        app.advance(TimeDelta::minutes(31));
        let late = link_in(&app.letter_to(ann.email(), "account-sign-in").await.text);
        app.visitor().get(&late).await.assert_status(409);
    }

    async fn a_reset_ends_all_sessions(app: TestApp) {
        let ann = app.user("Ann").await;
        let visitor = app.visitor();
        visitor.fill("/reset", &[("email", ann.email())]).await;
        let link = link_in(&app.letter_to(ann.email(), "account-reset").await.text);
        let page = visitor.fill(&link, &[("password", "short")]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["password"]);
        visitor.fill(&link, &[("password", PASSWORD)]).await.assert_path("/");
        ann.get("/account").await.assert_path("/sign-in?back=%2Faccount");
        app.visitor().sign_in(ann.email(), PASSWORD).await.assert_path("/");
    }

    async fn guessing_passwords_is_slowed_down_per_address(app: TestApp) {
        let hash = hash_password(PASSWORD).unwrap();
        let ann = app.user_with("Ann", |u| u.password_hash = Some(hash)).await;
        let visitor = app.visitor();
        for _ in 0..10 {
            visitor.sign_in(ann.email(), "wrong wrong wrong").await.assert_status(422);
        }
        visitor.sign_in(ann.email(), PASSWORD).await.assert_status(429);
        app.advance(TimeDelta::minutes(16));
        visitor.sign_in(ann.email(), PASSWORD).await.assert_path("/");
    }

    async fn signing_out_everywhere_ends_other_browsers(app: TestApp) {
        let ann = app.user("Ann").await;
        let other = app.signed_in(ann.account().clone()).await;
        ann.post("/account/sessions", &[]).await.assert_path("/sign-in");
        other.get("/account").await.assert_path("/sign-in?back=%2Faccount");
    }

    async fn a_new_address_is_in_force_once_it_is_confirmed(app: TestApp) {
        let ann = app.user("Ann").await;
        ann.post("/account/email", &[("new_email", "Ann@new.example")]).await.assert_status(200);
        let link = link_in(&app.letter_to("ann@new.example", "account-change-email").await.text);
        ann.get("/account").await.assert_says("ann@people.example");
        ann.press(&link, "Use this address").await.assert_path("/account").assert_says("ann@new.example");
        let told = app.letter_to("ann@people.example", "account-email-changed").await;
        assert!(told.text.contains("ann@new.example"), "{told:#?}");
    }

    async fn a_person_downloads_and_deletes_everything(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let paula = contest.participant("Paula").await;
        let data = paula.get("/account/data").await;
        assert_eq!(data.json()["account"]["email"], "paula@people.example");
        assert_eq!(data.json()["registrations"].as_array().unwrap().len(), 1);
        paula.post("/account/delete", &[("delete_email", "wrong@people.example")]).await.assert_status(422);
        paula.post("/account/delete", &[("delete_email", "paula@people.example")]).await.assert_path("/");
        paula.get("/account").await.assert_path("/sign-in?back=%2Faccount");
        let again = app.visitor();
        again.post("/sign-in/link", &[("email", "paula@people.example")]).await;
        assert!(app.letters_to("paula@people.example").await.is_empty());
    }

    async fn a_captain_of_others_and_the_last_organiser_cannot_just_go(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, paula) = (contest.participant("Cara").await, contest.participant("Paula").await);
        contest.team("Owls", &[&cara, &paula]).await;
        cara.post("/account/delete", &[("delete_email", cara.email())]).await.assert_status(409);
        let olga = contest.organiser("Olga").await;
        olga.post("/account/delete", &[("delete_email", olga.email())]).await.assert_status(409);
    }

    async fn a_lost_session_keeps_what_was_typed(app: TestApp) {
        let hash = hash_password(PASSWORD).unwrap();
        let ann = app.user_with("Ann", |u| u.password_hash = Some(hash)).await;
        ann.get("/account").await;
        app.signed_in(ann.account().clone()).await.post("/account/sessions", &[]).await;
        let page = ann.post("/account/profile", &[("name", "Ann the Second"), ("language", "en")]).await;
        page.assert_status(401).assert_says("what you typed has been kept");
        let form = page.form_with(&["email", "password"]);
        let resume = ann.submit(&form, &[("email", ann.email()), ("password", PASSWORD)], Vec::new()).await;
        resume.assert_status(200).assert_says("Send it again");
        let form = resume.form_of_button("Send what I typed");
        ann.submit(&form, &[], Vec::new()).await.assert_path("/account");
        assert_eq!(ann.get("/account").await.value("name"), "Ann the Second");
    }

    async fn a_form_from_elsewhere_is_refused(app: TestApp) {
        let ann = app.user("Ann").await;
        ann.get("/account").await;
        let forged = ann.request(reqwest::Method::POST, "/account/profile").form(&[("name", "Mallory")]);
        ann.send(forged).await.assert_status(403).assert_says("Send it again");
        let token = ann.form_secret("/account").await;
        let cross = ann.request(reqwest::Method::POST, "/account/profile").header("sec-fetch-site", "cross-site");
        ann.send(cross.form(&[("_csrf", token.as_str()), ("name", "Mallory")])).await.assert_status(403);
        let bob = app.user("Bob").await;
        let theirs = bob.form_secret("/account").await;
        let stolen = ann.request(reqwest::Method::POST, "/account/profile").form(&[("_csrf", theirs.as_str())]);
        ann.send(stolen).await.assert_status(403).assert_says("Send it again");
        ann.get("/account").await.assert_silent("Mallory");
    }

    async fn caught_mails_are_shown_in_the_demo_only(app: TestApp) {
        app.visitor().get("/dev/mail").await.assert_status(404);
    }

    async fn a_language_is_chosen_and_kept(app: TestApp) {
        let visitor = app.visitor();
        visitor.get("/language?to=ar&back=/sign-in").await.assert_path("/sign-in");
        assert!(visitor.get("/sign-in").await.body().contains("dir=\"rtl\""));
        visitor.get("/language?to=xx").await.assert_status(404);
        visitor.get("/language?to=fr&back=https://evil.example/").await.assert_path("/");
    }
}
