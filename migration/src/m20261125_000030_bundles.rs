//! The results bundles by which stages were closed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, refer, table};

/// The results bundles by which stages were closed.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("bundle")
                .col(uuid("stage_id").primary_key().take())
                .col(text("lines"))
                .col(timestamp_with_time_zone_null("published_at"))
                .foreign_key(&mut refer("bundle", "stage_id", "stage", Refer::Cascade))
                .take(),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("bundle").take()).await
    }
}
