//! Milestones: an intake that repeats, what teams hand in at each, and more time for single teams at one of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// Milestones: an intake that repeats, what teams hand in at each, and more time for single teams at one of them.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        milestone(m).await?;
        answer(m).await?;
        revision(m).await?;
        m.alter_table(Table::alter().table("leave").add_column(uuid_null("milestone_id")).take()).await?;
        m.create_index(index("leave", &["milestone_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().name("ix_leave_milestone_id").table("leave").to_owned()).await?;
        m.alter_table(Table::alter().table("leave").drop_column("milestone_id").take()).await?;
        for table in ["milestone_revision", "milestone_answer", "milestone"] {
            m.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

async fn milestone(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("milestone")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(integer("number"))
            .col(string("title"))
            .col(text("prompt"))
            .col(text("prize"))
            .col(timestamp_with_time_zone("opens_at"))
            .col(timestamp_with_time_zone("closes_at"))
            .col(integer("version"))
            .foreign_key(&mut refer("milestone", "stage_id", "stage", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("milestone", &["stage_id", "number"])).await
}

async fn answer(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("milestone_answer")
            .col(uuid("id").primary_key().take())
            .col(uuid("milestone_id"))
            .col(uuid("team_id"))
            .col(json_binary("draft"))
            .col(integer("draft_version"))
            .col(timestamp_with_time_zone("saved_at"))
            .col(uuid_null("form_id"))
            .col(json_binary("answers"))
            .col(integer("revision_count"))
            .col(string_null("sha256"))
            .col(timestamp_with_time_zone_null("submitted_at"))
            .col(boolean("late"))
            .foreign_key(&mut refer("milestone_answer", "milestone_id", "milestone", Refer::Cascade))
            .foreign_key(&mut refer("milestone_answer", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("milestone_answer", "form_id", "form", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("milestone_answer", &["milestone_id", "team_id"])).await?;
    m.create_index(index("milestone_answer", &["team_id"])).await?;
    m.create_index(index("milestone_answer", &["form_id"])).await
}

async fn revision(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("milestone_revision")
            .col(uuid("id").primary_key().take())
            .col(uuid("answer_id"))
            .col(integer("number"))
            .col(json_binary("content"))
            .col(string("content_sha256"))
            .col(string("receipt_code"))
            .col(uuid_null("submitted_by"))
            .col(timestamp_with_time_zone("received_at"))
            .foreign_key(&mut refer("milestone_revision", "answer_id", "milestone_answer", Refer::Cascade))
            .foreign_key(&mut refer("milestone_revision", "submitted_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("milestone_revision", &["answer_id", "number"])).await?;
    m.create_index(unique("milestone_revision", &["receipt_code"])).await
}
