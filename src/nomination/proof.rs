//! Who may answer for a project: whoever has the secret that its owner was mailed.

use entity::{competition, entry, nomination, stage, team};
use poem::{FromRequest, Request, RequestBody};

use super::{rules, store};
use crate::competition::store as competitions;
use crate::entry::store as entries;
use crate::error::{Error, Refusal, Result};
use crate::web::Page;

/// The owner of a project that somebody else has entered.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// The entry.
    pub entry: entry::Model,
    /// The team that entered it.
    pub team: team::Model,
    /// What the owner was told and has said.
    pub nomination: nomination::Model,
    /// The secret of the link.
    pub secret: String,
    _private: (),
}

impl Owner {
    /// Reads the secret of an address `/nomination/<secret>/..`.
    ///
    /// # Errors
    /// Refused `LinkSpent` if there is no such secret or it is too old.
    pub async fn load(page: &Page) -> Result<Self> {
        let secret = page.visit().path.split('/').nth(2).unwrap_or_default().to_owned();
        let db = page.app().db().read();
        let nomination = store::by_secret(db, &secret).await?.ok_or(Error::Refused(Refusal::LinkSpent))?;
        let competition = competitions::by_id(db, nomination.competition_id).await?.ok_or(Error::NotFound)?;
        let stages = competitions::stages_of(db, competition.id).await?;
        rules::ensure_alive(&competition, &stages, page.now())?;
        let entry = entries::by_id(db, nomination.entry_id).await?.ok_or(Error::NotFound)?;
        let team = entries::team(db, entry.team_id).await?.ok_or(Error::NotFound)?;
        Ok(Self { competition, stages, entry, team, nomination, secret, _private: () })
    }

    /// The address of the owner's page.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/nomination/{}", self.secret)
    }
}

impl<'a> FromRequest<'a> for Owner {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
