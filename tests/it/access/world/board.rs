//! The board for finding a team: what its addresses name.

use chrono::TimeDelta;
use entity::json::Words;
use entity::*;

use super::World;
use crate::support::Actor;

impl World<'_> {
    /// What the board's addresses name: a thread of the captain with Mia, a request of the participant to the captain's
    /// team, a report, somebody barred, and the card of a team with more time: the others have closed with the intake.
    pub(super) async fn add_board(&mut self, captain: &Actor, participant: &Actor) {
        let (c, now) = (&self.contest, self.app.now());
        let mia = self.mia;
        let thread = thread::Model {
            id: ThreadId::new(),
            competition_id: c.competition.id,
            first_id: mia,
            second_id: captain.account().id,
            first_name: "Mia".into(),
            second_name: "Cara".into(),
            first_team: String::new(),
            second_team: String::new(),
            created_at: now,
            last_at: now,
        };
        let thread = self.app.insert::<thread::Entity>(thread).await;
        let body = "Hello".to_owned();
        let note = note::Model { id: NoteId::new(), thread_id: thread.id, user_id: mia, body, created_at: now };
        let note = self.app.insert::<note::Entity>(note).await;
        let team = self.names.iter().find(|(part, _)| *part == "team").expect("the team is there").1.parse().unwrap();
        let request = join_request::Model {
            id: JoinRequestId::new(),
            competition_id: c.competition.id,
            team_id: team,
            user_id: participant.account().id,
            name: "Paula".into(),
            body: String::new(),
            state: join_request::JoinRequestState::Open,
            created_at: now,
            decided_at: None,
        };
        let request = self.app.insert::<join_request::Entity>(request).await;
        self.add_report(captain).await;
        self.add_card().await;
        self.name("/threads/:thread", format!("/threads/{}", thread.id));
        self.name("/notes/:note", format!("/notes/{}", note.id));
        self.name("/requests/:request", format!("/requests/{}", request.id));
    }

    async fn add_card(&mut self) {
        let (c, now) = (&self.contest, self.app.now());
        let xena = c.participant(&format!("Xena {}", c.competition.slug)).await;
        let team = c.team("Storks", &[&xena]).await;
        c.leave(&team, TimeDelta::hours(1)).await;
        let card = card::Model {
            id: CardId::new(),
            competition_id: c.competition.id,
            user_id: xena.account().id,
            team_id: Some(team.id),
            name: "Xena".into(),
            offers: "We dig.".into(),
            wants: "Diggers.".into(),
            skills: Words(vec!["digging".into()]),
            skill_keys: "|digging|".into(),
            languages: Words(vec!["en".into()]),
            language_keys: "|en|".into(),
            time_zone: "Europe/Zurich".into(),
            hours: None,
            brief_id: None,
            category_id: None,
            hidden_at: None,
            hidden_reason: String::new(),
            created_at: now,
            updated_at: now,
        };
        let card = self.app.insert::<card::Entity>(card).await;
        self.name("/cards/:card", format!("/cards/{}", card.id));
    }

    /// A report of Mia about the captain, and Mia barred.
    async fn add_report(&mut self, captain: &Actor) {
        let (c, now, mia) = (&self.contest, self.app.now(), self.mia);
        let report = report::Model {
            id: ReportId::new(),
            competition_id: c.competition.id,
            reporter_id: Some(mia),
            about_id: captain.account().id,
            about_name: "Cara".into(),
            card_id: None,
            note_id: None,
            body: "Hello".into(),
            reason: "Rude".into(),
            state: report::ReportState::Open,
            answer: String::new(),
            created_at: now,
            decided_at: None,
        };
        let report = self.app.insert::<report::Entity>(report).await;
        let bar = boarder::Model {
            id: BoarderId::new(),
            competition_id: c.competition.id,
            user_id: mia,
            stopped_at: None,
            barred_at: Some(now),
            barred_reason: "Rude".into(),
        };
        let bar = self.app.insert::<boarder::Entity>(bar).await;
        self.name("/reports/:report", format!("/reports/{}", report.id));
        self.name("/bars/:bar", format!("/bars/{}", bar.id));
    }
}
