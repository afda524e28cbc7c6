//! The board on which people find a team: cards, what people write to each other, requests, reports.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// The board on which people find a team: cards, what people write to each other, requests, reports.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [uuid_null("user_id"), string("shown_as").default("").take()] {
            m.alter_table(Table::alter().table("invitation").add_column(column).take()).await?;
        }
        m.alter_table(Table::alter().table("message").add_column(text_null("unsubscribe")).take()).await?;
        card(m).await?;
        people(m).await?;
        threads(m).await?;
        join_request(m).await?;
        report(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["report", "join_request", "note", "thread", "block", "boarder", "card"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        m.alter_table(Table::alter().table("message").drop_column("unsubscribe").take()).await?;
        for column in ["shown_as", "user_id"] {
            m.alter_table(Table::alter().table("invitation").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

async fn card(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("card")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("user_id"))
            .col(uuid_null("team_id"))
            .col(string("name"))
            .col(text("offers"))
            .col(text("wants"))
            .col(json_binary("skills"))
            .col(text("skill_keys"))
            .col(json_binary("languages"))
            .col(string("language_keys"))
            .col(string("time_zone"))
            .col(integer_null("hours"))
            .col(uuid_null("brief_id"))
            .col(uuid_null("category_id"))
            .col(timestamp_with_time_zone_null("hidden_at"))
            .col(string("hidden_reason"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .foreign_key(&mut refer("card", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("card", "user_id", "user", Refer::Cascade))
            .foreign_key(&mut refer("card", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("card", "brief_id", "brief", Refer::SetNull))
            .foreign_key(&mut refer("card", "category_id", "category", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("card", &["competition_id", "updated_at"])).await?;
    m.create_index(index("card", &["user_id"])).await?;
    m.create_index(index("card", &["team_id"])).await
}

async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("boarder")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("user_id"))
            .col(timestamp_with_time_zone_null("stopped_at"))
            .col(timestamp_with_time_zone_null("barred_at"))
            .col(text("barred_reason"))
            .foreign_key(&mut refer("boarder", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("boarder", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("boarder", &["competition_id", "user_id"])).await?;
    m.create_table(
        table("block")
            .col(uuid("id").primary_key().take())
            .col(uuid("user_id"))
            .col(uuid("other_id"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("block", "user_id", "user", Refer::Cascade))
            .foreign_key(&mut refer("block", "other_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("block", &["user_id", "other_id"])).await?;
    m.create_index(index("block", &["other_id"])).await
}

async fn threads(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("thread")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("first_id"))
            .col(uuid("second_id"))
            .col(string("first_name"))
            .col(string("second_name"))
            .col(string("first_team"))
            .col(string("second_team"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("last_at"))
            .foreign_key(&mut refer("thread", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("thread", "first_id", "user", Refer::Cascade))
            .foreign_key(&mut refer("thread", "second_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("thread", &["competition_id", "first_id", "second_id"])).await?;
    m.create_index(index("thread", &["second_id"])).await?;
    m.create_table(
        table("note")
            .col(uuid("id").primary_key().take())
            .col(uuid("thread_id"))
            .col(uuid("user_id"))
            .col(text("body"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refer("note", "thread_id", "thread", Refer::Cascade))
            .foreign_key(&mut refer("note", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("note", &["thread_id"])).await?;
    m.create_index(index("note", &["user_id", "created_at"])).await
}

async fn join_request(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("join_request")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("team_id"))
            .col(uuid("user_id"))
            .col(string("name"))
            .col(text("body"))
            .col(string("state"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .foreign_key(&mut refer("join_request", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("join_request", "team_id", "team", Refer::Cascade))
            .foreign_key(&mut refer("join_request", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("join_request", &["team_id", "state"])).await?;
    m.create_index(index("join_request", &["user_id", "created_at"])).await
}

async fn report(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("report")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("reporter_id"))
            .col(uuid("about_id"))
            .col(string("about_name"))
            .col(uuid_null("card_id"))
            .col(uuid_null("note_id"))
            .col(text("body"))
            .col(text("reason"))
            .col(string("state"))
            .col(text("answer"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .foreign_key(&mut refer("report", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("report", "reporter_id", "user", Refer::SetNull))
            .foreign_key(&mut refer("report", "about_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("report", &["competition_id", "state"])).await?;
    m.create_index(index("report", &["reporter_id"])).await?;
    m.create_index(index("report", &["about_id"])).await
}
