//! Files that a browser could run: never from our origin, whatever they are called or else are.

use entity::json::{Field, FieldKind};
use entity::stage::StageKind;

use crate::entry::{COMPLETE, add_form, files, started};
use crate::support::{Actor, Attachment, Contest, TestApp, View};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
const HTML: &str = "<!DOCTYPE html><script>alert(1)</script>";
const XML: &str = "<?xml version=\"1.0\"?><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>";
/// At once a picture of 10,799 x 10,752 pixels, if it went on, and a script.
const GIF_SCRIPT: &[u8] = b"GIF89a/*\x00\x2a*/=1;alert(1)//";
const PDF: &str =
    "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\ntrailer<</Root 1 0 R>>";

/// A competition whose field takes whatever it names.
async fn taking(app: &TestApp, contest: &Contest<'_>, accept: &[&str]) {
    let accept = accept.iter().map(|kind| (*kind).to_owned()).collect();
    let field = Field {
        key: "files".into(),
        kind: FieldKind::File,
        label: "Files".into(),
        max_files: 9,
        accept,
        ..Field::default()
    };
    add_form(app, contest, vec![field]).await;
}

async fn hand_in(paula: &Actor, home: &str, all: &[(&str, &[u8])]) {
    let files = all.iter().map(|(name, bytes)| Attachment::new("a_files", name, *bytes)).collect();
    paula.fill_with_files(home, &COMPLETE, files).await.assert_status(200);
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
}

fn assert_runs_nothing(answer: &View) {
    answer.assert_status(200);
    assert!(answer.header("content-disposition").starts_with("attachment"), "{answer:?}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    let kind = answer.header("content-type");
    assert!(!["html", "svg", "xml", "script"].iter().any(|part| kind.contains(part)), "{answer:?}");
}

#[tokio::test]
async fn pages_and_drawings_are_not_taken_under_any_name() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let crossed = format!("\u{feff}\n<!-- x -->{HTML}");
    for (name, text) in
        [("photo.png", HTML), ("photo.png", SVG), ("drawing.svg", SVG), ("data.pdf", XML), ("notes.txt", &crossed)]
    {
        let file = vec![Attachment::new("a_files", name, text)];
        let page = paula.upload(&format!("{home}/files"), &[], file).await;
        page.assert_status(422);
    }
    assert!(files(&app).await.is_empty());
}

#[tokio::test]
async fn what_an_organiser_asked_for_all_the_same_is_only_saved() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    taking(&app, &contest, &["image/svg+xml", "text/html", "text/xml"]).await;
    let (paula, home) = started(&contest, "Paula").await;
    let all = [("drawing.svg", SVG), ("page.html", HTML), ("photo.png", HTML), ("data.xml", XML)];
    hand_in(&paula, &home, &all.map(|(name, text)| (name, text.as_bytes()))).await;
    app.settle().await;
    contest.enter(StageKind::Scoring);
    let all = files(&app).await;
    assert_eq!(all.len(), 4);
    for file in all {
        let path = contest.path(&format!("/entries/1/files/{}", file.id));
        assert_runs_nothing(&paula.get(&path).await);
        let public = app.visitor().get(&path).await;
        if file.media_type.starts_with("image/") {
            public.assert_status(404);
        } else {
            assert_runs_nothing(&public);
        }
        paula.get(&format!("{path}?size=display")).await.assert_status(404);
    }
}

#[tokio::test]
async fn a_picture_that_is_also_a_script_is_only_a_picture() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let refused = vec![Attachment::new("a_files", "run.js", GIF_SCRIPT)];
    let page = paula.upload(&format!("{home}/files"), &[], refused).await;
    assert!(page.assert_status(422).body().contains("pixels"), "{page:?}");
    let small = [b"GIF89a/*\x01\x00".as_slice(), b"*/=1;alert(1)//"].concat();
    hand_in(&paula, &home, &[("run.js", &small)]).await;
    app.settle().await;
    contest.enter(StageKind::Scoring);
    let path = contest.path(&format!("/entries/1/files/{}", files(&app).await[0].id));
    let own = paula.get(&path).await;
    assert_eq!(own.assert_status(200).header("content-type"), "image/gif");
    assert_eq!(own.header("x-content-type-options"), "nosniff", "so no page can run it");
    assert!(own.header("content-security-policy").ends_with("sandbox"), "{own:?}");
    app.visitor().get(&path).await.assert_status(404);
}

#[tokio::test]
async fn a_document_with_a_script_may_reach_nothing() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    hand_in(&paula, &home, &[("plan.pdf", PDF.as_bytes())]).await;
    contest.enter(StageKind::Scoring);
    let path = contest.path(&format!("/entries/1/files/{}", files(&app).await[0].id));
    for reader in [&paula, &app.visitor()] {
        let shown = reader.get(&path).await;
        assert_eq!(shown.assert_status(200).header("content-type"), "application/pdf");
        assert!(shown.header("content-disposition").starts_with("inline"), "{shown:?}");
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        let policy = shown.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    }
}
