//! Cards: which of them somebody may see, what is filtered, what is in use.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::json::Words;
use entity::{BriefId, CardId, CompetitionId, TeamId, UserId, block, card, competition, leave, member, stage, team};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::super::rules::{Open, key};
use crate::competition::rules as contest;
use crate::db::Tx;
use crate::error::Result;
use crate::web::paging::Paging;

/// Most cards whose skills and languages are counted for the filters.
const COUNTED: u64 = 2_000;

/// What a reader looks for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Teams (true) or people (false).
    pub teams: Option<bool>,
    /// A skill, in any case.
    pub skill: String,
    /// The code of a language.
    pub language: String,
    /// Names of zones.
    pub zones: Option<Vec<&'static str>>,
    /// A brief.
    pub brief: Option<BriefId>,
}

/// What a board shows at an instant.
///
/// # Errors
/// The database's words.
pub async fn open(db: &impl ConnectionTrait, stages: &[stage::Model], now: DateTime<Utc>) -> Result<Open> {
    match contest::intake(stages) {
        Some(stage) if contest::teams_frozen(stages, now) => {
            let leaves = leave::Entity::find()
                .select_only()
                .column(leave::Column::TeamId)
                .distinct()
                .filter(leave::Column::StageId.eq(stage.id))
                .filter(leave::Column::EndedAt.is_null())
                .filter(leave::Column::ClosesAt.gt(now));
            Ok(Open::Teams(leaves.into_tuple().all(db).await?))
        }
        _ => Ok(Open::All),
    }
}

/// Whose board somebody looks at, and when.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The competition.
    pub competition: &'a competition::Model,
    /// What its board shows now.
    pub open: &'a Open,
    /// Who looks.
    pub viewer: UserId,
}

/// What must hold of a card that somebody sees: the board shows it, its author is there, takes messages, is not barred and
/// has the consent that was asked, neither has blocked the other, the person has no team yet, the team has room and the
/// same captain.
fn live(Sight { competition: c, open, viewer }: Sight<'_>) -> Condition {
    let author = r#"EXISTS (SELECT 1 FROM "user" AS u WHERE u."id" = "card"."user_id" AND u."deleted_at" IS NULL)"#;
    let standing = r#"NOT EXISTS (SELECT 1 FROM "boarder" AS b WHERE b."competition_id" = "card"."competition_id"
        AND b."user_id" = "card"."user_id" AND (b."barred_at" IS NOT NULL OR b."stopped_at" IS NOT NULL))"#;
    let consent = r#"NOT EXISTS (SELECT 1 FROM "consent" AS k JOIN "participant" AS p ON p."id" = k."participant_id"
        WHERE p."user_id" = "card"."user_id" AND p."competition_id" = "card"."competition_id" AND k."state" <> 'given')"#;
    let captain = r#"("card"."team_id" IS NULL OR EXISTS (SELECT 1 FROM "member" AS m
        WHERE m."team_id" = "card"."team_id" AND m."user_id" = "card"."user_id" AND m."captain"))"#;
    let room = format!(
        r#"(SELECT COUNT(*) FROM "member" AS m WHERE m."team_id" = "card"."team_id") < {}"#,
        c.settings.team_max
    );
    let free = r#"("card"."team_id" IS NOT NULL OR NOT EXISTS (SELECT 1 FROM "member" AS m
        JOIN "team" AS t ON t."id" = m."team_id"
        WHERE m."user_id" = "card"."user_id" AND t."competition_id" = "card"."competition_id"
        AND (t."brief_id" = "card"."brief_id" OR t."brief_id" IS NULL AND "card"."brief_id" IS NULL)))"#;
    let mut all = Condition::all()
        .add(card::Column::CompetitionId.eq(c.id))
        .add(card::Column::HiddenAt.is_null())
        .add(Expr::cust(author))
        .add(Expr::cust(standing))
        .add(Expr::cust(consent))
        .add(Expr::cust(captain))
        .add(Expr::cust(room))
        .add(card::Column::UserId.not_in_subquery(blocks(block::Column::OtherId, block::Column::UserId, viewer)))
        .add(card::Column::UserId.not_in_subquery(blocks(block::Column::UserId, block::Column::OtherId, viewer)));
    if !c.settings.many_teams {
        all = all.add(Expr::cust(free));
    }
    match open {
        Open::All => all,
        Open::Teams(teams) => all.add(card::Column::TeamId.is_in(teams.iter().copied())),
    }
}

fn blocks(wanted: block::Column, of: block::Column, viewer: UserId) -> SelectStatement {
    Query::select().column(wanted).from(block::Entity).and_where(Expr::col(of).eq(viewer)).to_owned()
}

fn shown(sight: Sight<'_>) -> Select<card::Entity> {
    card::Entity::find().filter(live(sight)).filter(card::Column::UserId.ne(sight.viewer))
}

/// A page of the cards of others, the latest first, with their teams, and how many there are.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    sight: Sight<'_>,
    wanted: &Filter,
    paging: Paging,
) -> Result<(Vec<(card::Model, Option<team::Model>)>, u64)> {
    let mut query = shown(sight);
    query = match wanted.teams {
        Some(true) => query.filter(card::Column::TeamId.is_not_null()),
        Some(false) => query.filter(card::Column::TeamId.is_null()),
        None => query,
    };
    if !wanted.skill.is_empty() {
        query = query.filter(card::Column::SkillKeys.contains(format!("|{}|", key(&wanted.skill))));
    }
    if !wanted.language.is_empty() {
        query = query.filter(card::Column::LanguageKeys.contains(format!("|{}|", wanted.language)));
    }
    if let Some(zones) = &wanted.zones {
        query = query.filter(card::Column::TimeZone.is_in(zones.iter().copied()));
    }
    if let Some(brief) = wanted.brief {
        query = query.filter(card::Column::BriefId.eq(brief));
    }
    let total = query.clone().count(db).await?;
    let query = query.order_by_desc(card::Column::UpdatedAt).order_by_desc(card::Column::Id);
    let page = query.offset(paging.offset()).limit(paging.size).find_also_related(team::Entity);
    Ok((page.all(db).await?, total))
}

/// Skills (the most used first) and codes of languages on the cards of others.
///
/// # Errors
/// The database's words.
pub async fn in_use(db: &impl ConnectionTrait, sight: Sight<'_>) -> Result<(Vec<String>, Vec<String>)> {
    let rows: Vec<(Words, Words)> = shown(sight)
        .select_only()
        .columns([card::Column::Skills, card::Column::Languages])
        .order_by_desc(card::Column::UpdatedAt)
        .limit(COUNTED)
        .into_tuple()
        .all(db)
        .await?;
    let mut skills: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut languages: Vec<String> = Vec::new();
    for (own, spoken) in rows {
        for skill in own.0 {
            skills.entry(key(&skill)).or_insert((0, skill)).0 += 1;
        }
        languages.extend(spoken.0);
    }
    let mut skills: Vec<_> = skills.into_values().collect();
    skills.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    languages.sort_unstable();
    languages.dedup();
    Ok((skills.into_iter().map(|(_, skill)| skill).collect(), languages))
}

/// A card that somebody may see, with its team.
///
/// # Errors
/// The database's words.
pub async fn by_id(
    db: &impl ConnectionTrait,
    sight: Sight<'_>,
    id: CardId,
) -> Result<Option<(card::Model, Option<team::Model>)>> {
    let query = card::Entity::find_by_id(id).filter(live(sight)).find_also_related(team::Entity);
    Ok(query.one(db).await?)
}

/// Keys of those cards of a person that others see now.
///
/// # Errors
/// The database's words.
pub async fn live_of_user(db: &impl ConnectionTrait, sight: Sight<'_>) -> Result<Vec<CardId>> {
    let query = card::Entity::find().select_only().column(card::Column::Id).filter(live(sight));
    Ok(query.filter(card::Column::UserId.eq(sight.viewer)).into_tuple().all(db).await?)
}

/// The cards that a person has published on a board, whoever sees them now.
///
/// # Errors
/// The database's words.
pub async fn of_user(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Vec<card::Model>> {
    let query = card::Entity::find().filter(card::Column::CompetitionId.eq(id)).filter(card::Column::UserId.eq(user));
    Ok(query.order_by_asc(card::Column::CreatedAt).all(db).await?)
}

/// The card of a team, whoever published it.
///
/// # Errors
/// The database's words.
pub async fn of_team(db: &impl ConnectionTrait, id: TeamId) -> Result<Option<card::Model>> {
    Ok(card::Entity::find().filter(card::Column::TeamId.eq(id)).one(db).await?)
}

/// How many people are in each of some teams.
///
/// # Errors
/// The database's words.
pub async fn count_members(db: &impl ConnectionTrait, teams: Vec<TeamId>) -> Result<HashMap<TeamId, i64>> {
    let rows: Vec<(TeamId, i64)> = member::Entity::find()
        .select_only()
        .column(member::Column::TeamId)
        .column_as(member::Column::Id.count(), "n")
        .filter(member::Column::TeamId.is_in(teams))
        .group_by(member::Column::TeamId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes a card in the place of the one with its key.
///
/// # Errors
/// The database's words.
pub async fn set(tx: &Tx, row: card::Model) -> Result<()> {
    card::Entity::delete_by_id(row.id).exec(&**tx).await?;
    card::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Removes a card.
///
/// # Errors
/// The database's words.
pub async fn delete(tx: &Tx, id: CardId) -> Result<()> {
    card::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}

/// Hides a card from everybody but its author.
///
/// # Errors
/// The database's words.
pub async fn set_hidden(tx: &Tx, id: CardId, reason: &str, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    card::Entity::update_many()
        .col_expr(card::Column::HiddenAt, Expr::value(Some(now)))
        .col_expr(card::Column::HiddenReason, Expr::value(reason))
        .filter(card::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}
