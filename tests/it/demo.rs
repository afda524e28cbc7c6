//! What `laureate demo` shows: four whole competitions, plausible, the same after another start.

use std::collections::HashSet;

use entity::assignment::{Column as Assigned, Entity as Assignments};
use entity::review::ReviewState;
use entity::stage::StageKind;
use entity::{competition, entry, event, file, juror, message, redaction, result, review, revision, stage, team, user};
use futures_util::TryStreamExt;
use laureate::cli::demo::{self, SignIn};
use laureate::{audit, entry as entries};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use crate::support::{Actor, TestApp, each_database};

const PRIZES: &str = "/c/wsis-prizes-2020";
const SUMMER: &str = "/c/open-seventeen-2020";
const PHOTOS: &str = "/c/wsis-photo-contest-2020";
const HACKATHON: &str = "/c/open-data-hackathon-2020";
/// Of the hackathon.
const TEAMS: usize = 18;

async fn signed_in(app: &TestApp, sign_ins: &[SignIn], role: &str) -> Actor {
    let who = sign_ins.iter().find(|s| s.role == role).unwrap_or_else(|| panic!("there is no {role}"));
    let actor = app.visitor();
    actor.sign_in(&who.email, &who.password).await.assert_status(200);
    assert_eq!(actor.get("/account").await.assert_status(200).count("form[action$='/sign-in']"), 0, "{role} is in");
    actor
}

async fn opens(actor: &Actor, base: &str, rests: &[&str]) {
    for rest in rests {
        actor.get(&format!("{base}{rest}")).await.assert_status(200).assert_path(&format!("{base}{rest}"));
    }
}

async fn public_pages(app: &TestApp) {
    let visitor = app.visitor();
    opens(&visitor, "", &["/", "/sitemap.xml"]).await;
    let more = ["", "/rules", "/entries", "/entries?page=2", "/entries?category=c7-4", "/entries?tag=sdg%204"];
    opens(&visitor, PRIZES, &more).await;
    opens(&visitor, SUMMER, &["", "/rules", "/entries", "/entries?page=2", "/briefs", "/winners", "/feed.atom"]).await;
    opens(&visitor, SUMMER, &["/briefs/helping-the-elderly", "/entries?brief=unemployment"]).await;
    let filtered = visitor.get(&format!("{PRIZES}/entries?category=c7-4")).await;
    filtered.assert_says("18 entries found");
    let all = visitor.get(&format!("{PRIZES}/entries")).await;
    all.assert_says("338 entries found");
    let link = all.links().into_iter().find(|(_, href)| href.contains("/entries/1-")).expect("the first card").1;
    let shown = visitor.get(&link).await;
    let picture = shown.attributes("main img", "src").into_iter().next().expect("a picture");
    let picture = visitor.get(&picture).await;
    assert_eq!(picture.assert_status(200).header("content-type"), "image/jpeg");
    let winners = visitor.get(&format!("{SUMMER}/winners")).await;
    assert!(winners.main().contains("Helping the elderly") && winners.main().contains("Winner"), "{}", winners.main());
    assert!(visitor.get(&format!("{SUMMER}/feed.atom")).await.body().contains("<entry>"));
    visitor.get(&format!("{PRIZES}/winners")).await.assert_silent("Winner of");
}

async fn pages_of_the_seeded(app: &TestApp, sign_ins: &[SignIn]) {
    let juror = signed_in(app, sign_ins, "juror").await;
    opens(&juror, PRIZES, &["/jury"]).await;
    let sheet = juror.get(&format!("{PRIZES}/jury")).await.links();
    let sheet = sheet.into_iter().find(|(_, href)| href.contains("/jury/")).expect("an entry to judge").1;
    juror.get(&sheet).await.assert_status(200);
    let organiser = signed_in(app, sign_ins, "organiser").await;
    let tools = ["", "/settings", "/stages", "/people", "/entries", "/entries.csv", "/forms/entry", "/teams", "/jury"];
    let awards = ["/awards", "/results", "/announcement", "/categories", "/tags", "/partners", "/briefs", "/questions"];
    for base in [PRIZES, SUMMER] {
        for rest in tools.iter().chain(&awards) {
            opens(&organiser, &format!("{base}/organise"), &[rest]).await;
        }
    }
    let scoring = stage::Entity::find().filter(stage::Column::RubricHash.is_not_null());
    let slugs = competition::Entity::find().all(app.db().read()).await.unwrap();
    for s in scoring.all(app.db().read()).await.unwrap() {
        let own = slugs.iter().find(|c| c.id == s.competition_id).unwrap();
        let base = format!("/c/{}/organise/jury/{}", own.slug, s.id);
        opens(&organiser, &base, &["", "/entries", "/ranking", "/ranking.csv"]).await;
    }
    let captain = signed_in(app, sign_ins, "captain").await;
    for base in [PRIZES, SUMMER] {
        let my = captain.get(&format!("{base}/my")).await;
        let own = my.assert_status(200).links().into_iter().find(|(_, href)| href.contains("/my/entries/"));
        captain.get(&own.expect("the captain's entry").1).await.assert_status(200);
    }
    opens(&captain, SUMMER, &["/teams"]).await;
    let participant = signed_in(app, sign_ins, "participant").await;
    opens(&participant, SUMMER, &["/my", "/teams"]).await;
    let admin = signed_in(app, sign_ins, "admin").await;
    opens(&admin, "", &["/", "/organise/new"]).await;
}

/// The wall, the tables and the hall, as jurors, organisers and visitors find them.
async fn pages_of_the_judging(app: &TestApp, sign_ins: &[SignIn]) {
    let stage = async |slug: &str, kind: StageKind| {
        let found = stage::Entity::find().find_also_related(competition::Entity).filter(stage::Column::Kind.eq(kind));
        let found = found.filter(competition::Column::Slug.eq(&slug[3..])).order_by_asc(stage::Column::Position);
        found.one(app.db().read()).await.unwrap().unwrap().0.id
    };
    let (wall, expo) = (stage(PHOTOS, StageKind::Scoring).await, stage(HACKATHON, StageKind::Pairwise).await);
    let pitches = stage(HACKATHON, StageKind::Scoring).await;
    let juror = signed_in(app, sign_ins, "juror").await;
    opens(&juror, PHOTOS, &["/jury", "/jury/terms"]).await;
    let page = juror.get(&format!("{PHOTOS}/jury/{wall}/wall")).await;
    assert!(page.assert_status(200).count("main img") > 15, "{page:?}");
    let copies = redaction::Entity::find().find_also_related(entry::Entity).all(app.db().read()).await.unwrap();
    assert!(!copies.is_empty());
    for (copy, row) in copies.iter().filter_map(|(copy, row)| Some((copy, row.as_ref()?))) {
        page.assert_silent(&row.title);
        assert!(row.title.starts_with(&copy.title) && row.title != copy.title);
    }
    let page = juror.get(&format!("{HACKATHON}/pairwise/{expo}")).await;
    page.assert_says("Go to table").assert_says("The one before");
    opens(&juror, HACKATHON, &[&format!("/pairwise/{expo}/mine"), "/jury"]).await;
    let visitor = app.visitor();
    opens(&visitor, PHOTOS, &["", "/rules"]).await;
    visitor.get(&format!("{HACKATHON}/live/{pitches}")).await.assert_says("Questions");
    juror.get(&format!("{HACKATHON}/live/{pitches}/sheet")).await.assert_says("Your sheet");
    let organiser = signed_in(app, sign_ins, "organiser").await;
    for rest in ["", "/plan", "/panels", "/progress", "/charts", "/ranking", "/calibration", "/extra"] {
        organiser.get(&format!("{HACKATHON}/organise/jury/{pitches}{rest}")).await.assert_status(200);
        organiser.get(&format!("{PHOTOS}/organise/jury/{wall}{rest}")).await.assert_status(200);
    }
    organiser.get(&format!("{HACKATHON}/organise/jury/{pitches}/panels")).await.assert_says("Alpine Data Trust");
    let page = organiser.get(&format!("{HACKATHON}/organise/pairwise/{expo}")).await;
    assert!(page.count("tbody tr") > TEAMS, "{page:?}");
    organiser.get(&format!("{HACKATHON}/organise/pairwise/{expo}/tables")).await.assert_status(200);
    organiser.get(&format!("{HACKATHON}/organise/live/{pitches}")).await.assert_says("Coffee");
    organiser.get(&format!("{PHOTOS}/redactions")).await.assert_status(200);
}

async fn rows_are_plausible(app: &TestApp) {
    let db = app.db().read();
    let all = entry::Entity::find().all(db).await.unwrap();
    assert_eq!(all.len(), 456);
    let titles: HashSet<_> = all.iter().map(|e| (e.competition_id, e.title.to_lowercase())).collect();
    assert_eq!(titles.len(), all.len(), "titles are unique");
    let countries: HashSet<_> = all.iter().filter_map(|e| e.country.clone()).collect();
    assert!(countries.len() >= 60, "{}", countries.len());
    for e in &all {
        let words = e.summary.split_whitespace().count();
        let photo = e.organisation.is_empty();
        assert!((if photo { 10..=60 } else { 100..=200 }).contains(&words), "{words} words: {}", e.summary);
        assert!(!e.summary.contains(['{', '[', '|']), "{}", e.summary);
        assert!(e.cover_file_id.is_some() && e.title.chars().count() <= 150, "{}", e.title);
    }
    for r in revision::Entity::find().all(db).await.unwrap() {
        assert_eq!(entries::snapshot::hash(&r.content), r.content_sha256);
    }
    for c in competition::Entity::find().all(db).await.unwrap() {
        assert_eq!(audit::first_break(db, c.id.0).await.unwrap(), None, "the record of {} holds", c.slug);
        let own = all.iter().filter(|e| e.competition_id == c.id).count();
        assert_eq!(usize::try_from(c.entry_counter).unwrap(), own);
    }
    let prizes = competition::Entity::find().filter(competition::Column::Slug.eq("wsis-prizes-2020"));
    let prizes = prizes.one(db).await.unwrap().unwrap();
    let jurors = juror::Entity::find().filter(juror::Column::Email.eq("juror@demo.example"));
    let jim = jurors.filter(juror::Column::CompetitionId.eq(prizes.id)).one(db).await.unwrap().unwrap();
    let mine = Assignments::find().filter(Assigned::JurorId.eq(jim.id)).count(db).await.unwrap();
    let done = review::Entity::find().filter(review::Column::JurorId.eq(jim.id));
    let done = done.filter(review::Column::State.eq(ReviewState::Submitted)).count(db).await.unwrap();
    assert!((35..55).contains(&mine) && done > 10 && done < mine, "{done} of {mine}");
    let results = result::Entity::find().all(db).await.unwrap();
    assert!(results.len() == 13 && results.iter().all(|r| r.announcement_id.is_some() && !r.citation.is_empty()));
}

async fn files_are_whole(app: &TestApp) {
    for media_type in ["image/jpeg", "application/pdf"] {
        let query = file::Entity::find().filter(file::Column::MediaType.eq(media_type));
        for f in query.order_by_asc(file::Column::Name).all(app.db().read()).await.unwrap().iter().take(20) {
            let parts = app.app.blobs().get_range(&f.storage_key, None).await.unwrap();
            let parts: Vec<bytes::Bytes> = parts.try_collect().await.unwrap();
            let bytes = parts.concat();
            assert_eq!(hex::encode(Sha256::digest(&bytes)), f.sha256, "{}", f.name);
            assert_eq!(i64::try_from(bytes.len()).unwrap(), f.size);
            assert_eq!(laureate::file::rules::media_type(&bytes, true), media_type);
        }
    }
}

async fn counts(app: &TestApp) -> Vec<u64> {
    let db = app.db().read();
    vec![
        user::Entity::find().count(db).await.unwrap(),
        competition::Entity::find().count(db).await.unwrap(),
        team::Entity::find().count(db).await.unwrap(),
        entry::Entity::find().count(db).await.unwrap(),
        review::Entity::find().count(db).await.unwrap(),
        file::Entity::find().count(db).await.unwrap(),
        message::Entity::find().count(db).await.unwrap(),
        event::Entity::find().filter(event::Column::Verb.ne("user.password_changed")).count(db).await.unwrap(),
    ]
}

each_database! {
    async fn the_demo_is_whole_and_seeded_once(app: TestApp) {
        let first = demo::seed(&app.app).await.unwrap();
        rows_are_plausible(&app).await;
        files_are_whole(&app).await;
        public_pages(&app).await;
        pages_of_the_seeded(&app, &first).await;
        pages_of_the_judging(&app, &first).await;
        let before = counts(&app).await;
        let letters = app.count_letters().await;
        assert!((3..20).contains(&letters), "{letters} letters");
        let second = demo::seed(&app.app).await.unwrap();
        assert_eq!(counts(&app).await[1..7], before[1..7]);
        assert_ne!(first[0].password, second[0].password);
        signed_in(&app, &second, "participant").await;
    }
}
