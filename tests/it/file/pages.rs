//! First pages of PDFs, drawn by a process of its own; and PDFs that would like it to go wrong.

use std::io::Read;

use entity::stage::StageKind;
use entity::*;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::GenericImageView;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::kit::{pdf, photo};
use crate::entry::{COMPLETE, files, started};
use crate::support::{Actor, Attachment, Contest, Setup, TestApp};

/// A site whose PDFs are drawn by the program that is tested, within so many seconds.
fn drawing(setup: Setup, seconds: u64) -> Setup {
    setup.config(move |config| {
        config.previews.program = env!("CARGO_BIN_EXE_laureate").into();
        config.previews.pdf_seconds = seconds;
        config.previews.pdf_mib = 600;
    })
}

/// A page of that box whose upper half is red, and what else is drawn.
fn page(size: &str, more: &str) -> Vec<u8> {
    let content = format!("1 0 0 rg 0 400 600 400 re f\n{more}");
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        &format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [{size}] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>"
        ),
        &format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ])
}

/// A page that draws a form ten times, which draws another ten times, and so on.
fn endless() -> Vec<u8> {
    let ten = "/A Do ".repeat(10);
    let form = |next: usize| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /A {next} 0 R >> >> /Length {} >>\nstream\n{ten}\nendstream",
            ten.len()
        )
    };
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{ten}\nendstream", ten.len()),
    ];
    objects.extend((5..17).map(|n| form(n + 1)));
    let last = "0 0 1 rg 0 0 600 800 re f";
    objects.push(format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Length {} >>\nstream\n{last}\nendstream",
        last.len()
    ));
    pdf(&objects.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A page with a picture that takes more memory than there may be.
fn heavy() -> Vec<u8> {
    let side = 25_000;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(&mut std::io::repeat(0).take(side * side), &mut packed).unwrap();
    let packed = packed.finish().unwrap();
    let mut page = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>",
        "<< /Length 24 >>\nstream\n600 0 0 800 0 0 cm /A Do\nendstream",
    ]);
    let end = page.windows(4).position(|w| w == b"xref").unwrap();
    page.truncate(end);
    let head = format!(
        "5 0 obj\n<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode /Length {} >>\nstream\n",
        packed.len()
    );
    // Without a table of its objects, which are then looked for.
    [&page, head.as_bytes(), &packed, b"\nendstream\nendobj\ntrailer\n<< /Size 6 /Root 1 0 R >>\n"].concat()
}

fn locked() -> Vec<u8> {
    let key = "00".repeat(32);
    let mut all = page("0 0 600 800", "");
    let at = all.windows(7).rposition(|w| w == b"trailer").unwrap();
    let tail = String::from_utf8(all.split_off(at)).unwrap();
    let encrypt = format!(
        "<< /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{key}> /U <{key}> >> /ID [<00> <00>]"
    );
    all.extend(tail.replacen("<<", &encrypt, 1).into_bytes());
    all
}

async fn hand_in(contest: &Contest<'_>, name: &str, bytes: Vec<u8>) -> (Actor, String) {
    let (paula, home) = started(contest, "Paula").await;
    let file = vec![Attachment::new("a_files", name, bytes)];
    paula.fill_with_files(&home, &COMPLETE, file).await.assert_status(200);
    (paula, home)
}

async fn first_page_is_seen(setup: Setup) {
    let app = drawing(setup, 30).start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = hand_in(&contest, "plan.pdf", page("0 0 600 800", "")).await;
    app.settle().await;
    let row = files(&app).await.remove(0);
    let path = contest.path(&format!("/entries/1/files/{}", row.id));
    let list = paula.get(&home).await;
    list.assert_says("plan.pdf");
    assert!(list.attributes(".file-row img", "src").iter().any(|src| src.ends_with("?size=small")), "{list:?}");
    paula.press(&format!("{home}/check"), "Submit").await.assert_status(200);
    let jim = contest.juror("Jim").await;
    contest.assign(&jim, &entry::Entity::find().one(app.db().read()).await.unwrap().unwrap()).await;
    contest.enter(StageKind::Scoring);
    let sheet = contest.path(&format!("/jury/{}/1", contest.stage(StageKind::Scoring).id));
    let shown = jim.get(&sheet).await;
    assert_eq!(shown.attributes("object.paper img", "src"), [format!("{sheet}/files/{}?size=display", row.id)]);
    for (who, path) in [(&paula, &path), (&jim, &format!("{sheet}/files/{}", row.id)), (&app.visitor(), &path)] {
        let picture = who.get(&format!("{path}?size=display")).await;
        let seen = image::load_from_memory(&picture.assert_status(200).bytes).unwrap();
        assert_eq!(seen.dimensions(), (1200, 1600));
        let (top, bottom) = (seen.get_pixel(600, 300).0, seen.get_pixel(600, 1300).0);
        assert!(top[0] > 240 && top[1] < 20 && bottom[1] > 240, "{top:?} {bottom:?}");
        let whole = who.get(path).await;
        assert!(whole.assert_status(200).bytes.starts_with(b"%PDF"), "the link gives the PDF");
    }
    app.visitor().get(&contest.path("/entries")).await.assert_silent("?size=small");
}

#[tokio::test]
async fn jurors_and_the_team_see_the_first_page() {
    first_page_is_seen(Setup::default()).await;
}

#[tokio::test]
async fn jurors_and_the_team_see_the_first_page_from_s3() {
    first_page_is_seen(Setup::default().s3()).await;
}

#[tokio::test]
async fn a_hostile_pdf_has_no_picture_and_holds_nobody_up() {
    let app = drawing(Setup::default(), 2).start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = hand_in(&contest, "endless.pdf", endless()).await;
    for (name, bytes) in [
        ("heavy.pdf", heavy()),
        ("locked.pdf", locked()),
        ("broken.pdf", b"%PDF-1.7\n%\xe2\xe3\nno more".to_vec()),
        ("photo.jpg", photo()),
    ] {
        paula
            .upload(&format!("{home}/files"), &[], vec![Attachment::new("a_files", name, bytes)])
            .await
            .assert_status(200);
    }
    app.settle().await;
    for row in files(&app).await {
        assert_eq!(row.preview_key.is_some(), row.name == "photo.jpg", "{}", row.name);
    }
    let left = job::Entity::find().filter(job::Column::Kind.eq(laureate::file::preview::PAGE));
    assert_eq!(left.count(app.db().read()).await.unwrap(), 0, "none is tried again");
    paula.get(&home).await.assert_status(200).assert_says("endless.pdf");
}

#[tokio::test]
async fn a_page_is_drawn_whatever_its_size() {
    let app = drawing(Setup::default(), 30).start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = hand_in(&contest, "huge.pdf", page("0 0 1000000000 1000000000", "")).await;
    let thin = vec![Attachment::new("a_files", "thin.pdf", page("0 0 0.001 90000", ""))];
    paula.upload(&format!("{home}/files"), &[], thin).await.assert_status(200);
    app.settle().await;
    for row in files(&app).await {
        let path = contest.path(&format!("/entries/1/files/{}?size=display", row.id));
        let seen = image::load_from_memory(&paula.get(&path).await.assert_status(200).bytes).unwrap();
        assert!(seen.width() >= 1 && seen.height() <= 1601, "{} {:?}", row.name, seen.dimensions());
    }
}

#[tokio::test]
async fn where_nobody_draws_a_pdf_is_a_link() {
    let app = TestApp::start().await;
    let contest = app.contest("clean-water").await;
    let (paula, home) = hand_in(&contest, "plan.pdf", page("0 0 600 800", "")).await;
    app.settle().await;
    assert_eq!(files(&app).await[0].preview_key, None);
    let list = paula.get(&home).await;
    assert_eq!(list.attributes(".file-row img", "src"), Vec::<String>::new());
    list.assert_says("plan.pdf");
}
