//! Teams: who comes, who goes, who leads; sizes, freezing, invitations.

use chrono::TimeDelta;
use entity::member;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::each_database;

fn join_link(text: &str) -> String {
    let link = text.split_whitespace().find(|w| w.contains("/join/")).unwrap();
    format!("/join/{}", link.rsplit('/').next().unwrap())
}

each_database! {
    async fn a_participant_makes_a_team_and_invites_somebody_new(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let cara = contest.participant("Cara").await;
        let path = contest.path("/teams/new");
        let page = cara.fill(&path, &[("name", "")]).await;
        page.assert_status(422);
        assert!(page.wrong_fields().contains(&"name".to_owned()));
        let page = cara.fill(&path, &[("name", "Owls"), ("country", "KE")]).await;
        page.assert_status(200).assert_says("Owls").assert_says("Kenya");
        let team = page.path.clone();
        cara.fill(&team, &[("email", "nobody at all")]).await.assert_status(422);
        cara.fill(&team, &[("email", "nina@people.example")]).await.assert_status(200);
        let link = join_link(&app.letter_to("nina@people.example", "team-invitation").await.text);
        app.visitor().get(&link).await.assert_says("Sign in or create an account to join");
        let nina = app.user("Nina").await;
        nina.fill(&link, &[]).await.assert_status(422);
        nina.fill(&link, &[("accept", "yes")]).await.assert_path(&team).assert_says("Nina");
        app.letter_to("cara@people.example", "team-joined").await;
        nina.get(&link).await.assert_status(409);
    }

    async fn an_invitation_by_mail_is_for_its_address_only(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, mallory) = (contest.participant("Cara").await, contest.participant("Mallory").await);
        let team = contest.team("Owls", &[&cara]).await;
        let path = contest.path(&format!("/teams/{}", team.id));
        cara.fill(&path, &[("email", "nina@people.example")]).await.assert_status(200);
        let link = join_link(&app.letter_to("nina@people.example", "team-invitation").await.text);
        mallory.post(&link, &[]).await.assert_status(409).assert_says("another e-mail address");
        cara.press(&path, "Take back").await.assert_status(200);
        mallory.get(&link).await.assert_status(409);
    }

    async fn a_link_takes_one_person_and_can_be_declined(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, paula, pete) = (contest.participant("Cara").await, contest.participant("Paula").await, contest.participant("Pete").await);
        let team = contest.team("Owls", &[&cara]).await;
        let path = contest.path(&format!("/teams/{}", team.id));
        let page = cara.press(&path, "Make a link instead").await;
        let link = join_link(&page.main());
        paula.post(&link, &[]).await.assert_path(&path);
        pete.post(&link, &[]).await.assert_status(409);
        let link = join_link(&cara.press(&path, "Make a link instead").await.main());
        pete.post(&format!("{link}/decline"), &[]).await.assert_path("/");
        pete.post(&link, &[]).await.assert_status(409);
    }

    async fn two_who_accept_the_last_seat_at_once_do_not_both_get_it(app: TestApp) {
        let contest = app.contest_with("clean-water", |c, _| c.settings.team_max = 2).await;
        let cara = contest.participant("Cara").await;
        let (paula, pete) = (contest.participant("Paula").await, contest.participant("Pete").await);
        let team = contest.team("Owls", &[&cara]).await;
        let path = contest.path(&format!("/teams/{}", team.id));
        let first = join_link(&cara.press(&path, "Make a link instead").await.main());
        cara.post(&format!("{path}/invite"), &[("kind", "link")]).await.assert_status(409);
        let (a, b) = tokio::join!(paula.post(&first, &[]), pete.post(&first, &[]));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let members = member::Entity::find().filter(member::Column::TeamId.eq(team.id)).count(app.db().read()).await.unwrap();
        assert_eq!(members, 2);
    }

    async fn a_captain_hands_over_before_leaving(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, paula) = (contest.participant("Cara").await, contest.participant("Paula").await);
        let team = contest.team("Owls", &[&cara, &paula]).await;
        let path = contest.path(&format!("/teams/{}", team.id));
        cara.post(&format!("{path}/leave"), &[]).await.assert_status(409);
        paula.post(&format!("{path}/dissolve"), &[]).await.assert_status(403);
        paula.post(&format!("{path}/remove"), &[("member", "x")]).await.assert_status(403);
        cara.press(&path, "Make captain").await.assert_status(200);
        cara.press(&path, "Leave the team").await.assert_path(&contest.path("/teams"));
        cara.get(&path).await.assert_status(404);
        paula.press(&path, "Leave the team").await.assert_path(&contest.path("/teams"));
        paula.get(&path).await.assert_status(404);
    }

    async fn teams_freeze_when_the_intake_closes(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, paula) = (contest.participant("Cara").await, contest.participant("Paula").await);
        let team = contest.team("Owls", &[&cara]).await;
        let path = contest.path(&format!("/teams/{}", team.id));
        let link = join_link(&cara.press(&path, "Make a link instead").await.main());
        app.advance(TimeDelta::days(8));
        paula.post(&link, &[]).await.assert_status(409).assert_says("intake has closed");
        cara.post(&format!("{path}/edit"), &[("name", "Late"), ("country", "KE")]).await.assert_status(409);
        cara.get(&path).await.assert_says("can no longer change");
        paula.get(&contest.path("/teams/new")).await.assert_status(409);
    }

    async fn one_team_per_person_and_brief(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (first, second) = (contest.brief("Wells").await, contest.brief("Rivers").await);
        let cara = contest.participant("Cara").await;
        let path = contest.path("/teams/new");
        cara.fill(&path, &[("name", "None"), ("country", "KE")]).await.assert_status(422);
        for (brief, status) in [(&first, 200), (&second, 200), (&first, 409)] {
            let id = brief.id.to_string();
            cara.post(&path, &[("name", "Owls"), ("country", "KE"), ("brief", &id)]).await.assert_status(status);
        }
    }

    async fn outsiders_learn_nothing_of_a_team(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let cara = contest.participant("Cara").await;
        let team = contest.team("Owls", &[&cara]).await;
        let stranger = contest.participant("Sam").await;
        let unregistered = app.user("Uma").await;
        for end in ["", "/edit"] {
            let path = contest.path(&format!("/teams/{}{end}", team.id));
            stranger.get(&path).await.assert_status(404);
            unregistered.get(&path).await.assert_status(409).assert_says("register");
            assert_eq!(app.visitor().get_raw(&path).await.status, 303);
        }
        stranger.post(&contest.path(&format!("/teams/{}/leave", team.id)), &[]).await.assert_status(404);
    }

    async fn organisers_list_teams_and_replace_a_captain_with_a_reason(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (cara, paula) = (contest.participant("Cara").await, contest.participant("Paula").await);
        let team = contest.team("Owls", &[&cara, &paula]).await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/teams");
        let page = olga.get(&path).await;
        page.assert_says("Owls").assert_says("Cara");
        olga.get(&format!("{path}?q=nothing")).await.assert_silent("Owls");
        let form = page.form_of_button("Replace the captain");
        olga.submit(&form, &[("reason", "")], Vec::new()).await.assert_status(422);
        olga.submit(&form, &[("reason", "She is ill")], Vec::new()).await.assert_status(200);
        let captain = member::Entity::find().filter(member::Column::TeamId.eq(team.id)).filter(member::Column::Captain.eq(true));
        assert_eq!(captain.one(app.db().read()).await.unwrap().unwrap().user_id, paula.account().id);
        cara.get(&path).await.assert_status(404);
    }
}
