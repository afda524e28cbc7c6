//! Briefs: statements, attachments, questions and answers.

use crate::support::{Attachment, each_database};

each_database! {
    async fn an_organiser_makes_a_brief_with_files(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let olga = contest.organiser("Olga").await;
        let path = contest.path("/organise/briefs/new");
        let page = olga.fill(&path, &[("title", "Wells"), ("slug", "Bad Slug"), ("summary", "s"), ("body", "b")]).await;
        assert_eq!(page.wrong_fields(), ["slug"]);
        let values = [("title", "Wells"), ("slug", "wells"), ("summary", "Dig them."), ("body", "Where **water** is."), ("owner", "Red Cross")];
        let page = olga.fill(&path, &values).await;
        page.assert_status(200);
        let edit = page.path.clone();
        let file = Attachment::new("file", "../../data set.csv", b"a,b\n1,2\n".as_slice());
        olga.upload(&format!("{edit}/files"), &[], vec![file]).await.assert_status(200).assert_says("data set.csv");
        let visitor = app.visitor();
        let public = visitor.get(&contest.path("/briefs/wells")).await;
        public.assert_says("Red Cross").assert_says("data set.csv");
        let download = visitor.get(&public.link("data set.csv")).await;
        assert_eq!((download.status, download.body().as_str()), (200, "a,b\n1,2\n"));
        assert_eq!(download.header("x-content-type-options"), "nosniff");
        let again = olga.fill(&path, &values).await;
        assert_eq!(again.wrong_fields(), ["slug"]);
        olga.press(&edit, "Delete this brief").await.assert_path(&contest.path("/organise/briefs"));
        visitor.get(&contest.path("/briefs/wells")).await.assert_status(404);
    }

    async fn a_question_is_public_once_it_is_answered(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let brief = contest.brief("Wells").await;
        let (olga, paula) = (contest.organiser("Olga").await, contest.participant("Paula").await);
        let path = contest.path(&format!("/briefs/{}", brief.slug));
        paula.fill(&path, &[("body", "")]).await.assert_status(422);
        paula.fill(&path, &[("body", "How deep?")]).await.assert_status(200);
        app.visitor().get(&path).await.assert_silent("How deep?");
        let list = contest.path("/organise/questions");
        olga.fill(&list, &[("answer", "")]).await.assert_status(422);
        olga.fill(&list, &[("answer", "Ten **metres**.")]).await.assert_status(200);
        app.visitor().get(&path).await.assert_says("How deep?").assert_says("Ten metres.").assert_silent("Paula");
        let letter = app.letter_to(paula.email(), "brief-answered").await;
        assert!(letter.text.contains("Ten metres."), "{letter:#?}");
        for i in 0..5 {
            paula.post(&format!("{path}/questions"), &[("body", &format!("Question {i}"))]).await.assert_status(200);
        }
        paula.post(&format!("{path}/questions"), &[("body", "One too many")]).await.assert_status(409);
    }

    async fn others_do_not_make_briefs_or_answer(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let brief = contest.brief("Wells").await;
        let other = app.contest("other-one").await.organiser("Otto").await;
        let paula = contest.participant("Paula").await;
        for stranger in [&other, &paula] {
            for path in ["/organise/briefs", "/organise/briefs/new", "/organise/questions", &format!("/organise/briefs/{}", brief.id)] {
                stranger.get(&contest.path(path)).await.assert_status(404);
            }
        }
        let unregistered = app.user("Uma").await;
        unregistered.post(&contest.path(&format!("/briefs/{}/questions", brief.slug)), &[("body", "x")]).await.assert_status(409);
    }

    async fn a_brief_that_a_team_works_on_is_not_deleted(app: TestApp) {
        let contest = app.contest("clean-water").await;
        let brief = contest.brief("Wells").await;
        let (olga, cara) = (contest.organiser("Olga").await, contest.participant("Cara").await);
        contest.team_with("Owls", &[&cara], |t| t.brief_id = Some(brief.id)).await;
        olga.post(&contest.path(&format!("/organise/briefs/{}/delete", brief.id)), &[]).await.assert_status(409);
    }
}
