//! Making a competition with everything that it begins with, in one transaction.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::CompetitionId;
use entity::json::{Languages, Settings};
use serde_json::json;

use super::clone;
use super::rules::{Preset, Rows};
use crate::account::proof::SiteAdmin;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::general;
use crate::competition::input::{General, is_slug, text};
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{FieldErrors, Result};
use crate::web::Form;
use crate::web::visit::Viewer;
use crate::{award, brief, form as forms, jury, milestone, pipeline};

/// What must be known to begin.
struct Wanted {
    title: String,
    slug: String,
    start: NaiveDate,
}

fn wanted(form: &Form) -> Result<Wanted> {
    let mut e = FieldErrors::default();
    let title = text(form, &mut e, "title", 120, true);
    let slug = text(form, &mut e, "slug", 60, true);
    e.add_if(!slug.is_empty() && !is_slug(&slug), "slug", "error-slug");
    let start = NaiveDate::parse_from_str(&form.text("start"), "%Y-%m-%d").ok();
    e.add_if(start.is_none(), "start", "error-date");
    e.check()?;
    Ok(Wanted { title, slug, start: start.unwrap_or_default() })
}

/// Creates a competition from a preset (`preset` in the form; `blank` for none).
///
/// # Errors
/// Invalid, beside the fields.
pub async fn create(app: &App, admin: &SiteAdmin, form: &Form, now: DateTime<Utc>) -> Result<String> {
    let mut e = FieldErrors::default();
    let zone = form.text("time_zone");
    e.add_if(zone.parse::<Tz>().is_err(), "time_zone", "error-zone");
    let name = form.text("preset");
    let preset = Preset::named(&name);
    e.add_if(preset.is_none() && name != "blank", "preset", "error-choice");
    let wanted = match wanted(form) {
        Ok(wanted) if e.is_empty() => wanted,
        Ok(_) => return Err(e.into()),
        Err(crate::error::Error::Invalid(more)) => {
            e.extend(more);
            return Err(e.into());
        }
        Err(other) => return Err(other),
    };
    let id = CompetitionId::new();
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let general = General {
        title: wanted.title,
        slug: wanted.slug,
        summary: preset.as_ref().map(|p| p.summary.clone()).unwrap_or_default(),
        description: preset.as_ref().map(|p| p.description.clone()).unwrap_or_default(),
        time_zone: zone.name().to_owned(),
        languages: preset.as_ref().map_or_else(|| Languages(vec!["en".into()]), Preset::languages),
        brand_colour: preset.as_ref().map_or_else(|| "#1f4e79".into(), |p| p.brand_colour.clone()),
        contact_email: admin.user.email.clone(),
        settings: preset.as_ref().map_or_else(Settings::default, Preset::settings),
    };
    let rules = preset.as_ref().map(|p| p.rules.clone()).unwrap_or_default();
    let rows = preset.map(|p| p.rows(id, wanted.start, zone, now)).unwrap_or_default();
    let tx = app.db().tx(Chain::Competition(id)).await?;
    build(&tx, id, &general, &rules, rows, &admin.user, now).await?;
    let event = Event::new("competition.filled", now).by(admin.user.id).on("competition", id.0);
    audit::record(&tx, event.data(json!({"preset": name}))).await?;
    tx.commit().await?;
    Ok(general.slug)
}

/// Creates a new edition of a competition.
///
/// # Errors
/// Invalid, beside the fields.
pub async fn renew(app: &App, o: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<String> {
    let wanted = wanted(form)?;
    let (id, c) = (CompetitionId::new(), &o.competition);
    let general = General {
        title: wanted.title,
        slug: wanted.slug,
        summary: c.summary.clone(),
        description: c.description.clone(),
        time_zone: c.time_zone.clone(),
        languages: c.languages.clone(),
        brand_colour: c.brand_colour.clone(),
        contact_email: c.contact_email.clone(),
        settings: c.settings.clone(),
    };
    let rows = clone::rows(app, o, id, wanted.start).await?;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    build(&tx, id, &general, &c.rules, rows, &o.user, now).await?;
    competitions::set_cloned_from(&tx, id, c.id).await?;
    let event = Event::new("competition.filled", now).by(o.user.id).on("competition", id.0);
    audit::record(&tx, event.data(json!({"cloned_from": c.id}))).await?;
    tx.commit().await?;
    Ok(general.slug)
}

async fn build(
    tx: &Tx,
    id: CompetitionId,
    general: &General,
    rules: &str,
    rows: Rows,
    user: &Viewer,
    now: DateTime<Utc>,
) -> Result<()> {
    general::insert(tx, id, general, rules, user, now).await?;
    competitions::insert_parts(tx, rows.parts).await?;
    pipeline::store::insert_scopes(tx, rows.scopes).await?;
    milestone::store::insert_all(&**tx, rows.milestones).await?;
    brief::store::insert_all(tx, rows.briefs).await?;
    jury::store::insert_criteria(tx, rows.criteria).await?;
    award::store::insert_all(tx, rows.awards).await?;
    for (purpose, fields) in rows.forms {
        forms::store::insert(&**tx, id, purpose, 1, &fields, now).await?;
    }
    Ok(())
}
