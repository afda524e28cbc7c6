//! Who may not enter, spellings of organisations that count as one, and exceptions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, refer, table, unique};

/// Who may not enter, spellings of organisations that count as one, and exceptions.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("bar")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(string("kind"))
                .col(string("name"))
                .col(string("form"))
                .col(text("reason"))
                .col(string("source"))
                .col(uuid_null("added_by"))
                .col(timestamp_with_time_zone("added_at"))
                .foreign_key(&mut refer("bar", "competition_id", "competition", Refer::Cascade))
                .foreign_key(&mut refer("bar", "added_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(unique("bar", &["competition_id", "kind", "form"])).await?;
        m.create_table(
            table("spelling")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(string("name"))
                .col(string("form"))
                .col(string("same_as"))
                .foreign_key(&mut refer("spelling", "competition_id", "competition", Refer::Cascade))
                .take(),
        )
        .await?;
        m.create_index(unique("spelling", &["competition_id", "form"])).await?;
        m.create_table(
            table("exemption")
                .col(uuid("id").primary_key().take())
                .col(uuid("entry_id"))
                .col(text("reason"))
                .col(uuid_null("given_by"))
                .col(timestamp_with_time_zone("given_at"))
                .foreign_key(&mut refer("exemption", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("exemption", "given_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(unique("exemption", &["entry_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["exemption", "spelling", "bar"] {
            m.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
