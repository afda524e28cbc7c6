//! Who may: registered participants whom nobody bars, on a board that is there; two people read their thread.

use entity::consent::ConsentState;
use entity::{boarder, thread};
use poem::{FromRequest, Request, RequestBody};

use super::rules::{self, Open, Standing};
use super::store::cards::{self, Sight};
use super::store::contact;
use crate::competition::proof::Participant;
use crate::competition::rules as contest;
use crate::error::{Error, Result};
use crate::web::Page;

/// A participant who may use the board of the competition that an address names.
#[derive(Clone, Debug)]
pub struct Boarder {
    /// The registration, with competition and person.
    pub participant: Participant,
    /// How the person stands, if not as usual.
    pub row: Option<boarder::Model>,
    /// What the board shows when the request arrived.
    pub open: Open,
    _private: (),
}

impl Boarder {
    /// # Errors
    /// `NotFound` where there is no board, Refused `RegisterFirst`, `OffBoard` or for minors without consent.
    pub async fn load(page: &Page) -> Result<Self> {
        Self::of(page, Participant::load(page).await?).await
    }

    /// The same of somebody whose registration is known.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn of(page: &Page, participant: Participant) -> Result<Self> {
        let (db, c) = (page.app().db().read(), &participant.competition);
        let row = contact::boarder(db, c.id, participant.user.id).await?;
        let barred = row.as_ref().filter(|r| r.barred_at.is_some()).map(|r| r.barred_reason.clone());
        let minor = rules::is_minor(c, &participant.row);
        let needs_consent =
            minor && contact::consent(db, c.id, participant.user.id).await? != Some(ConsentState::Given);
        rules::may_use(&Standing { on: contest::has_board(c), barred, needs_consent })?;
        let open = cards::open(db, &participant.stages, page.now()).await?;
        Ok(Self { participant, row, open, _private: () })
    }
}

impl Boarder {
    /// Which cards the person sees.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        let p = &self.participant;
        Sight { competition: &p.competition, open: &self.open, viewer: p.user.id }
    }
}

impl<'a> FromRequest<'a> for Boarder {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// One of the two people of the thread that an address `/c/<slug>/board/threads/<id>/..` names.
#[derive(Clone, Debug)]
pub struct Correspondent {
    /// Who reads.
    pub boarder: Boarder,
    /// The thread.
    pub thread: thread::Model,
    _private: (),
}

impl Correspondent {
    /// # Errors
    /// `NotFound` for everybody else, and as [`Boarder::load`].
    pub async fn load(page: &Page) -> Result<Self> {
        let boarder = Boarder::load(page).await?;
        let id = page.visit().path.split('/').nth(5).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let p = &boarder.participant;
        let found = contact::thread(page.app().db().read(), p.competition.id, p.user.id, id).await?;
        Ok(Self { thread: found.ok_or(Error::NotFound)?, boarder, _private: () })
    }
}

impl<'a> FromRequest<'a> for Correspondent {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
