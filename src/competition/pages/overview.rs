//! The organisers' first page: how the competition stands, what is missing, what comes next; and its publication.

use entity::entry::{self, EntryState};
use entity::{juror, review, team};
use poem::{Response, handler};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::super::actions::general;
use super::super::proof::Organiser;
use super::super::rules::{Window, window};
use super::super::store;
use super::super::timeline::timeline;
use super::framed;
use crate::error::Result;
use crate::web::{Form, Page};

/// `GET /c/:slug/organise`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let id = o.competition.id;
    let states: Vec<(EntryState, i64)> = entry::Entity::find()
        .select_only()
        .column(entry::Column::State)
        .column_as(entry::Column::Id.count(), "entries")
        .filter(entry::Column::CompetitionId.eq(id))
        .group_by(entry::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let of = |wanted: EntryState| states.iter().find(|(state, _)| *state == wanted).map_or(0, |(_, n)| *n);
    let jurors = juror::Entity::find().filter(juror::Column::CompetitionId.eq(id)).count(db).await?;
    let teams = team::Entity::find().filter(team::Column::CompetitionId.eq(id)).count(db).await?;
    let reviews = review::Entity::find()
        .filter(review::Column::StageId.is_in(o.stages.iter().map(|s| s.id)))
        .filter(review::Column::State.eq(review::ReviewState::Submitted))
        .count(db)
        .await?;
    let extensions = store::extensions_of(db, &o.stages).await?;
    let waiting =
        o.stages.iter().filter(|s| s.selects && s.settled_at.is_none() && window(s, page.now()) == Window::Over);
    let waiting: Vec<_> = waiting.map(|s| json!({"id": s.id.to_string(), "name": s.name})).collect();
    let data = json!({
        "waiting": waiting, "missing": general::missing(&o), "published_at": o.competition.published_at,
        "timeline": timeline(&o.stages, &extensions, page.now()),
        "counts": {
            "participants": store::count_participants(db, id).await?, "teams": teams,
            "drafts": of(EntryState::Draft), "jurors": jurors, "reviews": reviews,
        },
        "entries": store::count_received(db, id).await?.view(), "appeals": store::count_appeals(db, id).await?,
    });
    page.html("competition/overview.html", framed(&page, &o, "", data))
}

/// `POST /c/:slug/organise/publish`: `public` is `yes` or empty.
#[handler]
pub async fn publish(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let public = form.flag("public");
    general::set_published(page.app(), &o, public, page.now()).await?;
    let notice = if public { "competition-published" } else { "competition-unpublished" };
    Ok(page.see_other_with(&format!("/c/{}/organise", o.competition.slug), notice))
}
