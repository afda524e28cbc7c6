//! Who may: members of the entry's team; readers by what they may see. Everybody else learns nothing: 404.

use chrono::{DateTime, Utc};
use entity::conflict::ConflictKind;
use entity::json::Visibility;
use entity::{competition, entry, stage, user};
use poem::{FromRequest, Request, RequestBody};

use super::{rules, standing, store};
use crate::competition::guests::{self, Guest};
use crate::competition::proof::{Organiser, Public};
use crate::competition::rules as contest;
use crate::competition::store as competitions;
use crate::competition::term::Term;
use crate::error::{Error, Result};
use crate::web::Page;
use crate::web::visit::Viewer;

/// The number in an address such as `/c/<slug>/my/entries/<number>/..`.
fn number(page: &Page) -> Result<i32> {
    let mut parts = page.visit().path.split('/').skip_while(|part| *part != "entries").skip(1);
    let told = parts.next().ok_or(Error::NotFound)?;
    told.parse().map_err(|_| Error::NotFound)
}

/// A member of the team whose entry the address names.
#[derive(Clone, Debug)]
pub struct TeamEntry {
    /// Which competition.
    pub competition: competition::Model,
    /// Its pipeline.
    pub stages: Vec<stage::Model>,
    /// The entry.
    pub entry: entry::Model,
    /// Until when its team can hand it in, by a correction that is open too.
    pub term: Option<Term>,
    /// Who.
    pub user: Viewer,
    _private: (),
}

impl TeamEntry {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody who is not in the team.
    pub async fn load(page: &Page) -> Result<Self> {
        let user = page.signed_in()?.clone();
        let Public { competition, stages, .. } = Public::load(page).await?;
        let db = page.app().db().read();
        let entry = store::by_number(db, competition.id, number(page)?).await?.ok_or(Error::NotFound)?;
        if !store::is_member(db, entry.team_id, user.id).await? {
            return Err(Error::NotFound);
        }
        let term = standing::term(db, &stages, &entry, page.now()).await?;
        Ok(Self { competition, stages, entry, term, user, _private: () })
    }

    /// Whether what arrives now is taken.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.term.as_ref().is_some_and(|term| term.judge(now).taken())
    }

    /// The address of the entry's pages for its team.
    #[must_use]
    pub fn home(&self) -> String {
        format!("/c/{}/my/entries/{}", self.competition.slug, self.entry.number)
    }
}

impl<'a> FromRequest<'a> for TeamEntry {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// An organiser, and the entry that the address names.
#[derive(Clone, Debug)]
pub struct OrganisedEntry {
    /// The organiser.
    pub organiser: Organiser,
    /// The entry.
    pub entry: entry::Model,
    _private: (),
}

impl OrganisedEntry {
    /// # Errors
    /// As [`Organiser::load`]; `NotFound` if there is no such entry.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let found = store::by_number(page.app().db().read(), organiser.competition.id, number(page)?).await?;
        Ok(Self { organiser, entry: found.ok_or(Error::NotFound)?, _private: () })
    }

    /// What shows that the organiser has an interest in the entry of a team with these people.
    #[must_use]
    pub fn interest(&self, people: &[user::Model]) -> Option<ConflictKind> {
        let me = Guest { user: self.organiser.user.id, email: &self.organiser.user.email, organisation: "" };
        guests::conflict(me, people.iter().map(|p| (p.id, p.email.as_str())), &self.entry.organisation)
    }
}

impl<'a> FromRequest<'a> for OrganisedEntry {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}

/// Somebody who may read the entry that the address names: organisers and its team everything, the public what is
/// public, once it is.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Which competition.
    pub competition: competition::Model,
    /// The entry.
    pub entry: entry::Model,
    /// What the reader may see.
    pub sees: Visibility,
    /// Whether the draft may be seen too.
    pub inside: bool,
    /// Whether names of people and files are hidden from this reader.
    pub blind: bool,
    _private: (),
}

impl Reader {
    /// # Errors
    /// `NotFound` for everybody who may not.
    pub async fn load(page: &Page) -> Result<Self> {
        let public = Public::load(page).await?;
        let db = page.app().db().read();
        let entry = store::by_number(db, public.competition.id, number(page)?).await?.ok_or(Error::NotFound)?;
        Self::of(page, public, entry).await
    }

    /// The same of an entry that something else than the address names.
    ///
    /// # Errors
    /// `NotFound` for everybody who may not.
    pub async fn of(page: &Page, public: Public, entry: entry::Model) -> Result<Self> {
        let Public { competition, stages, .. } = public;
        let db = page.app().db().read();
        let inside = match page.viewer() {
            Some(viewer) => {
                viewer.site_admin
                    || competitions::organiser(db, competition.id, viewer.id).await?.is_some()
                    || store::is_member(db, entry.team_id, viewer.id).await?
            }
            None => false,
        };
        if inside {
            return Ok(Self { competition, entry, sees: Visibility::Organisers, inside, blind: false, _private: () });
        }
        if !rules::in_contest(entry.state) {
            return Err(Error::NotFound);
        }
        let released = competitions::is_released(db, competition.id).await?;
        let open = contest::gallery_open(&competition, &stages, released, page.now());
        let blind = contest::names_hidden(&stages, page.now());
        let shown = open && contest::shown_states(&stages).contains(&entry.state);
        let shown = shown && !(blind && store::has_copy(db, entry.id).await?);
        if !shown && !store::has_result(db, entry.id).await? {
            return Err(Error::NotFound);
        }
        Ok(Self { competition, entry, sees: Visibility::Public, inside, blind, _private: () })
    }
}

impl<'a> FromRequest<'a> for Reader {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
