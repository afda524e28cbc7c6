//! Awards, results and their announcement: who decides, what needs a reason, and that nothing is out before its time.

use chrono::TimeDelta;
use entity::entry;
use entity::stage::StageKind;

use crate::support::{Actor, Contest, TestApp, each_database};

/// A contest after its scoring with an organiser, two jurors and three entries with means of 9, 7 and 7.
struct Judged<'a> {
    contest: Contest<'a>,
    olga: Actor,
    jim: Actor,
    best: (Actor, entry::Model),
    second: (Actor, entry::Model),
    third: (Actor, entry::Model),
}

async fn judged<'a>(app: &'a TestApp, slug: &str) -> Judged<'a> {
    let contest = app.contest(slug).await;
    let olga = contest.organiser("Olga").await;
    let (jim, jane) = (contest.juror("Jim").await, contest.juror("Jane").await);
    let idea = contest.criterion("Idea", 1.0).await;
    let mut entries = Vec::new();
    for (person, title, points) in [("Ada", "Alpha", 9.0), ("Bea", "Beta", 7.0), ("Cleo", "Gamma", 7.0)] {
        let actor = contest.participant(person).await;
        let team = contest.team(&format!("Team {person}"), &[&actor]).await;
        let entry = contest.entry(&team, title).await;
        contest.review(&jim, &entry, &[(&idea, points)]).await;
        contest.review(&jane, &entry, &[(&idea, points)]).await;
        entries.push((actor, entry));
    }
    app.advance(TimeDelta::days(15));
    let mut entries = entries.into_iter();
    let mut next = || entries.next().unwrap();
    Judged { best: next(), second: next(), third: next(), contest, olga, jim }
}

impl Judged<'_> {
    async fn make_award(&self, tier: &str, places: &str) -> String {
        let path = self.contest.path("/organise/awards");
        let page = self.olga.fill(&format!("{path}/new"), &[("tier", tier), ("places", places)]).await;
        page.assert_path(&path);
        let edit = page.links().into_iter().rfind(|(text, _)| text.starts_with("Change")).unwrap().1;
        edit.rsplit('/').next().unwrap().to_owned()
    }

    async fn pick(&self, award: &str, entries: &[&entry::Model], more: &[(&str, &str)]) -> crate::support::View {
        let path = self.contest.path(&format!("/organise/results/{award}"));
        let version = self.olga.get(&path).await.value("version");
        let ids: Vec<String> = entries.iter().map(|e| e.id.to_string()).collect();
        let mut values = vec![("version", version.as_str())];
        values.extend(ids.iter().map(|id| ("pick", id.as_str())));
        values.extend_from_slice(more);
        self.olga.post(&path, &values).await
    }

    async fn write(&self, title: &str, feedback: bool) {
        let path = self.contest.path("/organise/announcement");
        let yes = if feedback { "yes" } else { "" };
        let values = [("title", title), ("body", "We thank **everybody**."), ("release_feedback", yes)];
        self.olga.fill(&path, &values).await.assert_status(200).assert_path(&path);
    }

    async fn release(&self) {
        let path = self.contest.path("/organise/announcement/release");
        let page = self.olga.press(&path, "Release now").await;
        assert!(page.notice().starts_with("The results are public"), "{page:?}");
    }
}

each_database! {
    async fn an_organiser_makes_changes_and_deletes_awards(app: TestApp) {
        let contest = app.contest("awards").await;
        let (olga, path) = (contest.organiser("Olga").await, contest.path("/organise/awards"));
        olga.get(&path).await.assert_says("No awards yet");
        let page = olga.fill(&format!("{path}/new"), &[("tier", ""), ("places", "0")]).await;
        page.assert_status(422);
        assert_eq!(page.wrong_fields(), ["places", "tier"]);
        let page = olga.fill(&format!("{path}/new"), &[("tier", "Winner"), ("prize", "A trip")]).await;
        page.assert_path(&path).assert_says("Winner");
        assert_eq!(page.notice(), "The award was added.");
        let edit = page.link("Change Winner");
        let first = olga.get(&edit).await.form_with(&["tier"]);
        olga.fill(&edit, &[("tier", "Champion")]).await.assert_path(&path).assert_says("Champion");
        let page = olga.submit(&first, &[("tier", "Laureate")], Vec::new()).await;
        page.assert_status(409).assert_says("Champion");
        let again = page.form_with(&["tier"]);
        olga.submit(&again, &[], Vec::new()).await.assert_path(&path).assert_says("Laureate");
        olga.press(&path, "Delete").await.assert_says("No awards yet");
        let verbs = app.verbs().await;
        assert_eq!(verbs, ["award.created", "award.edited", "award.edited", "award.deleted"]);
    }

    async fn the_best_ranked_entry_needs_no_reason_but_a_departure_does(app: TestApp) {
        let j = judged(&app, "reasons").await;
        let award = j.make_award("Winner", "1").await;
        let path = j.contest.path(&format!("/organise/results/{award}"));
        let page = j.olga.get(&path).await;
        assert_eq!(page.texts("tbody th a"), ["Alpha", "Beta", "Gamma"]);
        assert_eq!(page.texts("tbody .badge"), ["Tie", "Tie"]);
        let page = j.pick(&award, &[&j.second.1], &[]).await;
        page.assert_status(422).assert_says("A better placed entry is passed over");
        let reason = format!("reason_{}", j.second.1.id);
        assert_eq!(page.wrong_fields(), [reason.as_str()]);
        j.pick(&award, &[&j.best.1, &j.second.1], &[]).await.assert_status(422).assert_says("Only 1 entry can get");
        j.pick(&award, &[&j.best.1], &[]).await.assert_status(200).assert_path(&format!("{path}?category=&stage="));
        let page = j.pick(&award, &[&j.second.1], &[(&reason, "The jury met.")]).await;
        assert_eq!(page.notice(), "The picks were saved.");
        let events = app.events().await;
        let (_, _, why) = events.last().unwrap();
        assert_eq!(why.as_deref(), Some("2: The jury met."));
        j.olga.get(&j.contest.path("/organise/results")).await.assert_says("Beta").assert_says("The jury met.");
    }

    async fn deciding_a_tie_needs_a_reason_and_the_whole_tie_does_not(app: TestApp) {
        let j = judged(&app, "ties").await;
        let award = j.make_award("Finalist", "3").await;
        j.pick(&award, &[&j.best.1, &j.third.1], &[]).await.assert_status(422).assert_says("This decides a tie");
        j.pick(&award, &[&j.best.1, &j.second.1, &j.third.1], &[]).await.assert_status(200);
        let higher = j.make_award("Runner-up", "2").await;
        let page = j.pick(&higher, &[&j.second.1, &j.third.1], &[]).await;
        assert_eq!(page.notice(), "The picks were saved.", "the best has a higher award already");
    }

    async fn two_organisers_do_not_overwrite_each_others_picks(app: TestApp) {
        let j = judged(&app, "both").await;
        let award = j.make_award("Winner", "1").await;
        let path = j.contest.path(&format!("/organise/results/{award}"));
        let version = j.olga.get(&path).await.value("version");
        j.pick(&award, &[&j.best.1], &[]).await.assert_status(200);
        let none: [(&str, &str); 1] = [("version", &version)];
        let page = j.olga.post(&path, &none).await;
        page.assert_status(409).assert_says("Somebody else saved this");
        j.olga.get(&j.contest.path("/organise/results")).await.assert_says("Alpha");
    }

    async fn an_entry_of_another_contest_cannot_be_picked(app: TestApp) {
        let j = judged(&app, "here").await;
        let other = app.contest("there").await;
        let zoe = other.participant("Zoe").await;
        let entry = other.entry(&other.team("Others", &[&zoe]).await, "Elsewhere").await;
        let award = j.make_award("Winner", "1").await;
        j.pick(&award, &[&entry], &[]).await.assert_status(409);
    }

    async fn before_the_embargo_nothing_is_out_and_at_its_instant_everything_is(app: TestApp) {
        let j = judged(&app, "embargo").await;
        let award = j.make_award("Winner", "1").await;
        let citation = format!("citation_{}", j.best.1.id);
        j.pick(&award, &[&j.best.1], &[(&citation, "Clear and brave.")]).await.assert_status(200);
        j.write("Our winners", true).await;
        let path = j.contest.path("/organise/announcement");
        let page = j.olga.fill(&path, &[("release_at", "2001-01-01T10:00")]).await;
        page.assert_status(422);
        assert_eq!(page.error("release_at"), "Please choose an instant in the future");
        let at = (app.now() + TimeDelta::hours(30)).with_timezone(&chrono_tz::Europe::Zurich);
        let at = at.format("%Y-%m-%dT%H:%M").to_string();
        let page = j.olga.fill(&path, &[("release_at", &at)]).await;
        assert_eq!(page.notice(), "The release is scheduled.");

        let visitor = app.visitor();
        let winners = j.contest.path("/winners");
        for reader in [&visitor, &j.best.0, &j.jim, &j.olga] {
            reader.get(&winners).await.assert_status(404);
            reader.get(&j.contest.path("")).await.assert_silent("/winners");
            reader.get(&j.contest.path("/feed.atom")).await.assert_status(200).assert_silent("Our winners");
        }
        for reader in [&visitor, &j.best.0, &j.jim] {
            reader.get(&format!("{path}/preview")).await.assert_silent("Clear and brave.");
        }
        j.olga.get(&format!("{path}/preview")).await.assert_status(200).assert_says("Clear and brave.");
        j.olga.get(&format!("{path}/mails")).await.assert_status(200).assert_says("As Ada will read it");
        app.advance(TimeDelta::hours(29));
        app.settle().await;
        visitor.get(&winners).await.assert_status(404);
        assert_eq!(app.count_letters().await, 0);

        app.advance(TimeDelta::hours(1));
        app.settle().await;
        let page = visitor.get(&winners).await;
        page.assert_status(200).assert_says("Clear and brave.").assert_says("Team Ada").assert_silent("Beta");
        let feed = visitor.get(&j.contest.path("/feed.atom")).await;
        assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
        assert!(feed.body().contains("<title>Our winners</title>"), "{feed:?}");
        visitor.get(&j.contest.path("")).await.assert_status(200);
    }

    async fn each_person_gets_their_own_mail_once(app: TestApp) {
        let j = judged(&app, "mails").await;
        // Jim judges and has entered as well: one mail is enough.
        j.contest.enrol(&j.jim).await;
        j.contest.join(&j.contest.team("Second", &[&j.jim]).await, &j.second.0, false).await;
        let award = j.make_award("Winner", "1").await;
        j.pick(&award, &[&j.best.1], &[]).await.assert_status(200);
        j.write("Our winners", true).await;
        let page = j.olga.get(&j.contest.path("/organise/announcement/release")).await;
        page.assert_says("5 mails go out: to winners 1, to other entrants 2, to jurors 2.");
        j.release().await;
        app.settle().await;
        let kinds = [("ada", "award-winner"), ("bea", "award-entrant"), ("cleo", "award-entrant"),
            ("jim", "award-juror"), ("jane", "award-juror")];
        for (name, kind) in kinds {
            let letters = app.letters_to(&format!("{name}@people.example")).await;
            assert_eq!(letters.iter().map(|l| l.kind.as_str()).collect::<Vec<_>>(), [kind], "{name}");
            let winners = letters[0].link("/winners");
            app.visitor().get(&winners).await.assert_status(200);
        }
        let won = &app.delivered_to("ada@people.example", 1).await[0];
        assert_eq!(won.subject, "You have won: Mails");
        assert!(won.text.contains("“Alpha” gets: Winner"), "{won:#?}");
        assert!(!app.letters_to("bea@people.example").await[0].text.contains("Alpha"));
        assert_eq!(app.count_letters().await, 5);
        // The job of an earlier schedule, run again by a second worker, does nothing.
        let verbs = app.verbs().await;
        assert_eq!(verbs.iter().filter(|v| *v == "announcement.released").count(), 1);
    }

    async fn a_cancelled_or_moved_schedule_does_not_fire(app: TestApp) {
        let j = judged(&app, "moved").await;
        let award = j.make_award("Winner", "1").await;
        j.pick(&award, &[&j.best.1], &[]).await.assert_status(200);
        j.write("Our winners", false).await;
        let path = j.contest.path("/organise/announcement");
        let at = |hours| {
            let at = (app.now() + TimeDelta::hours(hours)).with_timezone(&chrono_tz::Europe::Zurich);
            at.format("%Y-%m-%dT%H:35").to_string()
        };
        let (early, late) = (at(10), at(40));
        j.olga.fill(&path, &[("release_at", &early)]).await.assert_status(200);
        let page = j.olga.press(&path, "Cancel schedule").await;
        assert_eq!(page.notice(), "The schedule was cancelled. The announcement is a draft again.");
        j.olga.fill(&path, &[("release_at", &late)]).await.assert_status(200);
        app.advance(TimeDelta::hours(20));
        app.settle().await;
        app.visitor().get(&j.contest.path("/winners")).await.assert_status(404);
        app.advance(TimeDelta::hours(22));
        app.settle().await;
        app.visitor().get(&j.contest.path("/winners")).await.assert_status(200);
    }

    async fn public_results_are_frozen_and_later_ones_wait_for_a_further_announcement(app: TestApp) {
        let j = judged(&app, "frozen").await;
        let award = j.make_award("Winner", "1").await;
        let special = j.make_award("Special prize", "1").await;
        j.pick(&award, &[&j.best.1], &[]).await.assert_status(200);
        j.write("Our winners", false).await;
        j.release().await;
        let edit = j.contest.path(&format!("/organise/awards/{award}"));
        j.olga.fill(&edit, &[("tier", "Loser")]).await.assert_status(409).assert_says("cannot be changed silently");
        j.olga.post(&format!("{edit}/delete"), &[]).await.assert_status(409);
        j.pick(&award, &[], &[]).await.assert_status(200);
        app.visitor().get(&j.contest.path("/winners")).await.assert_says("Alpha");
        let reason = format!("reason_{}", j.third.1.id);
        j.pick(&special, &[&j.third.1], &[(&reason, "For its courage.")]).await.assert_status(200);
        app.visitor().get(&j.contest.path("/winners")).await.assert_silent("Gamma");
        j.write("A special prize", false).await;
        j.release().await;
        let page = app.visitor().get(&j.contest.path("/winners")).await;
        page.assert_says("Gamma").assert_says("A special prize").assert_says("Our winners").assert_silent("courage");
        app.settle().await;
        let kinds = |letters: Vec<crate::support::Letter>| letters.into_iter().map(|l| l.kind).collect::<Vec<_>>();
        assert_eq!(kinds(app.letters_to("cleo@people.example").await), ["award-entrant", "award-winner"]);
        let told = app.letters_to("ada@people.example").await;
        assert!(told[1].text.contains("The awards announced before are unchanged."), "{told:#?}");
    }

    async fn nothing_is_released_without_results_or_words(app: TestApp) {
        let j = judged(&app, "unready").await;
        let path = j.contest.path("/organise/announcement");
        j.olga.post(&format!("{path}/release"), &[("version", "0")]).await.assert_status(409);
        j.olga.fill(&path, &[("title", "")]).await.assert_status(422);
        j.write("Too early", false).await;
        j.olga.press(&format!("{path}/release"), "Release now").await.assert_status(409).assert_says("no entry has been picked");
        app.visitor().get(&j.contest.path("/winners")).await.assert_status(404);
    }

    async fn only_organisers_of_the_contest_decide(app: TestApp) {
        let j = judged(&app, "mine").await;
        let award = j.make_award("Winner", "1").await;
        let oscar = app.contest("other").await.organiser("Oscar").await;
        let pages = ["awards", "awards/new", &format!("awards/{award}"), "results", &format!("results/{award}"),
            "announcement", "announcement/preview", "announcement/mails", "announcement/release"];
        for page in pages {
            let path = j.contest.path(&format!("/organise/{page}"));
            for reader in [&oscar, &j.best.0, &j.jim] {
                reader.get(&path).await.assert_status(404);
            }
            assert!(app.visitor().get(&path).await.path.starts_with("/sign-in"), "{path}");
        }
        let posts = ["awards/new", &format!("awards/{award}"), &format!("awards/{award}/delete"), &format!("results/{award}"),
            "announcement", "announcement/schedule", "announcement/release", "announcement/cancel"];
        for post in posts {
            let path = j.contest.path(&format!("/organise/{post}"));
            for reader in [&oscar, &j.best.0, &j.jim] {
                reader.post(&path, &[("version", "1")]).await.assert_status(404);
            }
        }
        // An award of another contest is not there, whoever asks at home.
        let strange = app.contest("third").await.award("Strange").await;
        j.olga.get(&j.contest.path(&format!("/organise/awards/{}", strange.id))).await.assert_status(404);
    }

    async fn the_booklet_groups_by_category_and_highest_tier_first(app: TestApp) {
        let contest = app.contest("booklet").await;
        let olga = contest.organiser("Olga").await;
        let (health, water) = (contest.category("Health").await, contest.category("Water").await);
        let ada = contest.participant("Ada").await;
        let team = contest.team("Team Ada", &[&ada]).await;
        let entry = async |title: &str, category: &entity::category::Model| {
            contest.entry_with(&team, title, |e| e.category_id = Some(category.id)).await
        };
        let (clinic, pump, filter) = (entry("Clinic", &health).await, entry("Pump", &water).await, entry("Filter", &water).await);
        let awards = contest.path("/organise/awards");
        for tier in ["Winner", "Champion"] {
            olga.fill(&format!("{awards}/new"), &[("tier", tier), ("scope", "each")]).await.assert_path(&awards);
        }
        let results = contest.path("/organise/results");
        let mut picks = olga.get(&results).await.links();
        picks.retain(|(text, _)| text.starts_with("Pick"));
        let labels: Vec<_> = picks.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(labels, ["Pick Winner, Health", "Pick Winner, Water", "Pick Champion, Health", "Pick Champion, Water"]);
        for (at, entry) in [(0, &clinic), (1, &pump), (3, &filter)] {
            let form = olga.get(&picks[at].1).await.form_with(&["pick"]);
            olga.submit(&form, &[("pick", &entry.id.to_string())], Vec::new()).await.assert_status(200);
        }
        let path = contest.path("/organise/announcement");
        olga.fill(&path, &[("title", "Winners")]).await.assert_status(200);
        olga.press(&format!("{path}/release"), "Release now").await;
        let page = app.visitor().get(&contest.path("/winners")).await;
        assert_eq!(page.texts(".booklet-award h2"), ["Health", "Water"]);
        assert_eq!(page.texts(".booklet-tier"), ["Winner", "Winner", "Champion"]);
        assert_eq!(page.texts(".booklet-award h3"), ["Clinic", "Pump"]);
    }

    async fn the_feed_answers_304_and_keeps_its_ids(app: TestApp) {
        let contest = app.contest("feed").await;
        let visitor = app.visitor();
        let first = visitor.get(&contest.path("/feed.atom")).await;
        let etag = first.header("etag");
        assert!(!etag.is_empty(), "{first:?}");
        let request = visitor.request(reqwest::Method::GET, &contest.path("/feed.atom"));
        visitor.send(request.header("if-none-match", &etag)).await.assert_status(304);
        let xml = first.body();
        assert!(xml.contains(&format!("<id>urn:uuid:{}</id>", contest.competition.id.0)), "{xml}");
        assert_eq!(xml.matches("<id>urn:uuid:").count(), 2, "the feed and its first item: {xml}");
        assert!(xml.contains(&format!("href=\"{}{}\"", app.url, contest.path(""))), "{xml}");
        let draft = app.contest_with("hidden", |c, _| c.published_at = None).await;
        visitor.get(&draft.path("/feed.atom")).await.assert_status(404);
        assert!(contest.stages.iter().any(|s| s.kind == StageKind::Reveal));
    }
}
