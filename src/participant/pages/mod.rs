//! Pages of participants, guardians and organisers.

pub mod guardian;
pub mod organise;
pub mod own;
pub mod register;

use chrono::NaiveDate;
use entity::json::{Ages, Fields};
use entity::{competition, consent, participant};
use serde_json::{Value, json};

use super::rules::{Asked, Standing, written_day};
use super::store;
use crate::competition::{ages, rules as contest};
use crate::error::Result;
use crate::form::rules::{self as form_rules, Answers, Around};
use crate::form::view::{self, FileViews, Given};
use crate::lang::{Lang, countries};
use crate::web::visit::Viewer;
use crate::web::{Page, with};

/// What is asked of one person, as the person's pages show it.
pub struct Sheet {
    fields: Fields,
    ages: Ages,
    consent: Option<consent::Model>,
    born_on: Option<NaiveDate>,
    day: NaiveDate,
    email: String,
    lang: Lang,
}

impl Sheet {
    async fn load(
        page: &Page,
        c: &competition::Model,
        user: &Viewer,
        row: Option<&participant::Model>,
    ) -> Result<Self> {
        let db = page.app().db().read();
        let consent = match row {
            Some(row) => store::consent_of(db, row.id).await?,
            None => None,
        };
        let ages = c.settings.ages.clone();
        Ok(Self {
            fields: store::form(db, c).await?.1,
            consent,
            born_on: row.and_then(|row| row.born_on),
            day: ages::day(&ages, row.map_or(page.now(), |row| row.created_at), contest::zone(c)),
            ages,
            email: user.email.clone(),
            lang: page.lang(),
        })
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            fields: &self.fields,
            ages: &self.ages,
            born_on: self.born_on,
            day: self.day,
            guardian_known: self.consent.is_some(),
            own_email: &self.email,
            lang: self.lang,
        }
    }

    fn standing(&self) -> Standing {
        Standing::of(&self.ages, self.born_on, self.day, self.consent.as_ref().map(|row| row.state))
    }

    /// Inputs of some fields with what is answered so far.
    fn inputs(&self, fields: &Fields, answers: &Answers) -> Value {
        view::inputs_with(self.lang, fields, &Given { around: &Around::default(), answers, files: &FileViews::new() })
    }

    /// What `participant/questions.html` needs.
    fn questions(&self, answers: &Answers) -> Value {
        let asked = self.asked();
        json!({
            "fields": self.inputs(&self.fields, answers), "countries": countries(self.lang),
            "birth": asked.birth(), "guardian": asked.guardian(), "deletes_files": false,
            "ages": {
                "min": self.ages.min, "consent_below": self.ages.consent_below, "banded": !self.ages.bands.is_empty(),
                "fixed": self.ages.on.is_some(), "day": written_day(self.lang, self.day),
            },
        })
    }
}

/// What a participant told before, as values of the form.
fn values(row: &participant::Model, fields: &Fields) -> Value {
    let answers = view::values(fields, &Around::default(), &form_rules::stored(&row.answers));
    let base = json!({"country": row.country, "organisation": row.organisation});
    with(base, Value::Object(answers.into_iter().collect()))
}
