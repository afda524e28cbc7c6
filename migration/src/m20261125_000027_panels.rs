//! Panels of a jury, entries for calibration, and conflicts that organisers lifted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table};

/// Panels of a jury, entries for calibration, and conflicts that organisers lifted.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        panel(m).await?;
        panel_juror(m).await?;
        panel_category(m).await?;
        calibration(m).await?;
        lift(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["lift", "calibration", "panel_category", "panel_juror", "panel"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn panel(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("panel")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(string("name"))
            .col(boolean("apart"))
            .col(uuid_null("award_id"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("panel", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("panel", "award_id", "award", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("panel", &["stage_id"])).await?;
    m.create_index(index("panel", &["award_id"])).await
}

async fn panel_juror(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("panel_juror")
            .col(uuid("stage_id"))
            .col(uuid("juror_id"))
            .col(uuid("panel_id"))
            .primary_key(Index::create().col("stage_id").col("juror_id"))
            .foreign_key(&mut refer("panel_juror", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("panel_juror", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("panel_juror", "panel_id", "panel", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("panel_juror", &["juror_id"])).await?;
    m.create_index(index("panel_juror", &["panel_id"])).await
}

async fn panel_category(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("panel_category")
            .col(uuid("panel_id"))
            .col(uuid("category_id"))
            .primary_key(Index::create().col("panel_id").col("category_id"))
            .foreign_key(&mut refer("panel_category", "panel_id", "panel", Refer::Cascade))
            .foreign_key(&mut refer("panel_category", "category_id", "category", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("panel_category", &["category_id"])).await
}

async fn calibration(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("calibration")
            .col(uuid("stage_id"))
            .col(uuid("entry_id"))
            .col(boolean("counts"))
            .primary_key(Index::create().col("stage_id").col("entry_id"))
            .foreign_key(&mut refer("calibration", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("calibration", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("calibration", &["entry_id"])).await
}

async fn lift(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("lift")
            .col(uuid("juror_id"))
            .col(uuid("entry_id"))
            .col(uuid("competition_id"))
            .col(string("kind"))
            .col(text("reason"))
            .col(uuid_null("lifted_by"))
            .col(timestamp_with_time_zone("lifted_at"))
            .primary_key(Index::create().col("juror_id").col("entry_id"))
            .foreign_key(&mut refer("lift", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("lift", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("lift", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("lift", "lifted_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("lift", &["entry_id"])).await?;
    m.create_index(index("lift", &["competition_id"])).await
}
