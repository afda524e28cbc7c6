//! Who may: organisers build the forms of their competition. Others get 404.

use entity::form::FormPurpose;
use poem::{FromRequest, Request, RequestBody};

use super::rules;
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::web::Page;

/// The forms that a competition has, in the order of its participants' way.
pub const FORMS: [FormPurpose; 4] =
    [FormPurpose::Registration, FormPurpose::Team, FormPurpose::Entry, FormPurpose::Milestone];

/// An organiser at the form that an address `/c/<slug>/organise/forms/<purpose>/..` names.
#[derive(Clone, Debug)]
pub struct Builder {
    /// Who, and of which competition.
    pub organiser: Organiser,
    /// Which of its forms.
    pub purpose: FormPurpose,
    _private: (),
}

impl Builder {
    /// # Errors
    /// `SignIn` if nobody is signed in, `NotFound` for everybody who may not and for forms that there are not.
    pub async fn load(page: &Page) -> Result<Self> {
        let organiser = Organiser::load(page).await?;
        let named = page.visit().path.split('/').nth(5).unwrap_or_default();
        let purpose = rules::choice(named).filter(|purpose| FORMS.contains(purpose)).ok_or(Error::NotFound)?;
        Ok(Self { organiser, purpose, _private: () })
    }
}

impl<'a> FromRequest<'a> for Builder {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::load(&Page::from_request(req, body).await?).await?)
    }
}
