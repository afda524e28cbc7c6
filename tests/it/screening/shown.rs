//! What is shown of entries that are screened: to the public, to their teams, to organisers.

use entity::entry::EntryState;
use entity::json::{Gallery, Settings};
use entity::stage::StageKind;
use entity::{competition, entry};
use laureate::screening::compare::compare;
use sea_orm::{ActiveModelTrait, Set};

use super::{World, world};
use crate::support::{PNG, each_database};

async fn open_gallery(w: &World<'_>) {
    let row = competition::ActiveModel {
        id: Set(w.contest.competition.id),
        settings: Set(Settings { gallery: Gallery::OnSubmit, ..w.contest.competition.settings.clone() }),
        ..Default::default()
    };
    let tx = w.app.db().quiet().await.unwrap();
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

fn public(w: &World<'_>, e: &entry::Model) -> String {
    w.contest.path(&format!("/entries/{}-{}", e.number, e.slug))
}

each_database! {
    async fn the_public_sees_what_was_admitted(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let (_, drums) = w.another("Drums").await;
        let (_, dams) = w.another("Dams").await;
        let file = w.contest.entry_file(&drums, "files", "drum.png", PNG).await;
        open_gallery(&w).await;
        let visitor = app.visitor();
        let gallery = w.contest.path("/entries");
        visitor.get(&gallery).await.assert_status(200).assert_silent("Clean wells").assert_silent("Drums");
        for e in [&w.entry, &dams] {
            let path = w.contest.path(&format!("/screening/{}", e.number));
            w.sara.post(&path, &[("do", "admit")]).await.assert_status(200);
        }
        let shown = visitor.get(&gallery).await;
        assert_eq!(shown.texts(".entry-title"), ["Clean wells", "Dams"]);
        assert!(visitor.get(&format!("{gallery}?q=drums")).await.texts(".entry-title").is_empty());
        let page = visitor.get(&public(&w, &w.entry)).await;
        page.assert_status(200).assert_says("Dams").assert_silent("Drums");
        let hidden = w.contest.path(&format!("/entries/{}/files/{}", drums.number, file.id));
        for path in [public(&w, &drums), hidden.clone()] {
            visitor.get(&path).await.assert_status(404);
        }
        w.organiser().await.get(&hidden).await.assert_status(200);
        let sitemap = visitor.get("/sitemap.xml").await.body();
        assert!(sitemap.contains("clean-wells") && !sitemap.contains("drums"), "{sitemap}");
        let refuse = [("do", "refuse"), ("reason", "Out of scope")];
        w.sara.post(&w.page(), &refuse).await.assert_status(200);
        visitor.get(&public(&w, &w.entry)).await.assert_status(404);
    }

    async fn teams_read_whose_turn_it_is(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let my = w.contest.path("/my");
        w.cara.get(&my).await.assert_says("Now it is the screeners' turn");
        w.sara.post(&w.page(), &[("do", "admit")]).await.assert_status(200);
        w.cara.get(&my).await.assert_says("Admitted. Now it is the jury's turn.");
        let other = app.contest("clean-air").await;
        let dora = other.participant("Dora").await;
        other.entry(&other.team("Ducks", &[&dora]).await, "Ponds").await;
        other.enter(StageKind::Scoring);
        dora.get(&other.path("/my")).await.assert_says("Received. Now it is the jury's turn.");
    }

    async fn organisers_decide_in_spite_of_a_common_domain_and_read_so_but_never_about_their_own_team(app: TestApp) {
        let w = world(&app, "clean-water").await;
        let near = app.user("Nele").await;
        w.contest.seat_organiser(&near).await;
        let organised = w.contest.path(&format!("/organise/entries/{}", w.entry.number));
        for path in [w.page(), organised.clone()] {
            near.get(&path).await.assert_says("of the same domain as yours. As an organiser you may decide");
        }
        near.post(&w.page(), &[("do", "refuse"), ("reason", "Out of scope")]).await.assert_status(200);
        near.post(&format!("{organised}/admit"), &[]).await.assert_status(200);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
        w.contest.seat_organiser(&w.cara).await;
        w.cara.get(&organised).await.assert_says("You are in this team").assert_silent("Disqualify");
        w.cara.post(&format!("{organised}/disqualify"), &[("reason", "x")]).await.assert_status(409);
        w.cara.post(&w.page(), &[("do", "refuse"), ("reason", "x")]).await.assert_status(409);
        assert_eq!(w.state(&w.entry).await, EntryState::Admitted);
    }

    async fn what_an_earlier_edition_got_is_shown_to_its_organisers_only(app: TestApp) {
        let before = app.contest("water-2019").await;
        let ann = before.participant("Ann").await;
        let text = "Village committees repair their own wells with parts from a shared store of a friendly town.";
        let secret = |e: &mut entry::Model| (e.description, e.organisation) = (text.into(), "Secret works".into());
        let old = before.entry_with(&before.team("Old owls", &[&ann]).await, "Wells", secret).await;
        let from = before.competition.id;
        let now = app.contest_with("water-2020", |c, _| c.cloned_from = Some(from)).await;
        let cara = now.participant("Cara").await;
        let new = now.entry_with(&now.team("Owls", &[&cara]).await, "Wells", |e| e.description = text.into()).await;
        for entry in [&old, &new] {
            compare(&app.app, entry, app.now()).await.unwrap();
        }
        let sara = now.screener("Sara").await;
        let pair = sara.get(&now.path("/screening/1")).await.attributes("#hints a", "href").remove(0);
        let shown = sara.get(&pair).await;
        shown.assert_status(200).assert_says("Water 2019").assert_silent("Old owls").assert_silent("Secret works");
        let otto = before.screener("Otto").await;
        otto.get(&before.path("/screening/1")).await.assert_status(200).assert_silent("Maybe the same work");
        compare(&app.app, &old, app.now()).await.unwrap();
        sara.get(&pair).await.assert_status(200);
        before.seat_organiser(&sara).await;
        sara.get(&pair).await.assert_says("Old owls").assert_says("Secret works");
    }
}
