//! Handing in. One transaction checks everything again and makes the revision, the receipt and the mails; what it says
//! was received is durable.

use chrono::{DateTime, Utc};
use entity::entry::{self, EntryState};
use entity::form::FormPurpose;
use entity::json::Links;
use entity::{EntryId, FormId, RevisionId, TagId, entry_tag, file, revision, team, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::places::{Claimed, ensure_may_enter};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::competition::term::Arrival;
use crate::db::{Chain, Tx};
use crate::entry::proof::TeamEntry;
use crate::entry::rules::{self, Content, Offer};
use crate::entry::{snapshot, standing, store};
use crate::error::{Error, Refusal, Result};
use crate::form::actions as forms;
use crate::job;
use crate::lang::format;
use crate::mail::{Letter, To};
use crate::participant::store as participants;
use crate::team::told;

/// The kind of job that tells the owner of a project that it was handed in; the payload names the `entry`.
pub const TELL_OWNER: &str = "nomination.tell";
/// The job that is left for whoever looks at what was handed in.
pub const RECEIVED: &str = "entry.received";

/// What is handed in, as found inside of the transaction.
struct Parcel {
    entry: entry::Model,
    team: team::Model,
    people: Vec<user::Model>,
    offer: Offer,
    content: Content,
    files: Vec<file::Model>,
    snapshot: Value,
    sha256: String,
    arrival: Arrival,
}

impl Parcel {
    /// Whether it is marked as late. A correction neither sets the mark nor takes it away.
    fn late(&self) -> bool {
        match self.arrival {
            Arrival::Late => true,
            Arrival::Corrected => self.entry.late,
            _ => false,
        }
    }
}

/// Submits the draft of version `seen`. The arrival of the request is what the deadline is about. Submitting the same
/// content again gives the same revision.
///
/// # Errors
/// `Stale` if the draft is not what the person saw; Invalid with what is missing; refused after the deadline, in a wrong
/// state, with too small a team or beyond its entries. The draft is kept in all cases.
pub async fn submit(app: &App, own: &TeamEntry, seen: i32, now: DateTime<Utc>) -> Result<revision::Model> {
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let parcel = pack(&tx, own, seen, now).await?;
    let entry = &parcel.entry;
    if rules::in_contest(entry.state)
        && let Some(last) = store::revision(&*tx, entry.id, entry.revision_count).await?
        && last.content_sha256 == parcel.sha256
    {
        tx.leave().await?;
        return Ok(last);
    }
    let (form, _) = forms::ensure(&tx, &own.competition, FormPurpose::Entry, now).await?;
    let made = insert_revision(&tx, own, &parcel, now).await?;
    set_submitted(&tx, &parcel, form, &made).await?;
    set_tags(&tx, entry.id, &parcel.content.tag_ids).await?;
    let told = json!({
        "revision": made.number, "sha256": made.content_sha256, "files": parcel.files.len(),
        "arrival": parcel.arrival.name(),
    });
    let event = Event::new("entry.submitted", now).by(own.user.id).on("entry", entry.id.0).data(told);
    audit::record(&tx, event).await?;
    if parcel.content.nominee.is_some() || !store::nominations_of(&*tx, [entry.id]).await?.is_empty() {
        job::enqueue(&tx, TELL_OWNER, json!({"entry": entry.id}), now, None).await?;
    }
    job::enqueue(&tx, RECEIVED, json!({"entry": entry.id}), now, None).await?;
    let line = tx.head().map(|(seq, hash)| json!({"seq": seq, "hash": hash}));
    for person in &parcel.people {
        app.mail(&tx, receipt(own, &parcel, &made, line.as_ref(), To::user(person))).await?;
    }
    tx.commit().await?;
    Ok(made)
}

/// Collects and checks what is to be submitted.
async fn pack(tx: &Tx, own: &TeamEntry, seen: i32, now: DateTime<Utc>) -> Result<Parcel> {
    let competition = competitions::by_id(&**tx, own.competition.id).await?.ok_or(Error::NotFound)?;
    let stages = competitions::stages_of(&**tx, competition.id).await?;
    let entry = store::by_id(&**tx, own.entry.id).await?.ok_or(Error::NotFound)?;
    let term = standing::term(&**tx, &stages, &entry, now).await?;
    let arrival = rules::ensure_writable(&competition, term.as_ref(), entry.state, now)?;
    if entry.draft_version != seen {
        return Err(Error::Stale);
    }
    let team = store::team(&**tx, entry.team_id).await?.ok_or(Error::NotFound)?;
    let people = store::people_of(&**tx, team.id).await?;
    if people.len() < competition.settings.team_min as usize {
        return Err(Refusal::TeamTooSmall.into());
    }
    if participants::lacks_consent(&**tx, &competition, people.iter().map(|person| person.id)).await? {
        return Err(Refusal::ConsentMissing.into());
    }
    // A correction opens the entry, not the team.
    if arrival != Arrival::Corrected && told::lacks(&**tx, &competition, &team).await? {
        return Err(Refusal::TeamQuestions.into());
    }
    let offer = store::offer(&**tx, &competition).await?;
    let files = store::draft_files(&**tx, entry.id).await?;
    let content = Content::of_draft(&entry);
    let mut errors = content.check(&offer, &rules::file_counts(&files));
    let files = content.asked_files(&offer, files);
    errors.extend(rules::infected(&files));
    errors.extend(rules::outsized(&offer.fields, &files));
    errors.check()?;
    let content = content.settled(&offer);
    let claimed = Claimed {
        competition: &competition,
        entry: &entry,
        team: &team,
        people: &people,
        organisation: organisation(&content, &team),
        offer: &offer,
        content: &content,
        files: &files,
    };
    ensure_may_enter(tx, &claimed).await?;
    let snapshot = snapshot::of(&competition, &entry, &team, &content, &offer, &files);
    let sha256 = snapshot::hash(&snapshot);
    Ok(Parcel { entry, team, people, offer, content, files, snapshot, sha256, arrival })
}

/// Whose project it is: the owner's organisation, which is the team's for a project of its own.
fn organisation<'a>(content: &'a Content, team: &'a team::Model) -> &'a str {
    content.nominee.as_ref().map_or(&team.organisation, |nominee| &nominee.organisation)
}

async fn insert_revision(tx: &Tx, own: &TeamEntry, parcel: &Parcel, now: DateTime<Utc>) -> Result<revision::Model> {
    let made = revision::Model {
        id: RevisionId::new(),
        entry_id: parcel.entry.id,
        number: parcel.entry.revision_count + 1,
        content: parcel.snapshot.clone(),
        content_sha256: parcel.sha256.clone(),
        receipt_code: snapshot::receipt_code(),
        submitted_by: Some(own.user.id),
        received_at: now,
    };
    let row = revision::ActiveModel {
        id: Set(made.id),
        entry_id: Set(made.entry_id),
        number: Set(made.number),
        content: Set(made.content.clone()),
        content_sha256: Set(made.content_sha256.clone()),
        receipt_code: Set(made.receipt_code.clone()),
        submitted_by: Set(made.submitted_by),
        received_at: Set(made.received_at),
    };
    revision::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(made)
}

async fn set_submitted(tx: &Tx, parcel: &Parcel, form: FormId, made: &revision::Model) -> Result<()> {
    let Parcel { entry, team, offer, content, files, .. } = parcel;
    let row = entry::ActiveModel {
        id: Set(entry.id),
        slug: Set(rules::slug(&content.title)),
        state: Set(EntryState::Submitted),
        title: Set(content.title.clone()),
        summary: Set(content.summary.clone()),
        description: Set(content.description.clone()),
        video_url: Set(content.video_url.clone()),
        links: Set(Links(content.links.clone())),
        brief_id: Set(content.brief_id),
        category_id: Set(content.category_id),
        country: Set(team.country.clone()),
        organisation: Set(organisation(content, team).to_owned()),
        cover_file_id: Set(snapshot::cover(offer, files).map(|f| f.id)),
        search_text: Set(snapshot::search_text(content, offer)),
        form_id: Set(Some(form)),
        answers: Set(snapshot::answers_with_files(content, offer, files)),
        revision_count: Set(made.number),
        submitted_at: Set(Some(made.received_at)),
        late: Set(parcel.late()),
        ..Default::default()
    };
    entry::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

async fn set_tags(tx: &Tx, entry: EntryId, tags: &[TagId]) -> Result<()> {
    entry_tag::Entity::delete_many().filter(entry_tag::Column::EntryId.eq(entry)).exec(&**tx).await?;
    if tags.is_empty() {
        return Ok(());
    }
    let rows = tags.iter().map(|tag| entry_tag::ActiveModel { entry_id: Set(entry), tag_id: Set(*tag) });
    entry_tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The receipt: when, which revision, and the hash of everything.
fn receipt(own: &TeamEntry, parcel: &Parcel, made: &revision::Model, line: Option<&Value>, to: To) -> Letter {
    let zone = format::zone(&own.competition.time_zone);
    let received = format::moment_to_the_second(to.language, made.received_at, zone);
    let files = parcel.files.iter().map(|f| json!({"name": f.name, "size": f.size, "sha256": f.sha256}));
    let data = json!({
        "competition": own.competition.title, "title": parcel.content.title, "number": parcel.entry.number,
        "team": parcel.team.name, "revision": made.number, "received": received, "code": made.receipt_code,
        "sha256": made.content_sha256, "files": files.collect::<Vec<_>>(), "by": own.user.name, "owner": parcel.content.nominee,
        "line": line, "check": format!("/receipts/{}", made.receipt_code),
        "link": format!("{}/revisions/{}", own.home(), made.number), "contact": own.competition.contact_email,
        "late": parcel.late(),
    });
    let key = format!("entry-receipt/{}/{}", made.id, to.address);
    Letter::new("entry-receipt", to).competition(own.competition.id).dedupe(key).data(data)
}

/// Takes an entry out of the contest. Until the intake closes it can be submitted again.
///
/// # Errors
/// Refused `WrongState` if it is not in, `AlreadyReleased` when results are public.
pub async fn withdraw(app: &App, own: &TeamEntry, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let entry = store::by_id(&*tx, own.entry.id).await?.ok_or(Error::NotFound)?;
    if !matches!(entry.state, EntryState::Draft | EntryState::Submitted | EntryState::Admitted) {
        return Err(Refusal::WrongState.into());
    }
    if competitions::is_released(&*tx, own.competition.id).await? {
        return Err(Refusal::AlreadyReleased.into());
    }
    store::set_state(&*tx, entry.id, EntryState::Withdrawn).await?;
    standing::close_correction(&tx, entry.id, now).await?;
    let event = Event::new("entry.withdrawn", now).by(own.user.id).on("entry", entry.id.0);
    audit::record(&tx, event.data(json!({"from": entry.state}))).await?;
    tx.commit().await
}
