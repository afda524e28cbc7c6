//! Everything that the site holds about a person, for the person: as JSON, by the rooms in which it is kept. Where a table
//! gets something new that tells of people, it is told here too, and forgotten by `erasure`.

use entity::{
    UserId, appeal, bar, block, boarder, card, comparison, conflict, consent, draft_version, entry, event, file,
    invitation, join_request, juror, member, message, milestone_answer, nomination, note, organiser, participant,
    question, remark, report, review, revision, score, screener, team, upload, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::proof::SignedIn;
use super::store;
use crate::error::{Error, Result};
use crate::web::{Page, with};

/// Most lines of the record.
const EVENTS: u64 = 50_000;

/// Everything that the site holds about a person.
///
/// # Errors
/// The database's words.
pub async fn all(page: &Page, me: &SignedIn) -> Result<Value> {
    let db = page.app().db().read();
    let person = store::by_id(db, me.user.id).await?.ok_or(Error::SignIn)?;
    let own = with(account(db, &person).await?, part(db, &person).await?);
    let own = with(own, entries(db, &person).await?);
    let own = with(own, work(db, &person).await?);
    let board = board(db, person.id).await?;
    Ok(with(with(own, json!({"board": board})), record(db, &person).await?))
}

fn list<T>(rows: &[T], one: impl Fn(&T) -> Value) -> Vec<Value> {
    rows.iter().map(one).collect()
}

/// The account and the browsers.
async fn account(db: &impl ConnectionTrait, person: &user::Model) -> Result<Value> {
    let sessions = store::sessions_of(db, person.id).await?;
    Ok(json!({
        "account": {"name": person.name, "email": person.email, "language": person.language,
            "created_at": person.created_at, "confirmed_at": person.email_confirmed_at},
        "sessions": list(&sessions, |s| json!({"browser": s.user_agent, "created_at": s.created_at, "seen_at": s.seen_at})),
    }))
}

/// Where the person takes part: registrations with guardians, teams, invitations, and lists on which the address stands.
async fn part(db: &impl ConnectionTrait, person: &user::Model) -> Result<Value> {
    let id = person.id;
    let of_user = participant::Entity::find().filter(participant::Column::UserId.eq(id));
    let registrations = of_user.all(db).await?;
    let asked =
        consent::Entity::find().filter(consent::Column::ParticipantId.is_in(registrations.iter().map(|p| p.id)));
    let asked = asked.all(db).await?;
    let guardian = |p: &participant::Model| {
        asked.iter().find(|c| c.participant_id == p.id).map(|c| {
            json!({"name": c.guardian_name, "email": c.guardian_email, "state": c.state, "language": c.language,
                "asked_at": c.asked_at, "answered_at": c.answered_at, "reason": c.reason, "rules_version": c.rules_version})
        })
    };
    let teams = member::Entity::find().filter(member::Column::UserId.eq(id));
    let teams = teams.find_also_related(team::Entity).all(db).await?;
    let theirs =
        Condition::any().add(invitation::Column::UserId.eq(id)).add(invitation::Column::Email.eq(&person.email));
    let invited = invitation::Entity::find().filter(theirs).find_also_related(team::Entity).all(db).await?;
    let barred = bar::Entity::find().filter(bar::Column::Form.eq(&person.email)).all(db).await?;
    Ok(json!({
        "registrations": list(&registrations, |p| json!({
            "competition": p.competition_id, "country": p.country, "organisation": p.organisation, "born_on": p.born_on,
            "answers": p.answers, "rules_version": p.rules_version, "rules_accepted_at": p.rules_accepted_at,
            "guardian": guardian(p),
        })),
        "teams": list(&teams, |(m, t)| json!({
            "team": t.as_ref().map(|t| &t.name), "organisation": t.as_ref().map(|t| &t.organisation),
            "country": t.as_ref().map(|t| &t.country), "answers": t.as_ref().map(|t| &t.answers), "captain": m.captain,
            "joined_at": m.joined_at,
        })),
        "invitations": list(&invited, |(i, t)| json!({"team": t.as_ref().map(|t| &t.name), "shown_as": i.shown_as,
            "email": i.email, "state": i.state, "at": i.created_at})),
        "not_to_enter": list(&barred, |b| json!({"competition": b.competition_id, "name": b.name, "reason": b.reason})),
    }))
}

/// Entries of the person's teams, with what was handed in, files, and owners of projects.
async fn entries(db: &impl ConnectionTrait, person: &user::Model) -> Result<Value> {
    let id = person.id;
    let teams = member::Entity::find().select_only().column(member::Column::TeamId);
    let teams: Vec<entity::TeamId> = teams.filter(member::Column::UserId.eq(id)).into_tuple().all(db).await?;
    let entries = entry::Entity::find().filter(entry::Column::TeamId.is_in(teams.iter().copied())).all(db).await?;
    let ids: Vec<_> = entries.iter().map(|e| e.id).collect();
    let revisions = revision::Entity::find().filter(revision::Column::EntryId.is_in(ids.clone())).all(db).await?;
    let saved = draft_version::Entity::find().filter(draft_version::Column::SavedBy.eq(id)).all(db).await?;
    let files = file::Entity::find().filter(file::Column::UploadedBy.eq(id)).all(db).await?;
    let uploads = upload::Entity::find().filter(upload::Column::UserId.eq(id)).all(db).await?;
    let named =
        Condition::any().add(nomination::Column::EntryId.is_in(ids)).add(nomination::Column::Email.eq(&person.email));
    let owners = nomination::Entity::find().filter(named).all(db).await?;
    let appeals = appeal::Entity::find().filter(appeal::Column::MadeBy.eq(id)).all(db).await?;
    let told = milestone_answer::Entity::find().filter(milestone_answer::Column::TeamId.is_in(teams)).all(db).await?;
    Ok(json!({
        "milestones": list(&told, |a| json!({"milestone": a.milestone_id, "team": a.team_id, "draft": a.draft,
            "answers": a.answers, "submitted_at": a.submitted_at})),
        "entries": list(&entries, |e| json!({"id": e.id, "competition": e.competition_id, "number": e.number,
            "title": e.title, "state": e.state, "draft": e.draft, "submitted_at": e.submitted_at})),
        "revisions": list(&revisions, |r| json!({"entry": r.entry_id, "number": r.number, "content": r.content,
            "receipt": r.receipt_code, "received_at": r.received_at})),
        "saved": list(&saved, |v| json!({"entry": v.entry_id, "content": v.content, "at": v.saved_at})),
        "files": list(&files, |f| json!({"name": f.name, "field": f.field, "size": f.size, "sha256": f.sha256,
            "at": f.created_at})),
        "uploads": list(&uploads, |u| json!({"name": u.name, "size": u.size, "received": u.received, "at": u.created_at})),
        "owners_of_projects": list(&owners, |n| json!({"entry": n.entry_id, "name": n.name, "email": n.email,
            "organisation": n.organisation, "state": n.state, "words": n.words, "told_at": n.told_at})),
        "appeals": list(&appeals, |a| json!({"entry": a.entry_id, "text": a.text, "made_at": a.made_at, "reason": a.reason})),
    }))
}

/// What the person does for competitions: organising, screening, judging; and questions about briefs.
async fn work(db: &impl ConnectionTrait, person: &user::Model) -> Result<Value> {
    let id = person.id;
    let own = [person.email.clone()];
    let organises = organiser::Entity::find()
        .filter(store::seats((organiser::Column::UserId, organiser::Column::Email), id, &own))
        .all(db)
        .await?;
    let screens = screener::Entity::find()
        .filter(store::seats((screener::Column::UserId, screener::Column::Email), id, &own))
        .all(db)
        .await?;
    let judges = juror::Entity::find()
        .filter(store::seats((juror::Column::UserId, juror::Column::Email), id, &own))
        .all(db)
        .await?;
    let seats: Vec<_> = judges.iter().map(|j| j.id).collect();
    let conflicts = conflict::Entity::find().filter(conflict::Column::JurorId.is_in(seats.clone())).all(db).await?;
    let reviews = review::Entity::find().filter(review::Column::JurorId.is_in(seats.clone())).all(db).await?;
    let said = Condition::any().add(remark::Column::JurorId.is_in(seats)).add(remark::Column::UserId.eq(id));
    let said = remark::Entity::find().filter(said).order_by_asc(remark::Column::Id).all(db).await?;
    let points = score::Entity::find().filter(score::Column::ReviewId.is_in(reviews.iter().map(|r| r.id)));
    let points = points.all(db).await?;
    let compared = comparison::Entity::find().filter(comparison::Column::JurorId.is_in(judges.iter().map(|j| j.id)));
    let compared = compared.all(db).await?;
    let questions = question::Entity::find().filter(question::Column::AskedBy.eq(id)).all(db).await?;
    let of = |r: &review::Model| points.iter().filter(|s| s.review_id == r.id).map(|s| s.points).collect::<Vec<_>>();
    let seat = |c: entity::CompetitionId, email: &str, name: &str, organisation: &str| json!({"competition": c, "email": email, "name": name, "organisation": organisation});
    Ok(json!({
        "organises": list(&organises, |o| seat(o.competition_id, &o.email, "", "")),
        "screens": list(&screens, |s| seat(s.competition_id, &s.email, &s.name, &s.organisation)),
        "judges": list(&judges, |j| seat(j.competition_id, &j.email, &j.name, &j.organisation)),
        "conflicts": list(&conflicts, |c| json!({"entry": c.entry_id, "note": c.note, "at": c.created_at})),
        "reviews": list(&reviews, |r| json!({"entry": r.entry_id, "state": r.state, "private_note": r.private_note,
            "comment": r.comment, "points": of(r), "updated_at": r.updated_at})),
        "comparisons": list(&compared, |c| json!({"left": c.left_id, "right": c.right_id, "said": c.verdict,
            "at": c.made_at, "taken_back_at": c.undone_at})),
        "remarks": list(&said, |r| json!({"entry": r.entry_id, "text": r.text, "at": r.created_at})),
        "questions": list(&questions, |q| json!({"text": q.body, "at": q.asked_at, "answer": q.answer})),
    }))
}

/// What the person has put on boards of competitions.
async fn board(db: &impl ConnectionTrait, id: UserId) -> Result<Value> {
    let cards = card::Entity::find().filter(card::Column::UserId.eq(id)).all(db).await?;
    let notes = note::Entity::find().filter(note::Column::UserId.eq(id)).order_by_asc(note::Column::Id).all(db).await?;
    let asked = join_request::Entity::find().filter(join_request::Column::UserId.eq(id));
    let asked = asked.find_also_related(team::Entity).all(db).await?;
    let reports = report::Entity::find().filter(report::Column::ReporterId.eq(id)).all(db).await?;
    let standing = boarder::Entity::find().filter(boarder::Column::UserId.eq(id)).all(db).await?;
    let blocks = block::Entity::find().filter(block::Column::UserId.eq(id)).count(db).await?;
    Ok(json!({
        "cards": list(&cards, |c| json!({"competition": c.competition_id, "name": c.name, "offers": c.offers, "wants": c.wants,
            "skills": c.skills, "languages": c.languages, "time_zone": c.time_zone, "hours": c.hours, "brief": c.brief_id,
            "category": c.category_id, "updated_at": c.updated_at})),
        "messages": list(&notes, |n| json!({"thread": n.thread_id, "text": n.body, "at": n.created_at})),
        "requests": list(&asked, |(r, t)| json!({"team": t.as_ref().map(|t| &t.name), "name": r.name, "text": r.body,
            "state": r.state, "at": r.created_at})),
        "reports": list(&reports, |r| json!({"reason": r.reason, "state": r.state, "at": r.created_at})),
        "standing": list(&standing, |s| json!({"competition": s.competition_id, "stopped_at": s.stopped_at,
            "barred_at": s.barred_at, "barred_reason": s.barred_reason})),
        "blocked_people": blocks,
    }))
}

/// Mails to the person, and the record of what the person did.
async fn record(db: &impl ConnectionTrait, person: &user::Model) -> Result<Value> {
    let mails =
        Condition::any().add(message::Column::UserId.eq(person.id)).add(message::Column::ToAddress.eq(&person.email));
    let mails = message::Entity::find().filter(mails).order_by_asc(message::Column::Id).all(db).await?;
    let events = event::Entity::find()
        .filter(event::Column::ActorId.eq(person.id))
        .order_by_asc(event::Column::At)
        .limit(EVENTS)
        .all(db)
        .await?;
    Ok(json!({
        "messages": list(&mails, |m| json!({"to": m.to_address, "subject": m.subject, "text": m.body_text,
            "sent_at": m.sent_at})),
        "events": list(&events, |e| json!({"at": e.at, "verb": e.verb, "on": e.subject_kind, "data": e.data,
            "reason": e.reason})),
    }))
}
