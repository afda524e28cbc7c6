//! The organisations that entries name, and which spellings count as one.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::{framed, home};
use crate::competition::proof::Organiser;
use crate::eligibility::rules::{self, Group};
use crate::eligibility::{actions, store};
use crate::error::Result;
use crate::web::paging::Paging;
use crate::web::{Form, Page};

/// Organisations on a page.
const PER_PAGE: u32 = 50;
/// Likely pairs that are shown at a time.
const PAIRS: usize = 20;

fn shown(group: &Group) -> Value {
    let names = group.names.iter().map(|(name, n, joined)| json!({"name": name, "n": n, "joined": joined}));
    json!({"name": group.names[0].0, "names": names.collect::<Vec<_>>(), "entries": group.entries})
}

/// `GET /c/:slug/organise/organisations`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let spellings = store::spellings_of(db, o.competition.id).await?;
    let groups = rules::groups(&store::organisations_of(db, o.competition.id).await?, &spellings);
    let pairs = rules::likely_pairs(&groups, PAIRS);
    let paging = Paging::from_query(&page.visit().query, PER_PAGE.into());
    let total = u64::try_from(groups.len()).unwrap_or_default();
    let here = groups.iter().skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX)).take(PER_PAGE as usize);
    let path = format!("{}/organisations", home(&o));
    let data = json!({
        "groups": here.map(shown).collect::<Vec<_>>(), "paging": paging.links(&path, "", total), "total": total,
        "pairs": pairs.iter().map(|(a, b)| json!([shown(&groups[*a]), shown(&groups[*b])])).collect::<Vec<_>>(),
        "options": groups.iter().map(|g| json!([g.names[0].0, g.names[0].0])).collect::<Vec<_>>(),
        "limit": o.competition.settings.quotas.per_organisation,
    });
    page.html("eligibility/organisations.html", framed(&page, &o, data))
}

/// `POST /c/:slug/organise/organisations/join` with `name` and `into`.
#[handler]
pub async fn join(page: Page, o: Organiser, form: Form) -> Result<Response> {
    actions::join(page.app(), &o, &form.text("name"), &form.text("into"), page.now()).await?;
    Ok(page.see_other_with(&format!("{}/organisations", home(&o)), "eligibility-organisation-joined"))
}

/// `POST /c/:slug/organise/organisations/part` with `name`.
#[handler]
pub async fn part(page: Page, o: Organiser, form: Form) -> Result<Response> {
    actions::part(page.app(), &o, &form.text("name"), page.now()).await?;
    Ok(page.see_other_with(&format!("{}/organisations", home(&o)), "eligibility-organisation-parted"))
}
