//! Cards as templates show them.

use std::collections::HashMap;

use chrono_tz::Tz;
use entity::{TeamId, brief, card, category, competition, team};
use serde_json::{Value, json};

use super::rules;
use crate::lang::format;
use crate::web::Page;

/// What all cards of a page have in common, loaded once.
pub struct View<'a> {
    /// The request.
    pub page: &'a Page,
    /// On whose board.
    pub competition: &'a competition::Model,
    /// The reader's zone.
    pub zone: Tz,
    /// The competition's briefs.
    pub briefs: &'a [brief::Model],
    /// Its categories.
    pub categories: &'a [category::Model],
    /// How many people are in each team.
    pub members: &'a HashMap<TeamId, i64>,
}

impl View<'_> {
    /// A card, for those who see it.
    #[must_use]
    pub fn card(&self, card: &card::Model, team: Option<&team::Model>) -> Value {
        let brief = self.briefs.iter().find(|b| Some(b.id) == card.brief_id);
        let category = self.categories.iter().find(|c| Some(c.id) == card.category_id);
        let members = card.team_id.and_then(|id| self.members.get(&id)).copied().unwrap_or_default();
        let languages: Vec<_> = card.languages.0.iter().map(|code| json!([code, rules::language(code)])).collect();
        json!({
            "id": card.id.to_string(), "href": format!("/c/{}/board/cards/{}", self.competition.slug, card.id),
            "team": team.map(|t| &t.name), "name": card.name, "offers": card.offers, "wants": card.wants,
            "skills": card.skills.0, "languages": languages, "zone": self.distance(&card.time_zone), "zone_name": card.time_zone,
            "hours": card.hours, "brief": brief.map(|b| &b.title), "category": category.map(|c| &c.title),
            "places": card.team_id.map(|_| rules::places(self.competition, members)),
        })
    }

    /// How far a zone is from the reader's, in words.
    fn distance(&self, zone: &str) -> String {
        let minutes = rules::ahead(self.zone, format::zone(zone), self.page.now());
        let hours = f64::from(minutes.abs()) / 60.0;
        match minutes {
            0 => self.page.t("board-zone-same"),
            1.. => self.page.t_with("board-zone-ahead", &json!({"hours": hours})),
            _ => self.page.t_with("board-zone-behind", &json!({"hours": hours})),
        }
    }
}
