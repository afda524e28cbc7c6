//! Redacted copies of entries' texts for blind stages.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, refer, table};

/// Redacted copies of entries' texts for blind stages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("redaction")
                .col(uuid("entry_id").primary_key().take())
                .col(string("title"))
                .col(text("summary"))
                .col(text("description"))
                .col(json_binary("answers"))
                .col(boolean("hide_links"))
                .col(boolean("hide_files"))
                .col(integer("revision"))
                .col(integer("version"))
                .col(uuid_null("updated_by"))
                .col(timestamp_with_time_zone("updated_at"))
                .foreign_key(&mut refer("redaction", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("redaction", "updated_by", "user", Refer::SetNull))
                .take(),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("redaction").take()).await
    }
}
