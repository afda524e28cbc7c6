//! The screening of entries: who screens, what was decided, corrections and appeals.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// The screening of entries.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        screener(m).await?;
        decision(m).await?;
        verdict(m).await?;
        correction(m).await?;
        appeal(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["appeal", "correction", "verdict", "decision", "screener"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn screener(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("screener")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid_null("user_id"))
            .col(string("email"))
            .col(string("name"))
            .col(string("organisation"))
            .col(string_null("token_hash"))
            .col(timestamp_with_time_zone("invited_at"))
            .col(timestamp_with_time_zone_null("accepted_at"))
            .foreign_key(&mut refer("screener", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("screener", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(unique("screener", &["competition_id", "email"])).await?;
    m.create_index(index("screener", &["user_id"])).await
}

async fn decision(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("decision")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("entry_id"))
            .col(string("kind"))
            .col(text("reason"))
            .col(uuid_null("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .col(integer("revision"))
            .foreign_key(&mut refer("decision", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("decision", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("decision", "made_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("decision", &["entry_id"])).await
}

async fn verdict(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("verdict")
            .col(uuid("entry_id").primary_key().take())
            .col(uuid("competition_id"))
            .col(string("kind"))
            .col(text("reason"))
            .col(uuid_null("set_by"))
            .col(timestamp_with_time_zone("set_at"))
            .col(integer("revision"))
            .foreign_key(&mut refer("verdict", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("verdict", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("verdict", "set_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("verdict", &["competition_id"])).await
}

async fn correction(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("correction")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("entry_id"))
            .col(text("text"))
            .col(json_binary("fields"))
            .col(integer("revision"))
            .col(timestamp_with_time_zone("due_at"))
            .col(uuid_null("asked_by"))
            .col(timestamp_with_time_zone("asked_at"))
            .col(timestamp_with_time_zone_null("closed_at"))
            .foreign_key(&mut refer("correction", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("correction", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("correction", "asked_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("correction", &["entry_id"])).await?;
    m.create_index(index("correction", &["competition_id"])).await
}

async fn appeal(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("appeal")
            .col(uuid("id").primary_key().take())
            .col(uuid("competition_id"))
            .col(uuid("entry_id"))
            .col(uuid("decision_id"))
            .col(text("text"))
            .col(uuid_null("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .col(boolean_null("reversed"))
            .col(text("reason"))
            .col(uuid_null("decided_by"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .foreign_key(&mut refer("appeal", "competition_id", "competition", Refer::Cascade))
            .foreign_key(&mut refer("appeal", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("appeal", "decision_id", "decision", Refer::Cascade))
            .foreign_key(&mut refer("appeal", "made_by", "user", Refer::SetNull))
            .foreign_key(&mut refer("appeal", "decided_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(unique("appeal", &["decision_id"])).await?;
    m.create_index(index("appeal", &["entry_id"])).await?;
    m.create_index(index("appeal", &["competition_id"])).await
}
