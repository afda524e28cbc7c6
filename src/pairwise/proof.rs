//! Who may: jurors of a competition in its open pairwise stages; organisers. Others get 404.

use entity::stage::StageKind;
use entity::{StageId, stage};
use poem::{FromRequest, Request, RequestBody};

use crate::competition::proof::Organiser;
use crate::competition::rules::ensure_open;
use crate::error::{Error, Refusal, Result};
use crate::jury::proof::Juror;
use crate::web::Page;

/// The pairwise stage that a part of an address names.
fn named(page: &Page, stages: &[stage::Model], part: usize) -> Result<stage::Model> {
    let id: StageId = page.visit().path.split('/').nth(part).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
    stages.iter().find(|s| s.id == id && s.kind == StageKind::Pairwise).cloned().ok_or(Error::NotFound)
}

/// A juror in the pairwise stage that `/c/<slug>/pairwise/<stage>` names, while that stage is open.
#[derive(Clone, Debug)]
pub struct Comparer {
    /// Who.
    pub juror: Juror,
    /// The stage.
    pub stage: stage::Model,
    _private: (),
}

impl Comparer {
    /// # Errors
    /// As [`Juror::load`]; `NotFound` if there is no such pairwise stage; Refused `TermsFirst` before the terms are accepted,
    /// `NotOpenYet` or `Closed` outside of its window.
    pub async fn load(page: &Page) -> Result<Self> {
        let juror = Juror::load(page).await?;
        let stage = named(page, &juror.stages, 4)?;
        if juror.terms_due() {
            return Err(Refusal::TermsFirst.into());
        }
        ensure_open(&juror.competition, Some(&stage), page.now())?;
        Ok(Self { juror, stage, _private: () })
    }

    /// The page of the stage.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/pairwise/{}", self.juror.competition.slug, self.stage.id)
    }
}

impl<'a> FromRequest<'a> for Comparer {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// An organiser, and the pairwise stage that `/c/<slug>/organise/pairwise/<stage>` names.
#[derive(Clone, Debug)]
pub struct Paired {
    /// The organiser.
    pub organiser: Organiser,
    /// The stage.
    pub stage: stage::Model,
    _private: (),
}

impl Paired {
    /// # Errors
    /// As [`Organiser::load`]; `NotFound` if there is no such pairwise stage.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let stage = named(page, &organiser.stages, 5)?;
        Ok(Self { organiser, stage, _private: () })
    }

    /// The page of the stage.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/organise/pairwise/{}", self.organiser.competition.slug, self.stage.id)
    }
}

impl<'a> FromRequest<'a> for Paired {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
