//! More time for a team than others have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table};

/// More time for a team than others have.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("leave")
                .col(uuid("id").primary_key().take())
                .col(uuid("stage_id"))
                .col(uuid("team_id"))
                .col(timestamp_with_time_zone("closes_at"))
                .col(text("reason"))
                .col(uuid_null("made_by"))
                .col(timestamp_with_time_zone("made_at"))
                .col(uuid_null("ended_by"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut refer("leave", "stage_id", "stage", Refer::Cascade))
                .foreign_key(&mut refer("leave", "team_id", "team", Refer::Cascade))
                .foreign_key(&mut refer("leave", "made_by", "user", Refer::SetNull))
                .foreign_key(&mut refer("leave", "ended_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(index("leave", &["team_id", "stage_id"])).await?;
        m.create_index(index("leave", &["stage_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("leave").take()).await
    }
}
