//! The official client, in Node and in a browser, and the pages' own script: over a line that is cut, to a server that is
//! killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sea_orm::EntityTrait;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::process::{Child, Command};

use super::kit::report;
use super::multiparts;
use crate::entry::{files, started};
use crate::support::browser::{Browser, Kind};
use crate::support::line::BadLine;
use crate::support::{Actor, Setup, TestApp};

/// The folder with the client; none where Node is not there, except on CI.
fn client() -> Option<PathBuf> {
    let found = std::env::var_os("LAUREATE_TEST_TUS").map(PathBuf::from);
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "LAUREATE_TEST_TUS is not set");
    found
}

async fn send(client: &Path, line: &BadLine, who: &Actor, home: &str, file: &Path, more: serde_json::Value) -> Child {
    let mut wanted = json!({
        "endpoint": format!("{}{home}/uploads", line.url),
        "file": file,
        "headers": {
            "cookie": who.cookies(), "x-csrf-token": who.form_secret(home).await, "accept": "application/json",
        },
        "metadata": {"field": "a_files", "filename": "report.pdf"},
    });
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut command = Command::new("node");
    command.current_dir(client).arg("send.mjs").arg(wanted.to_string()).kill_on_drop(true);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn file_of(app: &TestApp, size: usize) -> (PathBuf, String) {
    let (path, bytes) = (app.folder().join("report.pdf"), report(size));
    let hash = hex::encode(Sha256::digest(&bytes));
    tokio::fs::write(&path, bytes).await.unwrap();
    (path, hash)
}

async fn arrives(setup: Setup, seed: u64, more: serde_json::Value) {
    let Some(client) = client() else { return };
    let Some(mut app) = setup.try_start().await else { return };
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        started(&contest, "Paula").await
    };
    let (path, hash) = file_of(&app, 24 * 1024 * 1024 + 12_345).await;
    let mut server = app.become_process().await;
    let line = BadLine::to(&app.url, 8, 3 * 1024 * 1024, seed).await;
    let sending = send(&client, &line, &paula, &home, &path, more).await;
    let done = tokio::spawn(sending.wait_with_output());
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(350 + seed % 100)).await;
        if !done.is_finished() {
            server.kill_and_restart().await;
        }
    }
    let done =
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("the client gets done").unwrap().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let kept = files(&app).await;
    assert_eq!((kept.len(), kept[0].sha256.as_str(), line.cuts_left()), (1, hash.as_str(), 0));
    let got = paula.get(&format!("/c/clean-water/entries/1/files/{}", kept[0].id)).await;
    assert_eq!(hex::encode(Sha256::digest(&got.bytes)), hash, "the bytes in the storage are those of the file");
    assert_eq!(multiparts(&app), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_client_gets_a_file_to_a_folder_over_cut_lines_and_killed_servers() {
    arrives(Setup::default(), 4_711, json!({})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_client_gets_a_file_to_s3_over_cut_lines_and_killed_servers() {
    arrives(Setup::default().s3(), 1_291, json!({"chunk": 7_000_000})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_client_gets_a_file_through_postgres_and_s3_over_cut_lines_and_killed_servers() {
    arrives(Setup::default().postgres().s3(), 90_125, json!({"at_once": true})).await;
}

/// A browser at the near end of a bad line, signed in, on the page of an entry.
async fn at_the_page(line: &BadLine, who: &Actor, home: &str) -> Option<Browser> {
    let browser = Browser::open(&line.url, Kind { scripts: true, width: 390 }).await?;
    browser.go("/healthz").await;
    browser.be(who).await;
    browser.go(home).await;
    Some(browser)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_client_in_a_browser_goes_on_after_a_reload() {
    let Some(client) = client() else { return };
    let app = Setup::default().start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = started(&contest, "Paula").await;
    let (path, hash) = file_of(&app, 24 * 1024 * 1024 + 7).await;
    let line = BadLine::to(&app.url, 0, 1, 1).await;
    let Some(browser) = at_the_page(&line, &paula, &home).await else { return };
    let library = std::fs::read_to_string(client.join("node_modules/tus-js-client/dist/tus.min.js")).unwrap();
    let begin = r"
        const input = Object.assign(document.createElement('input'), { type: 'file', name: 'theirs' });
        document.querySelector('main').append(input);
        input.addEventListener('change', async () => {
          const form = document.querySelector('form[data-uploads]');
          const upload = new tus.Upload(input.files[0], {
            endpoint: new URL(form.dataset.uploads, location), chunkSize: 4_000_000, retryDelays: Array(100).fill(100),
            headers: { 'x-csrf-token': form.elements._csrf.value },
            metadata: { field: 'a_files', filename: 'report.pdf' },
            onProgress: (sent) => { document.title = `sent ${sent}`; },
            onSuccess: () => { document.title = 'arrived'; },
            onError: (e) => { document.title = `failed ${e}`; },
          });
          const [before] = await upload.findPreviousUploads();
          document.title = before ? 'goes on' : 'begins';
          if (before) upload.resumeFromPreviousUpload(before);
          upload.start();
        });";
    browser.run(&format!("{library};{begin}")).await;
    browser.attach("theirs", &path).await;
    loop {
        let rows = entity::upload::Entity::find().all(app.db().read()).await.unwrap();
        if rows.first().is_some_and(|row| row.received > 4_000_000) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    browser.reload().await;
    browser.see("has been received").await;
    browser.run(&format!("{library};{begin}")).await;
    browser.attach("theirs", &path).await;
    browser.titled("arrived").await;
    let kept = files(&app).await;
    assert_eq!((kept.len(), kept[0].sha256.as_str()), (1, hash.as_str()));
    assert_eq!(entity::upload::Entity::find().all(app.db().read()).await.unwrap().len(), 1, "no second was begun");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_sends_many_files_over_cut_lines_killed_servers_and_a_reload() {
    let mut app = Setup::default().start().await;
    let (paula, home) = {
        let contest = app.contest("clean-water").await;
        started(&contest, "Paula").await
    };
    let (path, hash) = file_of(&app, 24 * 1024 * 1024 + 99).await;
    let small = app.folder().join("small.pdf");
    std::fs::write(&small, report(50_000)).unwrap();
    let mut server = app.become_process().await;
    let line = BadLine::to(&app.url, 6, 4 * 1024 * 1024, 5).await;
    let Some(browser) = at_the_page(&line, &paula, &home).await else { return };
    browser.attach("a_files", &small).await;
    browser.attach("a_files", &path).await;
    browser.see("small.pdf").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.kill_and_restart().await;
    browser.reload().await;
    browser.see("report.pdf").await;
    browser.see("Choose the same file again to go on").await;
    browser.attach("a_files", &path).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.kill_and_restart().await;
    browser.press("Save and check").await;
    browser.see("Check your entry").await;
    browser.see("report.pdf").await;
    let kept = files(&app).await;
    assert_eq!(kept.iter().filter(|f| f.sha256 == hash).count(), 1, "{kept:#?}");
    browser.close().await;
}
