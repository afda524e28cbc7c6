//! Files of entries, and what organisers do with entries.

use chrono::TimeDelta;
use entity::json::{Field, FieldKind, Visibility};
use entity::stage::StageKind;

use super::{COMPLETE, add_form, entries, files, hand_in, kept_objects, started};
use crate::support::{Attachment, PNG, each_database};

each_database! {
    async fn bad_files_are_refused_beside_the_field_and_nothing_of_them_is_kept(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let poster = Field {
            key: "poster".into(), kind: FieldKind::File, label: "Poster".into(), max_mib: 1, max_files: 1,
            accept: vec!["image/png".into()], ..Field::default()
        };
        add_form(&app, &contest, vec![poster]).await;
        let (paula, home) = started(&contest, "Paula").await;
        let large = [PNG, &vec![0; 1024 * 1024]].concat();
        for (bytes, words) in [
            (b"".to_vec(), "This file is empty"),
            (b"MZ\x90\0 a program called poster.png".to_vec(), "This kind of file"),
            (b"<svg onload='alert(1)'>".to_vec(), "Please send: PNG"),
            (large, "too large: at most 1 MB"),
        ] {
            let file = vec![Attachment::new("a_poster", "poster.png", bytes)];
            let page = paula.fill_with_files(&home, &[("title", words)], file).await;
            page.assert_status(422);
            assert!(page.error("a_poster").contains(words), "{words}: {page:?}");
            assert_eq!(page.value("title"), words, "what was typed stays");
            assert_eq!(entries(&app).await[0].draft["title"], words, "and is saved");
        }
        assert!(files(&app).await.is_empty());
        assert_eq!(kept_objects(&app.folder().join("files/file")), 0);
        let one = || vec![Attachment::new("a_poster", "poster.png", PNG)];
        paula.upload(&format!("{home}/files"), &[], one()).await.assert_status(200);
        let page = paula.upload(&home, &[("version", "5")], one()).await;
        assert!(page.error("a_poster").contains("room for 1 file"), "{page:?}");
    }

    async fn a_name_with_tricks_is_cleaned(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let file = vec![Attachment::new("a_files", "..\\..\\etc/été \u{202e}gnp.png", PNG)];
        paula.upload(&format!("{home}/files"), &[], file).await.assert_status(200);
        let row = &files(&app).await[0];
        assert_eq!(row.name, "été gnp.png");
        assert!(!row.storage_key.contains("gnp"), "{}", row.storage_key);
        let answer = paula.get(&contest.path(&format!("/entries/1/files/{}", row.id))).await;
        let told = "inline; filename=\"_t_ gnp.png\"; filename*=UTF-8''%C3%A9t%C3%A9%20gnp.png";
        assert_eq!(answer.header("content-disposition"), told);
    }

    async fn a_file_field_that_was_left_empty_is_no_file(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let left_empty = vec![Attachment::new("a_files", "", b"".as_slice())];
        let page = paula.fill_with_files(&home, &[("title", "Clean water")], left_empty).await;
        page.assert_status(200);
        assert!(!page.main().contains("This file is empty"), "{page:?}");
        assert!(files(&app).await.is_empty());
    }

    async fn the_script_sends_a_file_alone(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (paula, home) = started(&contest, "Paula").await;
        let secret = paula.form_secret(&home).await;
        let send = |field: &str, bytes: &[u8]| {
            let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name("well.png");
            let body = reqwest::multipart::Form::new().part(field.to_owned(), part);
            let request = paula.request(reqwest::Method::POST, &format!("{home}/files"));
            request.header("accept", "application/json").header("x-csrf-token", secret.clone()).multipart(body)
        };
        let good = paula.send(send("a_files", PNG)).await;
        assert_eq!(good.assert_status(200).json()["files"][0]["name"], "well.png");
        let bad = paula.send(send("a_files", b"")).await;
        assert_eq!(bad.assert_status(422).json()["errors"]["a_files"], "This file is empty. Please choose another.");
        paula.send(send("a_unknown", PNG)).await.assert_status(400);
    }

    async fn the_public_sees_public_files_once_the_gallery_is_open(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| {
            stages[1].settings.blind = true;
        }).await;
        let file = |key: &str, visibility| {
            Field { key: key.into(), kind: FieldKind::File, label: key.into(), visibility, ..Field::default() }
        };
        add_form(&app, &contest, vec![file("poster", Visibility::Public), file("budget", Visibility::Jury)]).await;
        let (paula, home) = started(&contest, "Paula").await;
        let two = vec![
            Attachment::new("a_poster", "paulas-poster.png", PNG),
            Attachment::new("a_budget", "budget.txt", "Wells: 100"),
        ];
        paula.fill_with_files(&home, &COMPLETE, two).await.assert_status(200);
        paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
        let kept = files(&app).await;
        let path = |n: usize| contest.path(&format!("/entries/1/files/{}", kept[n].id));
        app.settle().await;
        let visitor = app.visitor();
        visitor.get(&path(0)).await.assert_status(404);
        contest.enter(StageKind::Scoring);
        let answer = visitor.get(&path(0)).await;
        assert!(image::load_from_memory(&answer.assert_status(200).bytes).is_ok());
        assert!(answer.header("content-disposition").contains("file.jpg"), "names are hidden while the jury is blind");
        visitor.get(&path(1)).await.assert_status(404);
        paula.get(&path(1)).await.assert_status(200);
        app.advance(TimeDelta::days(8));
        assert!(visitor.get(&path(0)).await.header("content-disposition").contains("paulas-poster.jpg"));
    }

    async fn organisers_find_decide_and_export(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olivia = contest.organiser("Olivia").await;
        let home = contest.path("/organise/entries");
        olivia.get(&home).await.assert_status(200).assert_says("No entries yet");
        let (paula, own) = started(&contest, "Paula").await;
        hand_in(&paula, &own).await.assert_status(200);
        let (quentin, _) = started(&contest, "Quentin").await;
        let list = olivia.get(&home).await;
        assert_eq!(list.texts("table tbody tr th"), ["1 Clean water", "2 Untitled entry"]);
        assert_eq!(olivia.get(&format!("{home}?state=submitted")).await.count("table tbody tr"), 1);
        assert_eq!(olivia.get(&format!("{home}?q=quentin")).await.texts("table tbody tr th"), ["2 Untitled entry"]);
        assert_eq!(olivia.get(&format!("{home}?q=wells+DRY")).await.texts("table tbody tr th"), ["1 Clean water"]);
        olivia.get(&format!("{home}?q=100%25")).await.assert_says("Nothing found");
        olivia.get(&format!("{home}/2")).await.assert_status(200).assert_says("Drafts belong to their teams");
        olivia.get(&format!("{home}/99")).await.assert_status(404);

        let csv = olivia.get(&format!("{home}.csv?state=submitted")).await;
        let text = csv.assert_status(200).body();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("1,submitted,Clean water,Team Paula"), "{text}");

        let empty = olivia.fill(&format!("{home}/1"), &[("reason", "  ")]).await;
        empty.assert_status(422);
        assert_eq!(empty.error("reason"), "Please fill this in");
        let out = olivia.fill(&format!("{home}/1"), &[("reason", "Copied from elsewhere")]).await;
        out.assert_status(200).assert_says("Disqualified");
        let letter = app.letter_to(paula.email(), "entry-disqualified").await;
        assert!(letter.text.contains("Copied from elsewhere"), "{letter:#?}");
        let events = app.events().await;
        let told = events.iter().find(|e| e.0 == "entry.disqualified").unwrap();
        assert_eq!(told.2.as_deref(), Some("Copied from elsewhere"));
        paula.get(&own).await.assert_path(&format!("{own}/check"));
        let back = olivia.press(&format!("{home}/1"), "Admit").await;
        back.assert_status(200).assert_says("Admitted");
        quentin.get(&home).await.assert_status(404);
    }
}
