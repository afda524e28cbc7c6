//! Who may: members of a team read it, its captain changes it. Others get 404.

use entity::{member, team};
use poem::{FromRequest, Request, RequestBody};

use super::store;
use crate::competition::proof::Participant;
use crate::error::{Error, Result};
use crate::web::Page;

/// A member of the team that an address `/c/<slug>/teams/<id>/..` names.
#[derive(Clone, Debug)]
pub struct TeamMember {
    /// The registration, with competition and person.
    pub participant: Participant,
    /// The team.
    pub team: team::Model,
    /// The membership.
    pub member: member::Model,
    _private: (),
}

impl TeamMember {
    /// # Errors
    /// `NotFound` for everybody who is no member.
    pub async fn load(page: &Page) -> Result<Self> {
        let participant = Participant::load(page).await?;
        let id = page.visit().path.split('/').nth(4).and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let db = page.app().db().read();
        let team = store::by_id(db, participant.competition.id, id).await?.ok_or(Error::NotFound)?;
        let members = store::members_of(db, team.id).await?;
        let own = members.into_iter().find(|(m, _)| m.user_id == participant.user.id);
        let (member, _) = own.ok_or(Error::NotFound)?;
        Ok(Self { participant, team, member, _private: () })
    }
}

impl<'a> FromRequest<'a> for TeamMember {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// The captain of the team that an address names.
#[derive(Clone, Debug)]
pub struct Captain {
    /// The membership.
    pub member: TeamMember,
    _private: (),
}

impl Captain {
    /// # Errors
    /// `Forbidden` for other members, `NotFound` for everybody else.
    pub async fn load(page: &Page) -> Result<Self> {
        let member = TeamMember::load(page).await?;
        if member.member.captain { Ok(Self { member, _private: () }) } else { Err(Error::Forbidden) }
    }
}

impl<'a> FromRequest<'a> for Captain {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
