//! Who may: organisers and accepted screeners of a competition. Others get 404.

use chrono::{DateTime, Utc};
use entity::conflict::ConflictKind;
use entity::{competition, entry, stage, team, user};
use poem::{FromRequest, Request, RequestBody};

use super::store;
use crate::competition::guests::{self, Guest};
use crate::competition::proof::{Organiser, Public};
use crate::competition::rules as contest;
use crate::entry::store as entries;
use crate::error::{Error, Refusal, Result};
use crate::web::Page;
use crate::web::visit::Viewer;

/// Somebody who screens entries: an organiser, or a person who has accepted the invitation to.
#[derive(Clone, Debug)]
pub struct Screener {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// Who.
    pub user: Viewer,
    /// Whether an organiser.
    pub organiser: bool,
    /// For whom the person works; may be empty.
    pub organisation: String,
    _private: (),
}

impl Screener {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody else who may not.
    pub async fn load(page: &Page) -> Result<Self> {
        match Organiser::load(page).await {
            Ok(Organiser { competition, stages, user, .. }) => {
                let organisation = String::new();
                return Ok(Self { competition, stages, user, organiser: true, organisation, _private: () });
            }
            Err(Error::NotFound) => {}
            Err(e) => return Err(e),
        }
        let user = page.signed_in()?.clone();
        let Public { competition, stages, .. } = Public::load(page).await?;
        let row = store::screener(page.app().db().read(), competition.id, user.id).await?.ok_or(Error::NotFound)?;
        Ok(Self { competition, stages, user, organiser: false, organisation: row.organisation, _private: () })
    }

    /// The address of the list.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/screening", self.competition.slug)
    }

    /// Demands that decisions are taken now: by organisers always, by screeners while the screening is open.
    ///
    /// # Errors
    /// Refused `NotOpenYet`, or `Closed` with deadline and arrival.
    pub fn ensure_open(&self, now: DateTime<Utc>) -> Result<()> {
        if self.organiser {
            return Ok(());
        }
        contest::ensure_open(&self.competition, contest::screening(&self.stages), now)
    }

    /// What keeps this person from deciding about the entry of a team with these people.
    #[must_use]
    pub fn conflict(&self, entry: &entry::Model, people: &[user::Model]) -> Option<ConflictKind> {
        self.interest(entry, people).filter(|kind| guests::keeps(*kind, self.organiser))
    }

    /// What shows that this person has an interest in it, whether or not that keeps it from deciding.
    fn interest(&self, entry: &entry::Model, people: &[user::Model]) -> Option<ConflictKind> {
        let me = Guest { user: self.user.id, email: &self.user.email, organisation: &self.organisation };
        guests::conflict(me, people.iter().map(|p| (p.id, p.email.as_str())), &entry.organisation)
    }
}

impl<'a> FromRequest<'a> for Screener {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// A screener, and the entry that `/c/<slug>/screening/<number>/..` names: one that was handed in.
#[derive(Clone, Debug)]
pub struct Screened {
    /// The screener.
    pub screener: Screener,
    /// The entry.
    pub entry: entry::Model,
    /// Whose it is.
    pub team: team::Model,
    /// Who is in the team.
    pub people: Vec<user::Model>,
    /// What keeps the screener from deciding about it.
    pub conflict: Option<ConflictKind>,
    /// Whether an organiser may decide although somebody of the team has an address of the same domain.
    pub same_domain: bool,
    _private: (),
}

impl Screened {
    /// # Errors
    /// As [`Screener::load`]; `NotFound` if there is no such entry, or it is a draft.
    pub async fn load(page: &Page) -> Result<Self> {
        let screener = Screener::load(page).await?;
        let number = page.visit().path.split('/').nth(4).and_then(|n| n.parse().ok()).ok_or(Error::NotFound)?;
        let db = page.app().db().read();
        let entry = entries::by_number(db, screener.competition.id, number).await?;
        let entry = entry.filter(|e| e.revision_count > 0).ok_or(Error::NotFound)?;
        let team = entries::team(db, entry.team_id).await?.ok_or(Error::NotFound)?;
        let people = entries::people_of(db, team.id).await?;
        let interest = screener.interest(&entry, &people);
        let conflict = interest.filter(|kind| guests::keeps(*kind, screener.organiser));
        let same_domain = interest.is_some() && conflict.is_none();
        Ok(Self { screener, entry, team, people, conflict, same_domain, _private: () })
    }

    /// The address of the entry's page.
    #[must_use]
    pub fn home(&self) -> String {
        format!("{}/{}", self.screener.home(), self.entry.number)
    }

    /// Demands that the screener may decide about the entry now.
    ///
    /// # Errors
    /// Refused `ConflictOfInterest`; as [`Screener::ensure_open`].
    pub fn ensure_free(&self, now: DateTime<Utc>) -> Result<()> {
        if self.conflict.is_some() {
            return Err(Refusal::ConflictOfInterest.into());
        }
        self.screener.ensure_open(now)
    }
}

impl<'a> FromRequest<'a> for Screened {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
