//! What owners say to their projects being entered by others.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// What owners say to their projects being entered by others.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("nomination")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(uuid("entry_id"))
                .col(string("name"))
                .col(string("organisation"))
                .col(string("email"))
                .col(string("state"))
                .col(integer("revision"))
                .col(string("token_hash"))
                .col(text("words"))
                .col(timestamp_with_time_zone("told_at"))
                .col(timestamp_with_time_zone_null("reminded_at"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .col(uuid_null("recorded_by"))
                .foreign_key(&mut refer("nomination", "competition_id", "competition", Refer::Cascade))
                .foreign_key(&mut refer("nomination", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("nomination", "recorded_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(unique("nomination", &["entry_id"])).await?;
        m.create_index(unique("nomination", &["token_hash"])).await?;
        m.create_index(index("nomination", &["competition_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("nomination").take()).await
    }
}
