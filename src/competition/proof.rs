//! Who may: the public of a published competition, its organisers, its participants. Outsiders learn nothing: 404.

use entity::{competition, participant, stage};
use poem::{FromRequest, Request, RequestBody};

use super::store;
use crate::error::{Error, Refusal, Result};
use crate::web::Page;
use crate::web::visit::Viewer;

/// The competition that an address `/c/<slug>/..` names.
///
/// # Errors
/// `NotFound` if there is none.
pub async fn named(page: &Page) -> Result<competition::Model> {
    let slug = page.visit().path.strip_prefix("/c/").and_then(|rest| rest.split('/').next()).ok_or(Error::NotFound)?;
    store::by_slug(page.app().db().read(), slug).await?.ok_or(Error::NotFound)
}

/// May read the public pages: everybody once the competition is published, its organisers before; and while it is
/// rehearsed those who are invited.
#[derive(Clone, Debug)]
pub struct Public {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    _private: (),
}

impl Public {
    /// # Errors
    /// `NotFound` for everybody who may not.
    pub async fn load(page: &Page) -> Result<Self> {
        Self::of(page, named(page).await?).await
    }

    /// The same of a competition that something else than the address names.
    ///
    /// # Errors
    /// `NotFound` for everybody who may not.
    pub async fn of(page: &Page, competition: competition::Model) -> Result<Self> {
        if competition.published_at.is_none()
            && !organises(page, &competition).await?
            && !rehearses(page, &competition).await?
        {
            return Err(Error::NotFound);
        }
        let stages = store::stages_of(page.app().db().read(), competition.id).await?;
        Ok(Self { competition, stages, _private: () })
    }
}

async fn organises(page: &Page, competition: &competition::Model) -> Result<bool> {
    let Some(viewer) = page.viewer() else { return Ok(false) };
    Ok(viewer.site_admin || store::organiser(page.app().db().read(), competition.id, viewer.id).await?.is_some())
}

/// Whether somebody may try a competition that is not public yet.
async fn rehearses(page: &Page, competition: &competition::Model) -> Result<bool> {
    let Some(viewer) = page.viewer().filter(|_| competition.settings.rehearsal) else { return Ok(false) };
    store::is_guest(page.app().db().read(), competition.id, viewer.id, &viewer.email).await
}

impl<'a> FromRequest<'a> for Public {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// Runs the competition: an accepted organiser, or a site admin.
#[derive(Clone, Debug)]
pub struct Organiser {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// Who.
    pub user: Viewer,
    _private: (),
}

impl Organiser {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody else who may not.
    pub async fn load(page: &Page) -> Result<Self> {
        let user = page.signed_in()?.clone();
        let competition = named(page).await?;
        if !organises(page, &competition).await? {
            return Err(Error::NotFound);
        }
        let stages = store::stages_of(page.app().db().read(), competition.id).await?;
        Ok(Self { competition, stages, user, _private: () })
    }
}

impl<'a> FromRequest<'a> for Organiser {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// Takes part: registered in the published competition with its rules accepted.
#[derive(Clone, Debug)]
pub struct Participant {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// Who.
    pub user: Viewer,
    /// The registration.
    pub row: participant::Model,
    _private: (),
}

impl Participant {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for a draft competition, Refused `RegisterFirst` for people who
    /// have not registered.
    pub async fn load(page: &Page) -> Result<Self> {
        page.signed_in()?;
        Self::of(page, Public::load(page).await?).await
    }

    /// The same of a competition that something else than the address names.
    ///
    /// # Errors
    /// `SignIn` if nobody is signed in, Refused `RegisterFirst` for people who have not registered.
    pub async fn of(page: &Page, public: Public) -> Result<Self> {
        let user = page.signed_in()?.clone();
        let Public { competition, stages, .. } = public;
        let row = store::participant(page.app().db().read(), competition.id, user.id).await?;
        let row = row.ok_or(Error::Refused(Refusal::RegisterFirst))?;
        Ok(Self { competition, stages, user, row, _private: () })
    }
}

impl<'a> FromRequest<'a> for Participant {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
