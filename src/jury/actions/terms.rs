//! The terms of judging: organisers set them, each juror accepts them once for each wording.

use chrono::{DateTime, Utc};
use entity::juror;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::proof::Juror;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::general;
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, Result};

/// The fingerprint of a wording, which shows in forms whether it is still the one that was read.
#[must_use]
pub fn fingerprint(terms: &str) -> String {
    hex::encode(Sha256::digest(terms))
}

/// Sets the terms; empty for none. Where the wording changes, all jurors are asked again.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn set(app: &App, o: &Organiser, terms: &str, version: i32, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let before = competitions::by_id(&*tx, o.competition.id).await?.ok_or(Error::NotFound)?;
    let changed = before.settings.jury_terms != terms;
    let wanted = terms.to_owned();
    general::change_part(&tx, o, move |s| s.jury_terms = wanted, version, now).await?;
    if changed {
        set_accepted(&tx, juror::Column::CompetitionId.eq(o.competition.id), None).await?;
    }
    let event = Event::new("juror.terms_set", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"sha256": fingerprint(terms), "asked_again": changed}))).await?;
    tx.commit().await
}

async fn set_accepted(tx: &Tx, whose: sea_orm::sea_query::Expr, at: Option<DateTime<Utc>>) -> Result<()> {
    let all = juror::Entity::update_many().col_expr(juror::Column::TermsAt, Expr::value(at));
    all.filter(whose).exec(&**tx).await?;
    Ok(())
}

/// Accepts the terms whose fingerprint is `read`.
///
/// # Errors
/// `Stale` if the wording has changed since the juror read it.
pub async fn accept(app: &App, j: &Juror, read: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(j.competition.id)).await?;
    let present = competitions::by_id(&*tx, j.competition.id).await?.ok_or(Error::NotFound)?;
    let sha256 = fingerprint(&present.settings.jury_terms);
    if sha256 != read {
        return Err(Error::Stale);
    }
    set_accepted(&tx, juror::Column::Id.eq(j.row.id), Some(now)).await?;
    let event = Event::new("juror.terms_accepted", now).by(j.user.id).on("juror", j.row.id.0);
    audit::record(&tx, event.data(json!({"sha256": sha256}))).await?;
    tx.commit().await
}
