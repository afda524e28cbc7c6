//! Receipts: what a code tells to whom, and whether what was received is still what was handed in.

use chrono::TimeDelta;
use entity::stage::StageKind;
use entity::{event, file, revision};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::entry::{COMPLETE, files, started};
use crate::support::{Actor, Attachment, Contest, PNG, TestApp, each_database, each_storage};

/// A revision that was handed in with two files: who, where, and its code.
async fn received(contest: &Contest<'_>) -> (Actor, String, String) {
    let (paula, home) = started(contest, "Paula").await;
    let two = vec![Attachment::new("a_files", "paula-meier.png", PNG), Attachment::new("a_files", "plan.txt", "Plans")];
    paula.fill_with_files(&home, &COMPLETE, two).await.assert_status(200);
    let receipt = paula.press(&format!("{home}/check"), "Submit").await;
    receipt.assert_path(&format!("{home}/revisions/1"));
    let code = receipt.texts("dd.mono").remove(0);
    (paula, home, code)
}

async fn revisions(app: &TestApp) -> Vec<revision::Model> {
    revision::Entity::find().order_by_asc(revision::Column::Number).all(app.db().read()).await.unwrap()
}

/// What `laureate verify receipt` says, and whether it found everything the same.
async fn verify(app: &TestApp, arguments: &[&str]) -> (bool, String) {
    let mut command = app.command();
    command.args(["verify", "receipt"]).args(arguments);
    // The storage may be served by this thread.
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), said)
}

each_database! {
    async fn whoever_holds_the_code_sees_what_was_received_and_nobodys_name(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (_, _, code) = received(&contest).await;
        let made = revisions(&app).await.remove(0);
        let visitor = app.visitor();
        let page = visitor.get(&format!("/receipts/{code}")).await;
        page.assert_status(200).assert_says("This is the latest revision").assert_says(&made.content_sha256);
        page.assert_says(&hex::encode(Sha256::digest(PNG))).assert_says("Europe/Zurich, UTC+").assert_says("Z");
        let events = event::Entity::find().filter(event::Column::Verb.eq("entry.submitted"));
        let event = events.one(app.db().read()).await.unwrap().unwrap();
        page.assert_says(&event.hash).assert_says("File 1").assert_says("image/png");
        for secret in ["Paula", "paula-meier", "plan.txt", "Wells", "Clean water works"] {
            assert!(!page.body().contains(secret), "{secret}: {page:?}");
        }
        for typed in [code.to_lowercase(), code.replace('-', ""), code.replace('-', "%20").to_lowercase()] {
            visitor.get(&format!("/receipts/{typed}")).await.assert_status(200).assert_path(&format!("/receipts/{code}"));
            visitor.get(&format!("/receipts?code={typed}")).await.assert_path(&format!("/receipts/{code}"));
        }
        let told = visitor.get_json(&format!("/receipts/{code}")).await.assert_status(200).json();
        assert_eq!(told["content_sha256"], made.content_sha256);
        assert_eq!(told["event"], json!({"seq": event.seq, "hash": event.hash}));
        assert_eq!(told["files"][1], json!({"media_type": "text/plain", "size": 5, "sha256": hex::encode(Sha256::digest("Plans"))}));
        assert_eq!((&told["content"], &told["latest"], &told["address"]), (&Value::Null, &json!(true), &json!(format!("{}/receipts/{code}", app.url))));
    }

    async fn the_team_has_the_whole_receipt_and_the_public_the_title_once_it_is_public(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home, code) = received(&contest).await;
        let path = format!("/receipts/{code}");
        app.visitor().get(&path).await.assert_silent("What people will call it").assert_silent("Title");
        paula.get(&path).await.assert_says("Title").assert_says("paula-meier.png");
        let whole = paula.get_json(&path).await.json();
        assert_eq!(laureate::entry::snapshot::hash(&whole["content"]), whole["content_sha256"]);
        let saved = paula.get(&format!("{path}.json")).await;
        assert!(saved.header("content-disposition").starts_with("attachment; filename=\"receipt-"), "{saved:?}");
        let letter = app.letter_to(paula.email(), "entry-receipt").await;
        assert!(letter.text.contains(&format!("{}{path}", app.url)), "{letter:#?}");
        assert!(letter.text.contains(whole["event"]["hash"].as_str().unwrap()), "{letter:#?}");

        paula.fill(&home, &[("title", "Cleaner water")]).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit again").await.assert_status(200);
        app.visitor().get(&path).await.assert_says("There is a newer revision");
        contest.enter(StageKind::Scoring);
        app.visitor().get(&path).await.assert_says("Cleaner water").assert_silent("paula-meier.png");
    }

    async fn nobody_guesses_codes(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (_, _, code) = received(&contest).await;
        let visitor = app.visitor();
        visitor.get("/receipts?code=nonsense").await.assert_status(422).assert_says("twelve letters and digits");
        for n in 0..40 {
            let wrong = visitor.get(&format!("/receipts/AAAA-AAAA-{:04}", n)).await;
            wrong.assert_status(404).assert_says("No receipt has this code");
        }
        visitor.get_json("/receipts/AAAA-AAAA-9999").await.assert_status(429);
        visitor.get(&format!("/receipts/{code}")).await.assert_status(429);
        app.advance(TimeDelta::minutes(16));
        visitor.get(&format!("/receipts/{code}")).await.assert_status(200);
        visitor.get_json("/receipts/AAAA-AAAA-9999").await.assert_status(404);
    }
}

each_storage! {
    async fn the_command_line_finds_one_changed_byte_and_one_changed_word(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, _, code) = received(&contest).await;
        let (same, said) = verify(&app, &[&code.to_lowercase()]).await;
        assert!(same && said.ends_with("Everything is the same.\n"), "{said}");
        assert_eq!(said.matches("same  ").count(), 5, "content, two files, the line and its chain: {said}");

        let receipt = app.folder().join("receipt.json");
        std::fs::write(&receipt, &paula.get_json(&format!("/receipts/{code}")).await.bytes).unwrap();
        let receipt = receipt.to_str().unwrap();
        let (same, said) = verify(&app, &[receipt]).await;
        assert!(same && said.contains("what it says is what the database says"), "{said}");

        let plan = files(&app).await.into_iter().find(|f| f.name == "plan.txt").unwrap();
        app.app.blobs().put_bytes(&plan.storage_key, "Plana".into()).await.unwrap();
        let (same, said) = verify(&app, &[&code]).await;
        assert!(!same && said.contains("differs  file plan.txt: 5 bytes, SHA-256"), "{said}");
        assert_eq!(said.matches("differs  ").count(), 1, "{said}");
        app.app.blobs().delete(&plan.storage_key).await.unwrap();
        let (same, said) = verify(&app, &[&code]).await;
        assert!(!same && said.contains("differs  file plan.txt: the storage has lost it"), "{said}");
        app.app.blobs().put_bytes(&plan.storage_key, "Plans".into()).await.unwrap();

        // Somebody who can write into the database changes a word, and its hash too.
        let mut content = revisions(&app).await.remove(0).content;
        content["title"] = json!("Dirty water");
        let change = |hash: Option<String>| {
            let update = revision::Entity::update_many().col_expr(revision::Column::Content, Expr::value(content.clone()));
            match hash {
                Some(hash) => update.col_expr(revision::Column::ContentSha256, Expr::value(hash)),
                None => update,
            }
        };
        let run = async |hash| {
            let tx = app.db().quiet().await.unwrap();
            change(hash).exec(&*tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        run(None).await;
        let (same, said) = verify(&app, &[&code]).await;
        assert!(!same && said.contains("differs  content of entry 1, revision 1: its SHA-256 is"), "{said}");
        run(Some(laureate::entry::snapshot::hash(&content))).await;
        let (same, said) = verify(&app, &[&code]).await;
        assert!(!same && said.contains("it tells of another content"), "{said}");
        let (same, said) = verify(&app, &[receipt]).await;
        assert!(!same && said.contains("differs  receipt file: content: the receipt says"), "{said}");

        // And the line of the record as well.
        let tx = app.db().quiet().await.unwrap();
        let hash = laureate::entry::snapshot::hash(&content);
        event::Entity::update_many()
            .col_expr(event::Column::Data, Expr::value(json!({"revision": 1, "sha256": hash, "files": 2})))
            .filter(event::Column::Verb.eq("entry.submitted"))
            .exec(&*tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let (same, said) = verify(&app, &[&code]).await;
        assert!(!same && said.contains("its hash does not fit what it says") && said.contains("it is broken at line"), "{said}");
    }
}

#[tokio::test]
async fn files_on_disk_are_compared_without_the_site() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, _, code) = received(&contest).await;
    let path = format!("/receipts/{code}");
    let (own, bare) = (app.folder().join("own.json"), app.folder().join("bare.json"));
    std::fs::write(&own, &paula.get_json(&path).await.bytes).unwrap();
    std::fs::write(&bare, &app.visitor().get_json(&path).await.bytes).unwrap();
    let folder = app.folder().join("kept");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("paula-meier.png"), PNG).unwrap();
    std::fs::write(folder.join("plan of March.txt"), "Plans").unwrap();
    let look = |receipt: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_laureate"));
        command.args(["verify", "receipt"]).arg(receipt).arg("--files").arg(&folder);
        let output = command.env("LAUREATE_DATABASE__URL", "sqlite:/nowhere/at/all.db").output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    for receipt in [&own, &bare] {
        let (same, said) = look(receipt);
        assert!(same && said.contains("it is plan of March.txt"), "{said}");
    }
    std::fs::write(folder.join("plan of March.txt"), "Plan!").unwrap();
    std::fs::write(folder.join("paula-meier.png"), [PNG, b"!"].concat()).unwrap();
    let (same, said) = look(&own);
    assert!(!same && said.contains("differs  file paula-meier.png: "), "{said}");
    assert!(said.contains("differs  file plan.txt: no file in the folder has SHA-256"), "{said}");
    let forged = std::fs::read_to_string(&own).unwrap().replace("Clean water", "Dirty water");
    std::fs::write(&own, forged).unwrap();
    let (same, said) = look(&own);
    assert!(!same && said.contains("differs  receipt file: content: its SHA-256 is"), "{said}");
    let count = file::Entity::find().all(app.db().read()).await.unwrap().len();
    assert_eq!(count, 2);
}
