//! Jurors, rubrics, reviews, awards and announcements.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// Jurors, rubrics, reviews, awards and announcements.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        juror(m).await?;
        criterion(m).await?;
        assignment(m).await?;
        conflict(m).await?;
        review(m).await?;
        score(m).await?;
        award(m).await?;
        result(m).await?;
        announcement(m).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in
            ["announcement", "result", "award", "score", "review", "conflict", "assignment", "criterion", "juror"]
        {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn juror(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("juror")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("user_id"))
            .col(string("email"))
            .col(string("name"))
            .col(string("organisation"))
            .col(string_null("token_hash"))
            .col(timestamp_with_time_zone("invited_at"))
            .col(timestamp_with_time_zone_null("accepted_at"))
            .col(timestamp_with_time_zone_null("reminded_at"))
            .foreign_key(&mut refer("juror", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("juror", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("juror", &["competition_id", "email"])).await?;
    m.create_index(index("juror", &["user_id"])).await?;
    Ok(())
}

async fn criterion(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("criterion")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(integer("position"))
            .col(string("name"))
            .col(text("help"))
            .col(double("weight"))
            .col(double("min"))
            .col(double("max"))
            .col(double("step"))
            .foreign_key(&mut refer("criterion", "stage_id", "stage", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("criterion", &["stage_id"])).await?;
    Ok(())
}

async fn assignment(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("assignment")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(uuid("juror_id"))
            .col(uuid("entry_id"))
            .col(string("source"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("assignment", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("assignment", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("assignment", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("assignment", &["stage_id", "juror_id", "entry_id"])).await?;
    m.create_index(index("assignment", &["juror_id"])).await?;
    m.create_index(index("assignment", &["entry_id"])).await?;
    Ok(())
}

async fn conflict(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("conflict")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("juror_id"))
            .col(uuid("entry_id"))
            .col(string("kind"))
            .col(text("note"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("conflict", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("conflict", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("conflict", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("conflict", &["juror_id", "entry_id"])).await?;
    m.create_index(index("conflict", &["entry_id"])).await?;
    m.create_index(index("conflict", &["competition_id"])).await?;
    Ok(())
}

async fn review(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("review")
            .col(uuid("id").primary_key().take())
            .col(uuid("stage_id"))
            .col(uuid("juror_id"))
            .col(uuid("entry_id"))
            .col(string("state"))
            .col(text("private_note"))
            .col(text("comment"))
            .col(integer("version"))
            .col(timestamp_with_time_zone("updated_at"))
            .col(timestamp_with_time_zone_null("submitted_at"))
            .foreign_key(&mut refer("review", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("review", "juror_id", "juror", Refer::Cascade))
            .foreign_key(&mut refer("review", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("review", &["stage_id", "juror_id", "entry_id"])).await?;
    m.create_index(index("review", &["stage_id", "entry_id"])).await?;
    m.create_index(index("review", &["juror_id"])).await?;
    m.create_index(index("review", &["entry_id"])).await?;
    Ok(())
}

async fn score(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("score")
            .col(uuid("review_id"))
            .col(uuid("criterion_id"))
            .col(double("points"))
            .primary_key(Index::create().col("review_id").col("criterion_id"))
            .foreign_key(&mut refer("score", "review_id", "review", Refer::Cascade))
            .foreign_key(&mut refer("score", "criterion_id", "criterion", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("score", &["criterion_id"])).await?;
    Ok(())
}

async fn award(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("award")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(integer("position"))
            .col(string("tier"))
            .col(string("title"))
            .col(text("prize"))
            .col(uuid_null("category_id"))
            .col(uuid_null("brief_id"))
            .col(boolean("per_category"))
            .col(integer("places"))
            .foreign_key(&mut refer("award", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("award", "category_id", "category", Refer::SetNull))
            .foreign_key(&mut refer("award", "brief_id", "brief", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("award", &["competition_id"])).await?;
    m.create_index(index("award", &["category_id"])).await?;
    m.create_index(index("award", &["brief_id"])).await?;
    Ok(())
}

async fn result(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("result")
            .col(uuid("id").primary_key().take())
            .col(uuid("award_id"))
            .col(uuid("entry_id"))
            .col(integer("position"))
            .col(text("citation"))
            .col(text_null("reason"))
            .col(integer_null("rank"))
            .col(double_null("mean"))
            .col(uuid_null("picked_by"))
            .col(timestamp_with_time_zone("picked_at"))
            .foreign_key(&mut refer("result", "award_id", "award", Refer::Cascade))
            .foreign_key(&mut refer("result", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("result", "picked_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("result", &["award_id", "entry_id"])).await?;
    m.create_index(index("result", &["entry_id"])).await?;
    m.create_index(index("result", &["picked_by"])).await?;
    Ok(())
}

async fn announcement(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("announcement")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(string("title"))
            .col(text("body"))
            .col(string("state"))
            .col(timestamp_with_time_zone_null("release_at"))
            .col(timestamp_with_time_zone_null("released_at"))
            .col(boolean("release_feedback"))
            .col(integer("version"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("announcement", "competition_id", "competition", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("announcement", &["competition_id"])).await?;
    Ok(())
}
