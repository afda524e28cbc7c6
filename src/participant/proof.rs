//! Who may: organisers see the participants of their competition. Others get 404.

use entity::{consent, participant, user};
use poem::{FromRequest, Request, RequestBody};

use super::store;
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::web::Page;

/// An organiser with the participant that an address `/c/<slug>/organise/participants/<id>/..` names.
#[derive(Clone, Debug)]
pub struct OrganisedParticipant {
    /// Who asks, and of which competition.
    pub organiser: Organiser,
    /// The registration.
    pub row: participant::Model,
    /// The account; none where it is gone.
    pub user: Option<user::Model>,
    /// The guardian's consent, where one was asked or recorded.
    pub consent: Option<consent::Model>,
    _private: (),
}

impl OrganisedParticipant {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody who may not and for participants of others.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let id = page.visit().path.split('/').nth(5).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let db = page.app().db().read();
        let (row, user) = store::by_id(db, organiser.competition.id, id).await?.ok_or(Error::NotFound)?;
        let consent = store::consent_of(db, id).await?;
        Ok(Self { organiser, row, user, consent, _private: () })
    }
}

impl<'a> FromRequest<'a> for OrganisedParticipant {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
