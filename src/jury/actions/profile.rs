//! What assigning needs to know of a juror, as organisers set it.

use chrono::{DateTime, Utc};
use entity::json::JurorProfile;
use entity::{JurorId, juror};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::db::Chain;
use crate::error::{Error, Result};

/// A juror as the form describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JurorInput {
    /// How organisers call him.
    pub name: String,
    /// For whom he works; may be empty.
    pub organisation: String,
    /// What assigning needs to know.
    pub profile: JurorProfile,
}

/// Changes what is known of a juror.
///
/// # Errors
/// `NotFound` in another competition.
pub async fn change(app: &App, o: &Organiser, id: JurorId, input: JurorInput, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let all = store::jurors_of(&*tx, o.competition.id).await?;
    let row = all.iter().find(|j| j.id == id).ok_or(Error::NotFound)?;
    let data = json!({"load": input.profile.load, "languages": input.profile.languages,
        "expertise": input.profile.expertise});
    let changed = juror::ActiveModel {
        id: Set(row.id),
        name: Set(input.name),
        organisation: Set(input.organisation),
        profile: Set(input.profile),
        ..Default::default()
    };
    changed.update(&*tx).await?;
    audit::record(&tx, Event::new("juror.changed", now).by(o.user.id).on("juror", id.0).data(data)).await?;
    tx.commit().await
}
