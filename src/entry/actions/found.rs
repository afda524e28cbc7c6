//! What people are told when a virus was found in a file of theirs.

use entity::file::{self, FileState, HolderKind};
use entity::{EntryId, FileId, user};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::app::App;
use crate::competition::store as competitions;
use crate::db::Db;
use crate::entry::store;
use crate::error::{Error, Result};
use crate::file::store as files;
use crate::mail::{Letter, To};

/// The job `file::scan::FOUND`: writes to the team whose file it is, or to the organiser who sent it.
///
/// # Errors
/// The database's words.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let id: FileId = serde_json::from_value(payload["file"].clone()).map_err(Error::internal)?;
    let found = files::by_id(app.db().read(), id).await?.filter(|f| f.state == FileState::Infected);
    let Some((file, competition)) = found.and_then(|file| file.competition_id.map(|id| (file, id))) else {
        return Ok(());
    };
    let Some(competition) = competitions::by_id(app.db().read(), competition).await? else { return Ok(()) };
    let (people, page) = concerned(app.db(), &file).await?;
    let data = json!({
        "competition": competition.title, "name": file.name, "finding": file.finding, "contact": competition.contact_email,
        "link": format!("/c/{}{page}", competition.slug),
    });
    let tx = app.db().quiet().await?;
    for person in people {
        let key = format!("file-infected/{id}/{}", person.id);
        let letter = Letter::new("file-infected", To::user(&person)).competition(competition.id).dedupe(key);
        app.mail(&tx, letter.data(data.clone())).await?;
    }
    tx.commit().await
}

/// Who has to do something about a file, and on which page.
async fn concerned(db: &Db, file: &file::Model) -> Result<(Vec<user::Model>, String)> {
    let db = db.read();
    if file.holder_kind == HolderKind::Entry {
        let Some(entry) = store::by_id(db, EntryId(file.holder_id)).await? else {
            return Ok((Vec::new(), String::new()));
        };
        let page = format!("/my/entries/{}", entry.number);
        return Ok((store::people_of(db, entry.team_id).await?, page));
    }
    let sender = match file.uploaded_by {
        Some(id) => user::Entity::find_by_id(id).one(db).await?.filter(|person| person.deleted_at.is_none()),
        None => None,
    };
    Ok((sender.into_iter().collect(), "/organise".to_owned()))
}
