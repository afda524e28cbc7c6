//! Files as they are served: parts, marks, headers; small pictures; the same from an S3 server.

mod archive;
mod kit;
mod origin;
mod pages;
mod picture;
mod scan;
mod sides;

use std::io::Cursor;

use entity::*;
use reqwest::Method;
use sea_orm::EntityTrait;

use crate::support::{Actor, Attachment, Contest, Setup, TestApp};

async fn with_file<'a>(contest: &Contest<'a>, name: &str, bytes: &[u8]) -> (Actor, String) {
    let paula = contest.participant("Paula").await;
    contest.team("Wells", &[&paula]).await;
    let home = paula.press(&contest.path("/my"), "Start your entry").await.path;
    let file = vec![Attachment::new("a_files", name, bytes)];
    let page = paula.upload(&format!("{home}/files"), &[], file).await;
    page.assert_status(200);
    let path = page.link(name);
    (paula, path)
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let picture = image::DynamicImage::new_rgb8(width, height);
    picture.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png
}

#[tokio::test]
async fn parts_of_a_file_are_served() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, path) = with_file(&contest, "words.txt", b"0123456789").await;
    let whole = paula.get(&path).await;
    assert_eq!(whole.assert_status(200).body(), "0123456789");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-length"), "10");
    let ask = |name: &str, value: &str| paula.request(Method::GET, &path).header(name, value);
    for (range, body, told) in
        [("bytes=2-4", "234", "bytes 2-4/10"), ("bytes=-3", "789", "bytes 7-9/10"), ("bytes=8-", "89", "bytes 8-9/10")]
    {
        let part = paula.send(ask("range", range)).await;
        assert_eq!((part.status, part.body().as_str(), part.header("content-range").as_str()), (206, body, told));
        assert_eq!(part.header("content-length"), body.len().to_string());
    }
    let none = paula.send(ask("range", "bytes=10-")).await;
    assert_eq!((none.status, none.header("content-range").as_str()), (416, "bytes */10"));
    let changed = paula.send(ask("range", "bytes=2-4").header("if-range", "\"other\"")).await;
    assert_eq!((changed.status, changed.body().as_str()), (200, "0123456789"));
    let same = paula.send(ask("if-none-match", &whole.header("etag"))).await;
    assert_eq!((same.status, same.bytes.len()), (304, 0));
}

#[tokio::test]
async fn a_file_runs_nothing_from_our_origin() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, path) = with_file(&contest, "notes.html", b"Only words, whatever the name says").await;
    let text = paula.get(&path).await;
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.header("content-disposition").starts_with("attachment"), "{text:?}");
    assert_eq!(text.header("x-content-type-options"), "nosniff");
    assert!(text.header("content-security-policy").contains("sandbox"), "{text:?}");
    let script = vec![Attachment::new("a_files", "page.txt", "<html><script>alert(1)</script>")];
    let home = contest.path("/my/entries/1");
    paula.upload(&format!("{home}/files"), &[], script).await.assert_status(422);
    let pdf = vec![Attachment::new("a_files", "plan.pdf", "%PDF-1.4\n%\u{e2}\n1 0 obj<<>>endobj\ntrailer<<>>")];
    let page = paula.upload(&format!("{home}/files"), &[], pdf).await;
    let pdf = paula.get(&page.assert_status(200).link("plan.pdf")).await;
    assert!(pdf.header("content-disposition").starts_with("inline"), "{pdf:?}");
    assert!(!pdf.header("content-security-policy").contains("sandbox"), "viewers do not start in a sandbox");
    assert!(pdf.header("content-security-policy").starts_with("default-src 'none'"), "{pdf:?}");
}

#[tokio::test]
async fn a_picture_gets_a_small_one() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, path) = with_file(&contest, "well.png", &picture(1600, 800)).await;
    app.settle().await;
    let small = paula.get(&format!("{path}?size=small")).await;
    assert_eq!(small.assert_status(200).header("content-type"), "image/jpeg");
    let seen = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!((seen.width(), seen.height()), (640, 320));
    let row = file::Entity::find().one(app.db().read()).await.unwrap().unwrap();
    assert_eq!(row.preview_key, Some(format!("preview/{}", row.id)));
    assert_eq!(row.display_key, Some(format!("display/{}", row.id)));
}

#[tokio::test]
async fn an_s3_server_serves_files_itself() {
    let app = Setup::default().s3().start().await;
    let contest = app.contest("clean-water").await;
    let (paula, path) = with_file(&contest, "words.txt", b"0123456789").await;
    let answer = paula.get_raw(&path).await;
    assert_eq!(answer.status, 303);
    let address = answer.header("location");
    assert!(address.contains("X-Amz-Expires=300"), "{address}");
    let file = paula.get_raw(&address).await;
    assert_eq!(file.assert_status(200).body(), "0123456789");
    app.visitor().get(&path).await.assert_status(404);
}

#[tokio::test]
async fn an_object_without_a_row_is_swept() {
    let app = TestApp::start().await;
    app.app.blobs().put_bytes("file/orphan", bytes::Bytes::from_static(b"x")).await.unwrap();
    let tx = app.db().quiet().await.unwrap();
    let keys = serde_json::json!({"keys": ["file/orphan"]});
    laureate::job::enqueue(&tx, laureate::file::actions::SWEEP, keys, app.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    app.settle().await;
    assert!(app.app.blobs().size("file/orphan").await.is_err());
}
