//! Uploads that can go on after a broken line.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table};

/// Uploads that can go on after a broken line.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("upload")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(string("holder_kind"))
                .col(uuid("holder_id"))
                .col(string("field"))
                .col(string("name"))
                .col(big_integer("size"))
                .col(big_integer("received"))
                .col(string("storage_key"))
                .col(json_binary("partial"))
                .col(uuid_null("file_id"))
                .col(uuid("user_id"))
                .col(timestamp_with_time_zone_null("lease_until"))
                .col(string_null("leased_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut refer("upload", "competition_id", "competition", Refer::Cascade))
                .foreign_key(&mut refer("upload", "user_id", "user", Refer::Cascade))
                .take(),
        )
        .await?;
        m.create_index(index("upload", &["holder_id", "user_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("upload").take()).await
    }
}
