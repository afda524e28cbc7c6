//! Asking to join, and inviting, without addresses.

use chrono::TimeDelta;
use entity::join_request::{self, JoinRequestState};
use entity::member;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{listed, path_of, publish, publish_team, with};
use crate::support::{Actor, TestApp, each_database};

async fn count_teams(app: &TestApp, who: &Actor) -> u64 {
    let of_user = member::Entity::find().filter(member::Column::UserId.eq(who.account().id));
    of_user.count(app.db().read()).await.unwrap()
}

async fn states(app: &TestApp) -> Vec<JoinRequestState> {
    let mut all = join_request::Entity::find().all(app.db().read()).await.unwrap();
    all.sort_by_key(|r| r.id);
    all.into_iter().map(|r| r.state).collect()
}

each_database! {
    async fn one_accepted_request_ends_the_others_of_that_person(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, dora, karim) = (contest.participant("Cara").await, contest.participant("Dora").await, contest.participant("Karim Haddad").await);
        let (owls, storks) = (contest.team("Owls", &[&cara]).await, contest.team("Storks", &[&dora]).await);
        for (captain, team) in [(&cara, &owls), (&dora, &storks)] {
            publish_team(&contest, captain, team, &[]).await;
            let card = path_of(&app, &contest, captain).await;
            karim.fill(&card, &[("words", "I can dig.")]).await.assert_says("on its way to the captain");
            karim.post(&format!("{card}/join"), &[]).await.assert_status(409);
            karim.get(&card).await.assert_says("You have asked to join");
        }
        let letter = app.delivered_to(cara.email(), 1).await.remove(0);
        assert_eq!(letter.subject, "Karim H. asks to join Owls");
        assert!(letter.head.contains("List-Unsubscribe:") && !letter.head.contains("haddad"), "{}", letter.head);
        let requests = contest.path(&format!("/teams/{}/board", owls.id));
        let page = cara.get(&requests).await;
        page.assert_says("Karim H.").assert_says("I can dig.").assert_silent("haddad@");
        dora.get(&requests).await.assert_status(404);
        cara.press(&requests, "Accept").await.assert_path(&contest.path(&format!("/teams/{}", owls.id))).assert_says("Karim Haddad");
        assert_eq!(states(&app).await, [JoinRequestState::Accepted, JoinRequestState::Cancelled]);
        assert!(!dora.get(&contest.path(&format!("/teams/{}/board", storks.id))).await.main().contains("Karim"));
        app.letter_to(karim.email(), "board-answered").await;
        let verbs = app.verbs().await;
        let last = &verbs[verbs.len() - 3..];
        assert_eq!(last, ["team.joined", "board.join_accepted", "board.join_cancelled"]);
        assert_eq!(count_teams(&app, &karim).await, 1);
    }

    async fn requests_are_declined_or_taken_back(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, karim, mallory) = (contest.participant("Cara").await, contest.participant("Karim").await, contest.participant("Mallory").await);
        let owls = contest.team("Owls", &[&cara]).await;
        publish_team(&contest, &cara, &owls, &[]).await;
        let join = format!("{}/join", path_of(&app, &contest, &cara).await);
        karim.post(&join, &[]).await.assert_status(200);
        let form = karim.get(&contest.path("/board")).await.form_of_button("Take back");
        mallory.post(&form.action, &[]).await.assert_status(404);
        karim.submit(&form, &[], Vec::new()).await.assert_status(200);
        karim.post(&join, &[]).await.assert_status(200);
        let requests = contest.path(&format!("/teams/{}/board", owls.id));
        let accept = cara.get(&requests).await.form_of_button("Accept");
        karim.post(&accept.action, &[]).await.assert_status(404);
        cara.press(&requests, "Decline").await.assert_path(&requests);
        assert!(app.letter_to(karim.email(), "board-answered").await.text.contains("declined"));
        cara.submit(&accept, &[], Vec::new()).await.assert_status(404);
        assert_eq!(count_teams(&app, &karim).await, 0);
    }

    async fn two_accepted_for_the_last_place_do_not_both_get_it(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.team_max = 2).await;
        let cara = contest.participant("Cara").await;
        let owls = contest.team("Owls", &[&cara]).await;
        publish_team(&contest, &cara, &owls, &[]).await;
        let join = format!("{}/join", path_of(&app, &contest, &cara).await);
        for name in ["Karim", "Pete"] {
            contest.participant(name).await.post(&join, &[]).await.assert_status(200);
        }
        let page = cara.get(&contest.path(&format!("/teams/{}/board", owls.id))).await;
        let mut forms = page.forms();
        forms.retain(|f| f.action.ends_with("/accept"));
        let (a, b) = tokio::join!(cara.submit(&forms[0], &[], Vec::new()), cara.submit(&forms[1], &[], Vec::new()));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }

    async fn somebody_in_a_team_for_the_brief_cannot_be_accepted(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, karim) = (contest.participant("Cara").await, contest.participant("Karim").await);
        let owls = contest.team("Owls", &[&cara]).await;
        publish_team(&contest, &cara, &owls, &[]).await;
        karim.post(&format!("{}/join", path_of(&app, &contest, &cara).await), &[]).await.assert_status(200);
        contest.team("Storks", &[&karim]).await;
        cara.press(&contest.path(&format!("/teams/{}/board", owls.id)), "Accept").await.assert_status(409);
        assert_eq!(count_teams(&app, &karim).await, 1);
    }

    async fn a_captain_invites_a_person_whose_address_nobody_learns(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, karim, mallory) = (contest.participant("Cara").await, contest.participant("Karim Haddad").await, contest.participant("Mallory").await);
        let owls = contest.team("Owls", &[&cara]).await;
        publish(&contest, &karim, &[]).await;
        let card = path_of(&app, &contest, &karim).await;
        assert!(!mallory.get(&card).await.main().contains("Invite to"), "who leads no team invites nobody");
        let id = card.rsplit('/').next().unwrap();
        mallory.post(&contest.path(&format!("/teams/{}/board/invite", owls.id)), &[("card", id)]).await.assert_status(404);
        cara.press(&card, "Invite to Owls").await.assert_path(&card).assert_says("on its way");
        cara.press(&card, "Invite to Owls").await.assert_status(409);
        let page = cara.get(&contest.path(&format!("/teams/{}", owls.id))).await;
        page.assert_says("Karim H.").assert_silent("haddad@").assert_silent("Haddad");
        let letter = app.delivered_to(karim.email(), 1).await.remove(0);
        let link = letter.link("/join/").replace(&app.url, "");
        mallory.post(&link, &[]).await.assert_status(409).assert_says("another e-mail address");
        karim.post(&link, &[]).await.assert_says("Karim Haddad");
        assert_eq!(count_teams(&app, &karim).await, 1);
    }

    async fn a_team_with_more_time_is_found_until_its_own_deadline(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, dora, karim) = (contest.participant("Cara").await, contest.participant("Dora").await, contest.participant("Karim").await);
        let (owls, storks) = (contest.team("Owls", &[&cara]).await, contest.team("Storks", &[&dora]).await);
        publish_team(&contest, &cara, &owls, &[]).await;
        publish_team(&contest, &dora, &storks, &[]).await;
        publish(&contest, &karim, &[]).await;
        contest.leave(&owls, TimeDelta::days(2)).await;
        assert_eq!(listed(&contest, &karim, "").await.len(), 2);
        app.advance(TimeDelta::days(8));
        assert_eq!(listed(&contest, &karim, "").await, ["Owls"]);
        let (open, closed) = (path_of(&app, &contest, &cara).await, path_of(&app, &contest, &dora).await);
        karim.get(&closed).await.assert_status(404);
        karim.post(&format!("{closed}/join"), &[]).await.assert_status(404);
        karim.get(&contest.path("/board/card")).await.assert_status(409);
        dora.get(&contest.path(&format!("/teams/{}/board", storks.id))).await.assert_status(409);
        assert!(listed(&contest, &cara, "").await.is_empty(), "people can no longer be found");
        karim.fill(&open, &[("words", "I can dig.")]).await.assert_says("on its way to the captain");
        let requests = contest.path(&format!("/teams/{}/board", owls.id));
        cara.fill(&requests, &with(&[("offers", "We dig on.")])).await.assert_path(&contest.path("/board"));
        cara.press(&requests, "Accept").await.assert_says("Karim");
        app.advance(TimeDelta::days(2));
        karim.get(&contest.path("/board")).await.assert_says("so has the board. Nobody sees the cards");
        karim.get(&open).await.assert_status(409);
        cara.get(&requests).await.assert_status(409);
    }
}
