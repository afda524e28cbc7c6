//! Teams: who comes, who goes, who leads; sizes, freezing, invitations.

use chrono::TimeDelta;
use entity::json::{Field, Fields, Gallery, Visibility};
use entity::stage::StageKind;
use entity::{FormId, form, member, team};
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

    async fn a_captain_answers_for_the_team_before_it_hands_in(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (olga, cara, mia) = (contest.organiser("Olga").await, contest.participant("Cara").await, contest.participant("Mia").await);
        let question = [("label", "Who does what?"), ("required", "yes"), ("visibility", "organisers")];
        let new = contest.path("/organise/forms/team/fields/new");
        olga.fill(&format!("{new}?kind=short_text"), &question).await.assert_path(&contest.path("/organise/forms/team"));
        let made = cara.fill(&contest.path("/teams/new"), &[("name", "Owls"), ("country", "KE")]).await;
        let asked = made.assert_says("Your team is made").path.clone();
        let home = asked.trim_end_matches("/questions").to_owned();
        assert_ne!(asked, home);
        let team = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        contest.join(&team, &mia, false).await;
        mia.get(&home).await.assert_says("Your captain answers");
        mia.get(&asked).await.assert_status(403);
        mia.post(&asked, &[("a_who_does_what", "I do all")]).await.assert_status(403);
        contest.participant("Sam").await.get(&asked).await.assert_status(404);

        let entry = contest.draft(&team, "Wells").await;
        let check = contest.path(&format!("/my/entries/{}/check", entry.number));
        let page = cara.get(&check).await;
        page.assert_says("Your team has not answered yet").assert_silent("Submit");
        assert_eq!(page.link("Go to the team"), home);
        let submit = contest.path(&format!("/my/entries/{}/submit", entry.number));
        cara.post(&submit, &[("version", "1")]).await.assert_status(409).assert_says("Your team has not answered yet");
        assert!(!app.verbs().await.contains(&"entry.submitted".to_owned()));
        let wrong = cara.fill(&asked, &[("a_who_does_what", "")]).await;
        assert_eq!(wrong.assert_status(422).wrong_fields(), ["a_who_does_what"]);
        cara.fill(&asked, &[("a_who_does_what", "Mia digs")]).await.assert_path(&home).assert_says("Mia digs");
        mia.get(&home).await.assert_says("Mia digs").assert_silent("Change the answers");
        cara.press(&check, "Submit").await.assert_path(&contest.path(&format!("/my/entries/{}/revisions/1", entry.number)));

        let list = olga.get(&contest.path("/organise/teams")).await;
        list.assert_says("Mia digs").assert_silent("Questions open");
        let csv = olga.get(&list.link("Download as a table (CSV)")).await.body();
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines[0], "Team,Brief,Organisation,Country,Captain’s e-mail,Members,Made,Who does what?");
        assert!(lines.len() == 2 && lines[1].starts_with("Owls,,,KE,cara@people.example,Cara; Mia,") && lines[1].ends_with(",Mia digs"), "{csv}");
        olga.get(&contest.path(&format!("/organise/entries/{}", entry.number))).await.assert_says("Mia digs");
        app.advance(TimeDelta::days(8));
        cara.post(&asked, &[("a_who_does_what", "Too late")]).await.assert_status(409);
        cara.get(&asked).await.assert_path(&home).assert_silent("Too late");
    }

    async fn what_is_needed_to_hand_in_late_can_be_answered_late(app: TestApp) {
        let contest = app.contest_with("clean-water", |_, stages| stages[0].settings.late_minutes = 120).await;
        let (olga, cara) = (contest.organiser("Olga").await, contest.participant("Cara").await);
        let question = [("label", "Who does what?"), ("required", "yes"), ("visibility", "organisers")];
        olga.fill(&contest.path("/organise/forms/team/fields/new?kind=short_text"), &question).await.assert_status(200);
        let team = contest.team("Owls", &[&cara]).await;
        let entry = contest.draft(&team, "Wells").await;
        app.advance(contest.stages[0].closes_at.unwrap() + TimeDelta::minutes(30) - app.now());
        let home = contest.path(&format!("/teams/{}", team.id));
        let asked = cara.get(&home).await.link("Answer");
        cara.fill(&asked, &[("a_who_does_what", "I dig")]).await.assert_path(&home).assert_says("I dig");
        let check = contest.path(&format!("/my/entries/{}/check", entry.number));
        cara.press(&check, "Submit").await.assert_path(&contest.path(&format!("/my/entries/{}/revisions/1", entry.number)));
        app.advance(TimeDelta::hours(2));
        cara.post(&asked, &[("a_who_does_what", "Too late")]).await.assert_status(409);
    }

    async fn a_new_version_of_the_team_form_asks_for_what_is_missing(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let (olga, cara) = (contest.organiser("Olga").await, contest.participant("Cara").await);
        let new = contest.path("/organise/forms/team/fields/new");
        let team = contest.team("Owls", &[&cara]).await;
        let home = contest.path(&format!("/teams/{}", team.id));
        cara.get(&home).await.assert_silent("About the team");
        cara.get(&format!("{home}/questions")).await.assert_status(404);
        let many = [("label", "Skills"), ("required", "yes"), ("choices", "Digging\nDrawing")];
        olga.fill(&format!("{new}?kind=many_choices"), &many).await.assert_status(200);
        olga.fill(&format!("{new}?kind=group"), &[("label", "Each skill"), ("per", "a_skills")]).await.assert_status(200);
        let inner = [("label", "Whose"), ("required", "yes")];
        olga.fill(&format!("{new}?kind=short_text&in=each_skill"), &inner).await.assert_status(200);
        let asked = format!("{home}/questions");
        let page = cara.fill(&asked, &[("a_skills", "Drawing")]).await;
        assert_eq!(page.assert_status(422).wrong_fields(), ["a_each_skill__1__whose"], "a row for each skill");
        let form = page.form_with(&["a_each_skill__1__whose"]);
        cara.submit(&form, &[("a_each_skill__1__whose", "Cara")], Vec::new()).await.assert_path(&home).assert_says("Drawing");
        let stored = team::Entity::find().one(app.db().read()).await.unwrap().unwrap();
        let row = serde_json::json!({"skills": ["Drawing"], "each_skill": [{"_pick": "Drawing", "_title": "Drawing", "whose": "Cara"}]});
        assert_eq!(stored.answers, row);

        olga.fill(&format!("{new}?kind=short_text"), &[("label", "Motto"), ("required", "yes")]).await.assert_status(200);
        cara.get(&home).await.assert_says("can only be submitted when they are answered").assert_says("Drawing");
        olga.get(&contest.path("/organise/teams")).await.assert_says("Questions open");
        let page = cara.get(&asked).await;
        page.assert_says("Motto");
        assert_eq!(page.value("a_each_skill__1__whose"), "Cara");
        cara.fill(&asked, &[("a_motto", "Dig deep")]).await.assert_path(&home).assert_says("Dig deep");
        assert_eq!(form::Entity::find().count(app.db().read()).await.unwrap(), 2, "the version that was answered stays");
    }

    async fn what_a_team_tells_is_seen_by_those_for_whom_it_is_meant(app: TestApp) {
        for blind in [false, true] {
            let contest = app.contest_with(if blind { "blind" } else { "open" }, |c, stages| {
                stages[1].settings.blind = blind;
                c.settings.gallery = Gallery::OnSubmit;
            });
            let contest = contest.await;
            let field = |key: &str, visibility| Field { key: key.into(), label: key.to_uppercase(), visibility, ..Field::default() };
            let fields = Fields(vec![
                field("all", Visibility::Public),
                field("jury", Visibility::Jury),
                field("own", Visibility::Organisers),
            ]);
            let form = form::Model {
                id: FormId::new(),
                competition_id: contest.competition.id,
                purpose: form::FormPurpose::Team,
                version: 1,
                fields,
                created_at: app.now(),
            };
            let form = app.insert::<form::Entity>(form).await;
            let name = |who: &str| format!("{who} {blind}");
            let cara = contest.participant(&name("Cara")).await;
            let told = serde_json::json!({"all": "told to all", "jury": "told to the jury", "own": "told to few"});
            let team = contest.team_with("Owls", &[&cara], |t| (t.form_id, t.answers) = (Some(form.id), told)).await;
            let entry = contest.entry(&team, "Wells").await;
            let public = app.visitor().get(&contest.path(&format!("/entries/{}-{}", entry.number, entry.slug))).await;
            assert_eq!(public.body().contains("told to all"), !blind);
            public.assert_silent("told to the jury").assert_silent("told to few");
            let jim = contest.juror(&name("Jim")).await;
            contest.criterion("Use", 1.0).await;
            contest.assign(&jim, &entry).await;
            contest.enter(StageKind::Scoring);
            let stage = contest.stage(StageKind::Scoring).id;
            let sheet = jim.get(&contest.path(&format!("/jury/{stage}/{}", entry.number))).await;
            sheet.assert_status(200).assert_silent("told to few");
            assert_eq!(sheet.body().contains("told to the jury"), !blind);
        }
    }
}
