//! Starting an entry and saving its draft. A draft may be incomplete or wrong: nothing that was typed is lost.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::entry::{self, EntryState};
use entity::form::FormPurpose;
use entity::json::Links;
use entity::{EntryId, TeamId, draft_version, team};
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};

use super::places::ensure_one_more;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Participant;
use crate::competition::{store as competitions, term};
use crate::db::{Chain, Tx};
use crate::entry::merge::{self, Merged, Pick, Touch};
use crate::entry::nominee::Nominee;
use crate::entry::proof::TeamEntry;
use crate::entry::rules::{self, Content, Offer};
use crate::entry::{drafts, store};
use crate::error::{Error, Refusal, Result};
use crate::form::store as forms;
use crate::leave;
use crate::web::Form;

/// Starts an entry for a team, with what the team tells of itself. `own`: the project is the team's own. Returns its
/// number.
///
/// # Errors
/// `NotFound` for people who are not in the team; refused outside of the intake or beyond the team's entries.
pub async fn create(app: &App, participant: &Participant, team: TeamId, own: bool, now: DateTime<Utc>) -> Result<i32> {
    let competition = &participant.competition;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let team = store::team(&*tx, team).await?.filter(|t| t.competition_id == competition.id).ok_or(Error::NotFound)?;
    if !store::is_member(&*tx, team.id, participant.user.id).await? {
        return Err(Error::NotFound);
    }
    let stages = competitions::stages_of(&*tx, competition.id).await?;
    term::ensure(leave::store::term(&*tx, &stages, team.id).await?.as_ref(), competition, now)?;
    ensure_one_more(&tx, competition, &team, None).await?;
    let number = competitions::next_entry_number(&*tx, competition.id).await?;
    let nominee = (!own && competition.settings.nominations.allowed).then(Nominee::default);
    let form_id = forms::current(&*tx, competition.id, FormPurpose::Entry).await?.map(|form| form.id);
    let draft = json!(Content { brief_id: team.brief_id, nominee, form_id, ..Content::default() });
    let id = insert(&tx, &team, number, draft.clone(), now).await?;
    drafts::insert(&*tx, id, 1, draft, participant.user.id, now).await?;
    let event = Event::new("entry.created", now).by(participant.user.id).on("entry", id.0);
    audit::record(&tx, event.data(json!({"number": number, "team": team.id}))).await?;
    tx.commit().await?;
    Ok(number)
}

async fn insert(tx: &Tx, team: &team::Model, number: i32, draft: Value, now: DateTime<Utc>) -> Result<EntryId> {
    let id = EntryId::new();
    let row = entry::ActiveModel {
        id: Set(id),
        competition_id: Set(team.competition_id),
        team_id: Set(team.id),
        number: Set(number),
        slug: Set("entry".into()),
        state: Set(EntryState::Draft),
        title: Set(String::new()),
        summary: Set(String::new()),
        description: Set(String::new()),
        video_url: Set(String::new()),
        links: Set(Links::default()),
        brief_id: Set(team.brief_id),
        category_id: Set(None),
        country: Set(team.country.clone()),
        organisation: Set(team.organisation.clone()),
        cover_file_id: Set(None),
        search_text: Set(String::new()),
        form_id: Set(None),
        answers: Set(json!({})),
        draft: Set(draft),
        draft_version: Set(1),
        draft_saved_at: Set(now),
        revision_count: Set(0),
        submitted_at: Set(None),
        late: Set(false),
        created_at: Set(now),
    };
    entry::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// What somebody typed into the form of a draft.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The whole content.
    pub content: Content,
    /// What was chosen, or not yet, for fields that somebody else has changed too.
    pub picks: BTreeMap<String, Pick>,
}

impl Typed {
    /// Reads the form. For each field that is `undecided`, `choose_<field>` tells `mine`, `theirs` or nothing. What
    /// `stored` answers to questions that are not asked any more is kept.
    #[must_use]
    pub fn read(form: &Form, offer: &Offer, stored: &Content) -> Self {
        let pick = |name: String| match form.get(&format!("choose_{name}")) {
            Some("mine") => None,
            Some("theirs") => Some((name, Pick::Theirs)),
            _ => Some((name, Pick::Open)),
        };
        let picks = form.list("undecided").into_iter().filter_map(pick).collect();
        Self { content: Content::read(form, offer).keeping(stored, offer), picks }
    }
}

/// A field that somebody else changed, who, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field, as [`merge::fields`] names it.
    pub field: String,
    /// Who, if that is known, and when.
    pub touch: Option<Touch>,
}

/// How a save went.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The version that is stored now.
    pub version: i32,
    /// What is stored now.
    pub stored: Content,
    /// What the writer's page shows: the same, but for open fields what was typed.
    pub shown: Content,
    /// Fields that the writer's page does not show yet as they are now.
    pub news: Vec<Change>,
    /// Fields that somebody else changed too, and for which a choice is needed. What is stored was left as it is.
    pub open: Vec<Change>,
}

/// How often a save is tried when others save between its read and its write.
const TRIES: usize = 5;

/// Saves a draft, whatever it lacks. `seen` is the version that the writer began with: what others have saved since is
/// merged, field by field. Also taken after the deadline, so that nothing typed is lost; submitting is what the deadline
/// is about.
///
/// # Errors
/// Refused `WrongState` if the entry was refused or disqualified.
pub async fn save(app: &App, own: &TeamEntry, typed: &Typed, seen: i32, now: DateTime<Utc>) -> Result<Saved> {
    if !rules::editable(own.entry.state) {
        return Err(Refusal::WrongState.into());
    }
    let stored = Content::of_draft(&own.entry);
    if seen == own.entry.draft_version && typed.picks.is_empty() && stored == typed.content {
        let nothing = Merged { content: stored.clone(), shown: stored, news: Vec::new(), open: Vec::new() };
        return Ok(saved(seen, nothing, &[]));
    }
    for _ in 0..TRIES {
        let tx = app.db().quiet().await?;
        let entry = store::by_id(&*tx, own.entry.id).await?.ok_or(Error::NotFound)?;
        let stored = Content::of_draft(&entry);
        let past = if seen < entry.draft_version { drafts::since(&*tx, entry.id, seen).await? } else { Vec::new() };
        let begun = past.first().filter(|p| p.version == seen).map(|p| Content::stored(&p.content));
        let base = if seen == entry.draft_version { Some(&stored) } else { begun.as_ref() };
        let merged = merge::merge(base, &typed.content, &stored, &typed.picks);
        if merged.content == stored {
            tx.leave().await?;
            return Ok(saved(entry.draft_version, merged, &past));
        }
        let (version, draft) = (entry.draft_version + 1, json!(merged.content));
        if store::set_draft(&*tx, entry.id, draft.clone(), entry.draft_version, now).await? {
            drafts::insert(&*tx, entry.id, version, draft, own.user.id, now).await?;
            tx.commit().await?;
            return Ok(saved(version, merged, &past));
        }
    }
    Err(Error::Unavailable("others save the same draft all the time".into()))
}

fn saved(version: i32, merged: Merged, past: &[draft_version::Model]) -> Saved {
    let touch = |p: &draft_version::Model| Touch { by: p.saved_by, at: p.saved_at };
    let mut touches = merge::touches(past.iter().map(|p| (&p.content, touch(p))));
    let last = past.last().map(touch);
    let mut change = |field: String| Change { touch: touches.remove(&field).or(last), field };
    let news = merged.news.into_iter().map(&mut change).collect();
    let open = merged.open.into_iter().map(&mut change).collect();
    Saved { version, stored: merged.content, shown: merged.shown, news, open }
}

/// Brings back what the draft was in an older version.
///
/// # Errors
/// `NotFound` if that version is not kept; refused `WrongState` if the entry was refused or disqualified.
pub async fn bring_back(app: &App, own: &TeamEntry, version: i32, now: DateTime<Utc>) -> Result<()> {
    let old = drafts::version(app.db().read(), own.entry.id, version).await?.ok_or(Error::NotFound)?;
    let typed = Typed { content: Content::stored(&old.content), picks: BTreeMap::new() };
    let saved = save(app, own, &typed, own.entry.draft_version, now).await?;
    if saved.open.is_empty() { Ok(()) } else { Err(Error::Stale) }
}
