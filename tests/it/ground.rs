//! The ground itself: the server answers, stops and starts; storage and mail reach real servers.

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use laureate::blob::Blobs;
use laureate::error::Error;
use laureate::mail::{Letter, To};
use sha2::{Digest, Sha256};

use crate::support::{Setup, TestApp, each_database};

each_database! {
    async fn the_server_is_alive_and_ready(app: TestApp) {
        let visitor = app.visitor();
        assert_eq!(visitor.get("/healthz").await.assert_status(200).body(), "ok\n");
        assert_eq!(visitor.get("/readyz").await.assert_status(200).body(), "ready\n");
    }

    async fn an_unknown_address_is_not_found(app: TestApp) {
        let paula = app.user("Paula").await;
        let page = paula.get("/nowhere").await;
        page.assert_status(404);
        assert_eq!(page.count("h1"), 1);
    }
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut app = TestApp::start().await;
    let paula = app.user("Paula").await;
    app.restart().await;
    assert_eq!(paula.get("/nowhere").await.texts(".menu-name"), ["Paula"]);
}

#[tokio::test]
async fn a_site_under_a_prefix_answers_there_only() {
    let app = Setup::default().prefix("/contest").start().await;
    app.visitor().get("/healthz").await.assert_status(200);
    let root = app.url.trim_end_matches("/contest");
    app.visitor().get(&format!("{root}/healthz")).await.assert_status(404);
}

fn chunks(bytes: &[u8], size: usize) -> BoxStream<'static, std::io::Result<Bytes>> {
    let chunks: Vec<_> = bytes.chunks(size).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
    stream::iter(chunks).boxed()
}

async fn read(blobs: &Blobs, key: &str, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let chunks: Vec<_> = blobs.get_range(key, range).await.unwrap().collect().await;
    chunks.into_iter().map(Result::unwrap).collect::<Vec<_>>().concat()
}

fn files_in(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|e| e.unwrap().path()).map(|p| if p.is_dir() { files_in(&p) } else { 1 }).sum()
}

#[tokio::test]
async fn files_go_to_an_s3_server_in_one_piece_or_in_parts() {
    let app = Setup::default().s3().start().await;
    let blobs = app.app.blobs();
    blobs.probe().await.unwrap();
    for size in [0, 1, 9_000, 8 << 20, (8 << 20) + 1, 33 << 20] {
        let sent: Vec<u8> = (0..size).map(|i: usize| (i % 253) as u8).collect();
        let key = Blobs::new_key("entry");
        let stored = blobs.put_stream(&key, chunks(&sent, 100_000), size as u64, &mut ()).await.unwrap();
        assert_eq!((stored.size, stored.sha256), (size as u64, hex::encode(Sha256::digest(&sent))));
        assert_eq!(stored.head, sent[..size.min(8192)]);
        assert_eq!(blobs.size(&key).await.unwrap(), size as u64);
        assert!(read(blobs, &key, None).await == sent, "{size} bytes are read back");
        if size > 9_000 {
            assert_eq!(read(blobs, &key, Some(1_000..1_010)).await, sent[1_000..1_010]);
        }
        blobs.delete(&key).await.unwrap();
        blobs.delete(&key).await.unwrap();
        assert!(matches!(blobs.size(&key).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn an_upload_to_s3_that_breaks_off_or_is_too_large_leaves_nothing() {
    let app = Setup::default().s3().start().await;
    let folder = app.folder().join("s3");
    let before = files_in(&folder);
    let bytes = vec![7_u8; 30 << 20];
    let key = Blobs::new_key("entry");
    let refused = app.app.blobs().put_stream(&key, chunks(&bytes, 1 << 16), 29 << 20, &mut ()).await;
    assert!(matches!(refused, Err(Error::TooLarge)), "{refused:?}");
    let broken = chunks(&bytes, 1 << 16).chain(stream::iter([Err(std::io::Error::other("gone"))])).boxed();
    let refused = app.app.blobs().put_stream(&key, broken, u64::MAX, &mut ()).await;
    assert!(matches!(refused, Err(Error::BadRequest)), "{refused:?}");
    assert!(matches!(app.app.blobs().size(&key).await, Err(Error::NotFound)));
    assert_eq!(files_in(&folder), before);
}

#[tokio::test]
async fn an_upload_to_s3_whose_request_is_dropped_leaves_nothing() {
    let app = Setup::default().s3().start().await;
    let folder = app.folder().join("s3");
    let stalled = chunks(&vec![7_u8; 20 << 20], 1 << 16).chain(stream::pending()).boxed();
    let key = Blobs::new_key("entry");
    let mut nobody = ();
    let upload = app.app.blobs().put_stream(&key, stalled, u64::MAX, &mut nobody);
    let dropped = tokio::time::timeout(std::time::Duration::from_secs(2), upload).await;
    assert!(dropped.is_err());
    for _ in 0..200 {
        if files_in(&folder) == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("parts were left on the server");
}

#[tokio::test]
async fn a_browser_fetches_a_file_from_s3_by_a_signed_address() {
    let app = Setup::default().s3().start().await;
    let key = Blobs::new_key("entry");
    app.app.blobs().put_bytes(&key, Bytes::from_static(b"hello")).await.unwrap();
    let name = "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A9.txt";
    let address = app.app.blobs().presigned_get(&key, "text/plain; charset=utf-8", name).await.unwrap().unwrap();
    let file = app.visitor().get(&address).await;
    file.assert_status(200);
    assert_eq!(file.body(), "hello");
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(file.header("content-disposition"), name);
    app.visitor().get(&address.replace(&key, &Blobs::new_key("entry"))).await.assert_status(403);
}

#[tokio::test]
async fn an_s3_server_that_is_gone_is_unavailable() {
    let setup = Setup::default().s3().config(|config| config.storage.endpoint = "http://127.0.0.1:9".into());
    let app = setup.start().await;
    let refused = app.app.blobs().probe().await;
    assert!(matches!(&refused, Err(Error::Unavailable(words)) if words.starts_with("storage: ")), "{refused:?}");
}

async fn write(app: &TestApp, kind: &'static str, to: &str) {
    let tx = app.db().quiet().await.unwrap();
    let letter = Letter::new(kind, To::address(to, "Zoë", laureate::lang::Lang::En));
    let letter = letter.data(serde_json::json!({"link": "/confirm/abc"}));
    app.app.mail(&tx, letter).await.unwrap();
    tx.commit().await.unwrap();
}

each_database! {
    async fn a_message_arrives_at_the_mail_server_as_it_was_written(app: TestApp) {
        write(&app, "account-confirm", "zoe@people.example").await;
        let written = app.letter_to("zoe@people.example", "account-confirm").await;
        let arrived = app.delivered_to("zoe@people.example", 1).await;
        app.settle().await;
        assert_eq!(arrived.len(), 1);
        assert_eq!((&arrived[0].subject, arrived[0].text.trim_end()), (&written.subject, written.text.trim_end()));
        assert_eq!(arrived[0].html.trim_end(), written.html.trim_end());
        assert!(arrived[0].link("/confirm/abc").starts_with(&app.url));
    }

    async fn a_message_that_the_mail_server_refuses_for_now_is_tried_again(app: TestApp) {
        write(&app, "account-confirm", "busy-zoe@people.example").await;
        app.settle().await;
        app.advance(TimeDelta::hours(1));
        app.settle().await;
        assert_eq!(app.count_letters().await, 1);
    }
}
