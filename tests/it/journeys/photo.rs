//! A photo contest: photos without names, keep or drop, the ten best, winners.

use std::io::Cursor;

use super::{assign, close, each_house, email, go_to, join_jury, link, newcomer, plan, score_all, take_part};
use crate::support::{Actor, Attachment, TestApp};

const BASE: &str = "/c/photos-2027";

async fn build(app: &TestApp, admin: &Actor) {
    let start = app.now().format("%Y-%m-%d").to_string();
    let form = [
        ("preset", "photo"),
        ("title", "Photos 2027"),
        ("slug", "photos-2027"),
        ("time_zone", "UTC"),
        ("start", &start),
    ];
    admin.fill("/organise/new", &form).await.assert_status(200).assert_path(&format!("{BASE}/organise"));
    plan(app, admin, BASE, &[(0, 10), (10, 11), (11, 15), (16, 20), (21, 25)]).await;
    admin.press(&format!("{BASE}/organise"), "Publish").await.assert_status(200);
    app.visitor().get(BASE).await.assert_says("All entries with a score of at least 0.5 go on.");
}

/// A photo of 2,000 pixels on its long side.
fn photo() -> Vec<u8> {
    let mut jpeg = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(2000, 20, image::Rgb([200, 120, 40]));
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

async fn send_in(app: &TestApp, name: &str, titles: &[&str]) -> Actor {
    let person = newcomer(app, name).await;
    take_part(&person, BASE).await;
    person.fill(&format!("{BASE}/teams/new"), &[("name", name), ("country", "KE")]).await.assert_status(200);
    for (title, button) in titles.iter().zip(["Start your entry", "Start another entry"]) {
        let home = person.press(&format!("{BASE}/my"), button).await.assert_status(200).path.clone();
        let values = [
            ("title", *title),
            ("summary", "A village and its telephone."),
            ("a_photo_text", "A woman reads the price of grain from a telephone."),
            ("a_photo_place", "Kisumu"),
            ("a_photo_country", "KE"),
            ("a_photo_day", "2026-05-01"),
            ("a_photo_people", "No"),
            ("a_photo_edited", "Not at all, or only light, colour and crop"),
            ("a_photo_own", "yes"),
            ("a_agree_rules", "yes"),
            ("a_agree_own", "yes"),
            ("a_agree_publication", "yes"),
        ];
        let files = vec![Attachment::new("a_photo", "photo.jpg", photo())];
        person.fill_with_files(&home, &values, files).await.assert_status(200);
        let page = person.press(&format!("{home}/check"), "Submit").await;
        page.assert_status(200).assert_path(&format!("{home}/revisions/1"));
    }
    person
}

each_house! {
    async fn a_photo_contest_from_its_call_to_its_winners(app: TestApp) {
        let begun = app.now();
        let admin = app.admin("Ada").await;
        build(&app, &admin).await;
        let rosa = send_in(&app, "Rosa", &["Grain by telephone", "Blurred"]).await;
        send_in(&app, "Sven", &["School of light"]).await;
        let jurors = [join_jury(&app, &admin, BASE, "Jim").await, join_jury(&app, &admin, BASE, "Jane").await];
        go_to(&app, begun, 10);
        for number in 1..=3 {
            admin.press(&format!("{BASE}/organise/entries/{number}"), "Admit").await.assert_status(200);
        }
        go_to(&app, begun, 11);
        assign(&admin, BASE, "Keep or drop", "2").await;
        for juror in &jurors {
            juror.get(&format!("{BASE}/jury")).await.assert_silent("Rosa");
            score_all(juror, BASE, |title| u32::from(title != "Blurred")).await;
        }
        go_to(&app, begun, 15);
        close(&admin, BASE, "Keep or drop").await.assert_says("2 of 3 entries go on");
        go_to(&app, begun, 16);
        assign(&admin, BASE, "Jury", "2").await;
        for juror in &jurors {
            juror.get(&format!("{BASE}/jury")).await.assert_silent("Blurred");
            let done = score_all(juror, BASE, |title| if title == "School of light" { 5 } else { 4 }).await;
            assert_eq!(done, 2, "{} has what was kept", juror.name);
        }
        go_to(&app, begun, 20);
        close(&admin, BASE, "Jury").await.assert_says("2 of 2 entries go on");
        go_to(&app, begun, 25);

        let results = admin.get(&format!("{BASE}/organise/results")).await;
        let winner = link(&results, "Pick Winner");
        let sheet = admin.get(&winner).await;
        let best = sheet.attributes("[name=pick]", "value").remove(0);
        admin.submit(&sheet.form_with(&["pick"]), &[("pick", &best)], Vec::new()).await.assert_status(200);
        let text = [("title", "The photos of 2027"), ("body", "Thank you.")];
        admin.fill(&format!("{BASE}/organise/announcement"), &text).await.assert_status(200);
        app.visitor().get(&format!("{BASE}/entries")).await.assert_status(404);
        admin.press(&format!("{BASE}/organise/announcement/release"), "Release now").await.assert_status(200);
        let winners = app.visitor().get(&format!("{BASE}/winners")).await;
        winners.assert_status(200).assert_says("School of light").assert_silent("Blurred");
        app.letter_to(&email("Sven"), "award-winner").await;
        rosa.get(&format!("{BASE}/my")).await.assert_says("Results are announced");
    }
}
