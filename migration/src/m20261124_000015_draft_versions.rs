//! What drafts were before: the base of a merge when two people write at once, and what can be brought back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, refer, table};

/// What drafts were before: the base of a merge when two people write at once, and what can be brought back.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("draft_version")
                .col(uuid("entry_id"))
                .col(integer("version"))
                .col(json_binary("content"))
                .col(uuid_null("saved_by"))
                .col(timestamp_with_time_zone("saved_at"))
                .primary_key(Index::create().name("pk_draft_version").col("entry_id").col("version"))
                .foreign_key(&mut refer("draft_version", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("draft_version", "saved_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        let drafts = "INSERT INTO draft_version (entry_id, version, content, saved_by, saved_at) \
             SELECT id, draft_version, draft, NULL, draft_saved_at FROM entry";
        m.get_connection().execute_unprepared(drafts).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("draft_version").take()).await
    }
}
