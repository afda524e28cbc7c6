//! The gallery and the pages of entries, as the public sees them.

use entity::entry::EntryState;
use entity::json::Gallery;
use entity::stage::StageKind;
use entity::*;

use crate::support::{Contest, PNG, TestApp, View, each_database};

/// A contest whose entries are public as soon as they are handed in.
async fn open<'a>(app: &'a TestApp, slug: &str) -> Contest<'a> {
    app.contest_with(slug, |c, _| c.settings.gallery = Gallery::OnSubmit).await
}

async fn add(contest: &Contest<'_>, title: &str, change: impl FnOnce(&mut entry::Model)) -> entry::Model {
    let captain = contest.participant(&format!("Captain of {title} in {}", contest.competition.slug)).await;
    let team = contest.team(&format!("Team {title}"), &[&captain]).await;
    contest.entry_with(&team, title, change).await
}

fn titles(page: &View) -> Vec<String> {
    page.assert_status(200).texts(".entry-title")
}

fn path(contest: &Contest<'_>, e: &entry::Model) -> String {
    contest.path(&format!("/entries/{}-{}", e.number, e.slug))
}

async fn add_tag(app: &TestApp, contest: &Contest<'_>, entry: &entry::Model, code: &str) -> TagId {
    let set = tag_set::Model {
        id: TagSetId::new(),
        competition_id: contest.competition.id,
        position: 1,
        name: "Goals".into(),
    };
    let set = app.insert::<tag_set::Entity>(set).await;
    let (id, tag_set_id) = (TagId::new(), set.id);
    let row = tag::Model { id, tag_set_id, position: 1, code: code.into(), title: "A goal".into(), colour: None };
    app.insert::<tag::Entity>(row).await;
    app.insert::<entry_tag::Entity>(entry_tag::Model { entry_id: entry.id, tag_id: id }).await;
    id
}

each_database! {
    async fn visitors_search_and_filter(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        let parent = contest.category("Applications").await;
        let child = category::Model {
            id: CategoryId::new(), competition_id: contest.competition.id, parent_id: Some(parent.id), position: 2,
            code: "C7-4".into(), title: "Health".into(), description: String::new(),
        };
        let child = app.insert::<category::Entity>(child).await;
        let brief = contest.brief("Dry wells").await;
        let wells = add(&contest, "Speaking wells", |e| e.brief_id = Some(brief.id)).await;
        add(&contest, "Clinic by radio", |e| e.category_id = Some(child.id)).await;
        add(&contest, "Village school", |e| e.category_id = Some(parent.id)).await;
        add_tag(&app, &contest, &wells, "SDG 6").await;
        let visitor = app.visitor();
        let gallery = contest.path("/entries");
        let find = async |query: &str| titles(&visitor.get(&format!("{gallery}{query}")).await);
        assert_eq!(find("").await, ["Speaking wells", "Clinic by radio", "Village school"]);
        assert_eq!(find("?q=SPEAKING+wells").await, ["Speaking wells"]);
        assert_eq!(find("?q=wells+radio").await, Vec::<String>::new());
        assert_eq!(find("?q=100%25").await, Vec::<String>::new(), "a per cent sign is no wildcard");
        assert_eq!(find("?category=c7-4").await, ["Clinic by radio"]);
        assert_eq!(find(&format!("?category={}", parent.id)).await, ["Clinic by radio", "Village school"]);
        assert_eq!(find("?category=c99").await, Vec::<String>::new());
        assert_eq!(find("?tag=sdg+6").await, ["Speaking wells"]);
        assert_eq!(find("?brief=dry-wells").await, ["Speaking wells"]);
        let none = visitor.get(&format!("{gallery}?q=nothing")).await;
        assert_eq!(none.attributes("[name=q]", "value"), ["nothing"]);
        none.assert_says("No entry fits");
    }

    async fn pages_hold_twenty_four(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        let captain = contest.participant("Cara").await;
        let team = contest.team("Owls", &[&captain]).await;
        for n in 1..=25 {
            contest.entry(&team, &format!("Well {n}")).await;
        }
        let first = app.visitor().get(&contest.path("/entries?q=well")).await;
        assert_eq!(titles(&first).len(), 24);
        let next = first.links().into_iter().find(|(_, to)| to.contains("page=2")).expect("there is a second page").1;
        assert_eq!(titles(&app.visitor().get(&next).await), ["Well 25"]);
    }

    async fn only_what_is_in_the_contest_is_shown(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        for (title, state) in [
            ("Draft", EntryState::Draft),
            ("Withdrawn", EntryState::Withdrawn),
            ("Disqualified", EntryState::Disqualified),
            ("Refused", EntryState::Refused),
            ("Admitted", EntryState::Admitted),
        ] {
            let entry = add(&contest, title, |e| e.state = state).await;
            let shown = app.visitor().get(&path(&contest, &entry)).await.status;
            assert_eq!(shown, if title == "Admitted" { 200 } else { 404 }, "{title}");
        }
        assert_eq!(titles(&app.visitor().get(&contest.path("/entries")).await), ["Admitted"]);
    }

    async fn the_gallery_opens_when_the_organiser_said(app: TestApp) {
        let after = app.contest("after-intake").await;
        let entry = add(&after, "Wells", |_| {}).await;
        let never = app.contest_with("never", |c, _| c.settings.gallery = Gallery::Never).await;
        add(&never, "Hidden", |_| {}).await;
        let visitor = app.visitor();
        visitor.get(&after.path("/entries")).await.assert_status(404);
        visitor.get(&path(&after, &entry)).await.assert_status(404);
        after.enter(StageKind::Scoring);
        visitor.get(&after.path("/entries")).await.assert_status(200);
        visitor.get(&path(&after, &entry)).await.assert_status(200).assert_says("Team Wells");
        visitor.get(&never.path("/entries")).await.assert_status(404);
    }

    async fn an_entry_has_one_address(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        let entry = add(&contest, "Clean wells", |_| {}).await;
        contest.entry_file(&entry, "files", "well.png", PNG).await;
        let visitor = app.visitor();
        for other in ["/entries/1", "/entries/1-other-words"] {
            let moved = visitor.get_raw(&contest.path(other)).await;
            assert_eq!(moved.status, 303);
            assert!(moved.header("location").ends_with(&path(&contest, &entry)), "{moved:?}");
        }
        let page = visitor.get(&path(&contest, &entry)).await;
        let address = format!("{}{}", app.url, path(&contest, &entry));
        assert_eq!(page.attributes("link[rel=canonical]", "href"), [address.as_str()]);
        assert_eq!(page.attributes("meta[property='og:title']", "content").len(), 1);
        assert_eq!(page.attributes("meta[property='og:url']", "content"), [address.as_str()]);
        visitor.get(&contest.path("/entries/2-nothing")).await.assert_status(404);
        visitor.get(&contest.path("/entries/x")).await.assert_status(404);
    }

    async fn a_page_that_has_not_changed_is_not_sent_again(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        add(&contest, "Clean wells", |_| {}).await;
        let visitor = app.visitor();
        let first = visitor.get(&contest.path("/entries")).await;
        let tag = first.header("etag");
        assert!(tag.len() > 10, "{first:?}");
        let again = || visitor.request(reqwest::Method::GET, &contest.path("/entries")).header("if-none-match", &tag);
        let same = visitor.send(again()).await;
        assert_eq!((same.status, same.bytes.len()), (304, 0));
        add(&contest, "More wells", |_| {}).await;
        let changed = visitor.send(again()).await;
        assert_eq!(titles(&changed).len(), 2);
    }

    async fn awards_are_shown_once_they_are_released(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        let entry = add(&contest, "Clean wells", |_| {}).await;
        let award = contest.award("The best of all").await;
        contest.result(&award, &entry).await;
        let visitor = app.visitor();
        visitor.get(&path(&contest, &entry)).await.assert_silent("The best of all");
        visitor.get(&contest.path("/entries")).await.assert_silent("The best of all");
        let olga = contest.organiser("Olga").await;
        olga.fill(&contest.path("/organise/announcement"), &[("title", "Winners"), ("body", "Here.")]).await;
        olga.press(&contest.path("/organise/announcement/release"), "Release now").await.assert_status(200);
        visitor.get(&path(&contest, &entry)).await.assert_says("The best of all");
        visitor.get(&contest.path("/entries")).await.assert_says("The best of all");
    }

    async fn hostile_text_stays_text(app: TestApp) {
        let contest = open(&app, "clean-water").await;
        let entry = add(&contest, "Wells", |e| {
            e.title = "<script>alert(1)</script>".into();
            e.summary = "\"><img src=x onerror=alert(1)>".into();
            e.description = "[a](javascript:alert(1)) <script>alert(2)</script> <b onclick=x>bold</b>".into();
        }).await;
        for page in [path(&contest, &entry), contest.path("/entries")] {
            let page = app.visitor().get(&page).await;
            page.assert_status(200);
            for bad in ["<script>alert", "<img src=x", "javascript:alert", "onclick"] {
                page.assert_silent(bad);
            }
        }
    }
}
