//! Proofs about the account itself: somebody is signed in; somebody runs this site.

use poem::{FromRequest, Request, RequestBody};

use crate::error::{Error, Result};
use crate::web::Page;
use crate::web::visit::Viewer;

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: Viewer,
    _private: (),
}

impl SignedIn {
    /// # Errors
    /// `SignIn` if nobody is.
    pub fn load(page: &Page) -> Result<Self> {
        Ok(Self { user: page.signed_in()?.clone(), _private: () })
    }
}

impl<'a> FromRequest<'a> for SignedIn {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?)?)
    }
}

/// Somebody may do everything on this site.
#[derive(Clone, Debug)]
pub struct SiteAdmin {
    /// Who.
    pub user: Viewer,
    _private: (),
}

impl SiteAdmin {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody else.
    pub fn load(page: &Page) -> Result<Self> {
        let user = page.signed_in()?;
        if user.site_admin { Ok(Self { user: user.clone(), _private: () }) } else { Err(Error::NotFound) }
    }
}

impl<'a> FromRequest<'a> for SiteAdmin {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?)?)
    }
}
