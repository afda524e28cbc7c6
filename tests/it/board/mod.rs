//! The board on which people find a team: cards, messages without addresses, requests, reports.

mod cards;
mod contact;
mod joining;
mod moderation;

use entity::{CardId, card};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::{Actor, Contest, TestApp};

/// What everybody says on a card, unless a test says otherwise.
const WORDS: [(&str, &str); 6] = [
    ("offers", "I write software."),
    ("wants", "A team with a plan."),
    ("skills", "Rust, design"),
    ("language_1", "en"),
    ("time_zone", "Europe/Zurich"),
    ("consent", "yes"),
];

/// A card's form with these values changed.
fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = WORDS.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied()).collect()
}

/// Publishes a person's card.
async fn publish(contest: &Contest<'_>, who: &Actor, changed: &[(&str, &str)]) {
    who.fill(&contest.path("/board/card"), &with(changed)).await.assert_path(&contest.path("/board"));
}

/// Publishes the card of a captain's team.
async fn publish_team(contest: &Contest<'_>, captain: &Actor, team: &entity::team::Model, changed: &[(&str, &str)]) {
    let path = contest.path(&format!("/teams/{}/board", team.id));
    captain.fill(&path, &with(changed)).await.assert_path(&contest.path("/board"));
}

/// The key of somebody's card; a captain's is the team's.
async fn card_of(app: &TestApp, who: &Actor) -> CardId {
    let of_user = card::Entity::find().filter(card::Column::UserId.eq(who.account().id));
    of_user.one(app.db().read()).await.unwrap().expect("there is a card").id
}

/// The address of somebody's card.
async fn path_of(app: &TestApp, contest: &Contest<'_>, who: &Actor) -> String {
    contest.path(&format!("/board/cards/{}", card_of(app, who).await))
}

/// What the board lists, by the names on the cards.
async fn listed(contest: &Contest<'_>, who: &Actor, query: &str) -> Vec<String> {
    who.get(&contest.path(&format!("/board{query}"))).await.assert_status(200).texts(".card h3")
}
