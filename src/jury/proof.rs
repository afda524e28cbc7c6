//! Who may: jurors of a competition; a juror with an entry that is assigned to him in a stage. Others get 404.

use entity::stage::StageKind;
use entity::{StageId, competition, juror, stage};
use poem::{FromRequest, Request, RequestBody};

use super::store::{self, Seat};
use crate::competition::proof::{Organiser, Public};
use crate::competition::rules::{Window, ensure_open, window};
use crate::error::{Error, Refusal, Result};
use crate::web::Page;
use crate::web::visit::Viewer;

/// An accepted juror of a competition.
#[derive(Clone, Debug)]
pub struct Juror {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// Who.
    pub user: Viewer,
    /// The juror's row.
    pub row: juror::Model,
    _private: (),
}

impl Juror {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody else who may not.
    pub async fn load(page: &Page) -> Result<Self> {
        let user = page.signed_in()?.clone();
        let Public { competition, stages, .. } = Public::load(page).await?;
        let row = store::juror(page.app().db().read(), competition.id, user.id).await?.ok_or(Error::NotFound)?;
        Ok(Self { competition, stages, user, row, _private: () })
    }
}

impl Juror {
    /// Whether the terms have to be accepted first.
    #[must_use]
    pub fn terms_due(&self) -> bool {
        self.row.terms_at.is_none() && !self.competition.settings.jury_terms.is_empty()
    }
}

impl<'a> FromRequest<'a> for Juror {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// Somebody at an entry that is assigned to them in the scoring stage that the address names.
async fn seated(page: &Page) -> Result<(Viewer, Seat)> {
    let user = page.signed_in()?.clone();
    let mut parts = page.visit().path.split('/').skip(2);
    let (slug, stage, number) = (parts.next(), parts.nth(1), parts.next());
    let (Some(slug), Some(stage), Some(number)) = (slug, stage, number) else { return Err(Error::NotFound) };
    let stage: StageId = stage.parse().map_err(|_| Error::NotFound)?;
    let number: i32 = number.parse().map_err(|_| Error::NotFound)?;
    let seat = store::seat(page.app().db().read(), slug, stage, number, user.id).await?.ok_or(Error::NotFound)?;
    if seat.stage.kind != StageKind::Scoring {
        return Err(Error::NotFound);
    }
    if seat.conflict {
        return Err(Refusal::ConflictOfInterest.into());
    }
    if seat.assigned { Ok((user, seat)) } else { Err(Error::NotFound) }
}

/// A juror at an entry that is assigned to him in the scoring stage that `/c/<slug>/jury/<stage>/<number>` names, while
/// that stage is open.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// Who.
    pub user: Viewer,
    /// The stage.
    pub stage: stage::Model,
    /// Juror and entry.
    pub seat: Seat,
    _private: (),
}

impl Assigned {
    /// # Errors
    /// `SignIn` if nobody is signed in; `NotFound` for everybody else who may not; Refused `ConflictOfInterest` for a
    /// juror with a conflict, `TermsFirst` before the terms are accepted, `NotOpenYet` or `Closed` outside the stage's
    /// window, `Settled` once it is closed.
    pub async fn load(page: &Page) -> Result<Self> {
        let (user, seat) = seated(page).await?;
        let stage = seat.stage.clone();
        if seat.terms_due() {
            return Err(Refusal::TermsFirst.into());
        }
        if stage.settled_at.is_some() {
            return Err(Refusal::Settled.into());
        }
        if window(&stage, page.now()) != Window::Open {
            let competition = crate::competition::proof::named(page).await?;
            ensure_open(&competition, Some(&stage), page.now())?;
        }
        Ok(Self { user, stage, seat, _private: () })
    }
}

impl<'a> FromRequest<'a> for Assigned {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// A juror at a scoring stage that `/c/<slug>/jury/<stage>/..` names, while that is open.
#[derive(Clone, Debug)]
pub struct AtStage {
    /// The juror.
    pub juror: Juror,
    /// The stage.
    pub stage: stage::Model,
    _private: (),
}

impl AtStage {
    /// # Errors
    /// As [`Juror::load`]; `NotFound` if there is no such scoring stage; Refused `TermsFirst` before the terms are accepted,
    /// `NotOpenYet` or `Closed` outside the stage's window.
    pub async fn load(page: &Page) -> Result<Self> {
        let juror = Juror::load(page).await?;
        let id: StageId = page.visit().path.split('/').nth(4).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let found = juror.stages.iter().find(|s| s.id == id && s.kind == StageKind::Scoring).cloned();
        let stage = found.ok_or(Error::NotFound)?;
        if juror.terms_due() {
            return Err(Refusal::TermsFirst.into());
        }
        ensure_open(&juror.competition, Some(&stage), page.now())?;
        Ok(Self { juror, stage, _private: () })
    }

    /// Where the juror's pages of this stage begin.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/jury/{}", self.juror.competition.slug, self.stage.id)
    }
}

impl<'a> FromRequest<'a> for AtStage {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// A juror at the discussion of an entry, under `/c/<slug>/jury/<stage>/<number>/discussion`: who has judged it, also when
/// the stage has closed.
#[derive(Clone, Debug)]
pub struct Discussant {
    /// Who.
    pub user: Viewer,
    /// The stage.
    pub stage: stage::Model,
    /// Juror and entry.
    pub seat: Seat,
    _private: (),
}

impl Discussant {
    /// # Errors
    /// `SignIn` if nobody is signed in; `NotFound` for everybody else who may not; Refused `ConflictOfInterest` for a
    /// juror with a conflict, `TermsFirst` before the terms are accepted, `NotReady` before the juror's own sheet is handed
    /// in, and for those who abstain.
    pub async fn load(page: &Page) -> Result<Self> {
        let (user, seat) = seated(page).await?;
        let stage = seat.stage.clone();
        if seat.terms_due() {
            return Err(Refusal::TermsFirst.into());
        }
        if !store::has_judged(page.app().db().read(), stage.id, seat.juror_id, seat.entry_id).await? {
            return Err(Refusal::NotReady("judging-own-sheet").into());
        }
        Ok(Self { user, stage, seat, _private: () })
    }
}

impl<'a> FromRequest<'a> for Discussant {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// An organiser, and the scoring stage that `/c/<slug>/organise/jury/<stage>` names.
#[derive(Clone, Debug)]
pub struct Scoring {
    /// The organiser.
    pub organiser: Organiser,
    /// The stage.
    pub stage: stage::Model,
    _private: (),
}

impl Scoring {
    /// # Errors
    /// As [`Organiser::load`]; `NotFound` if there is no such scoring stage.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let id: StageId = page.visit().path.split('/').nth(5).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let found = organiser.stages.iter().find(|s| s.id == id && s.kind == StageKind::Scoring).cloned();
        Ok(Self { stage: found.ok_or(Error::NotFound)?, organiser, _private: () })
    }

    /// The page of the stage.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/organise/jury/{}", self.organiser.competition.slug, self.stage.id)
    }
}

impl<'a> FromRequest<'a> for Scoring {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
