//! Pairwise stages: what jurors said of two entries, what each has in front of him, and tables at which entries are shown.
//! And live judging: in which order teams pitch, and the clock.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// Pairwise stages and live judging.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        comparison(m).await?;
        turn(m).await?;
        booth(m).await?;
        slot(m).await?;
        pitch_plan(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["pitch_plan", "slot", "booth", "turn", "comparison"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn comparison(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("comparison")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(uuid("juror_id"))
            .col(integer("turn"))
            .col(uuid("left_id"))
            .col(uuid("right_id"))
            .col(string("verdict"))
            .col(timestamp_with_time_zone("shown_at"))
            .col(timestamp_with_time_zone("made_at"))
            .col(timestamp_with_time_zone_null("undone_at"))
            .col(uuid_null("undone_by"))
            .col(text_null("undone_why"))
            .foreign_key(&mut refer("comparison", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("comparison", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("comparison", "left_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("comparison", "right_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("comparison", "undone_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("comparison", &["stage_id", "juror_id", "turn"])).await?;
    m.create_index(index("comparison", &["juror_id"])).await?;
    m.create_index(index("comparison", &["left_id"])).await?;
    m.create_index(index("comparison", &["right_id"])).await
}

async fn turn(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("turn")
            .col(uuid("stage_id"))
            .col(uuid("juror_id"))
            .col(integer("number"))
            .col(uuid_null("left_id"))
            .col(uuid_null("right_id"))
            .col(timestamp_with_time_zone("shown_at"))
            .col(integer_null("place"))
            .col(uuid_null("put_off_id"))
            .col(timestamp_with_time_zone_null("paused_at"))
            .col(text("paused_why"))
            .primary_key(Index::create().col("stage_id").col("juror_id"))
            .foreign_key(&mut refer("turn", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("turn", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("turn", "left_id", "entry", Refer::SetNull))
            .foreign_key(&mut refer("turn", "right_id", "entry", Refer::SetNull))
            .foreign_key(&mut refer("turn", "put_off_id", "entry", Refer::SetNull))
            .take(),
    )
    .await?;
    for column in ["juror_id", "left_id", "right_id"] {
        m.create_index(index("turn", &[column])).await?;
    }
    Ok(())
}

async fn booth(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("booth")
            .col(uuid("stage_id"))
            .col(uuid("entry_id"))
            .col(integer("place"))
            .col(timestamp_with_time_zone_null("hidden_at"))
            .primary_key(Index::create().col("stage_id").col("entry_id"))
            .foreign_key(&mut refer("booth", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("booth", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("booth", &["entry_id"])).await
}

async fn slot(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("slot")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(integer("position"))
            .col(uuid_null("entry_id"))
            .col(string("title"))
            .col(integer_null("minutes"))
            .col(timestamp_with_time_zone_null("began_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .foreign_key(&mut refer("slot", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("slot", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("slot", &["stage_id", "position"])).await?;
    m.create_index(index("slot", &["entry_id"])).await
}

async fn pitch_plan(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("pitch_plan")
            .col(uuid("stage_id").primary_key().take())
            .col(string("seed"))
            .col(timestamp_with_time_zone_null("starts_at"))
            .col(integer("pitch_minutes"))
            .col(integer("question_minutes"))
            .col(integer("change_minutes"))
            .col(boolean("shown"))
            .col(uuid_null("slot_id"))
            .col(string("phase"))
            .col(timestamp_with_time_zone_null("ends_at"))
            .col(integer_null("left_seconds"))
            .col(integer("version"))
            .foreign_key(&mut refer("pitch_plan", "stage_id", "stage", Refer::Cascade))
            .take(),
    )
    .await
}
