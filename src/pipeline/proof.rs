//! Who may: an organiser at a stage of theirs that judges. Others get 404.

use entity::{StageId, stage};
use poem::{FromRequest, Request, RequestBody};

use crate::competition::proof::Organiser;
use crate::competition::selection::{is_fixed, judges};
use crate::error::{Error, Result};
use crate::web::Page;

/// An organiser, and the judging stage that `/c/<slug>/organise/stages/<stage>/..` names.
#[derive(Clone, Debug)]
pub struct Selecting {
    /// The organiser.
    pub organiser: Organiser,
    /// The stage.
    pub stage: stage::Model,
    /// Whether its rule can no longer change.
    pub fixed: bool,
    _private: (),
}

impl Selecting {
    /// # Errors
    /// As [`Organiser::load`]; `NotFound` if there is no such stage that judges.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let id: StageId = page.visit().path.split('/').nth(5).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let stage = organiser.stages.iter().find(|s| s.id == id && judges(s)).cloned().ok_or(Error::NotFound)?;
        let fixed = is_fixed(&stage, organiser.competition.published_at.is_some(), page.now());
        Ok(Self { organiser, stage, fixed, _private: () })
    }

    /// The organisers' address of the stage, with what follows.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/c/{}/organise/stages/{}{rest}", self.organiser.competition.slug, self.stage.id)
    }
}

impl<'a> FromRequest<'a> for Selecting {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
