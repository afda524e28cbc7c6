//! People, sessions, jobs, settings and the audit record.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// People, sessions, jobs, settings and the audit record.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        user(m).await?;
        session(m).await?;
        token(m).await?;
        throttle(m).await?;
        setting(m).await?;
        job(m).await?;
        event(m).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["event", "job", "setting", "throttle", "token", "session", "user"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}

async fn user(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("user")
            .col(uuid("id").primary_key().take())
            .col(string_uniq("email"))
            .col(string("name"))
            .col(string_null("password_hash"))
            .col(timestamp_with_time_zone_null("email_confirmed_at"))
            .col(boolean("site_admin"))
            .col(string("language"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("deleted_at"))
            .take(),
    )
    .await?;
    Ok(())
}

async fn session(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("session")
            .col(uuid("id").primary_key().take())
            .col(string_uniq("token_hash"))
            .col(uuid("user_id"))
            .col(string("user_agent"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("seen_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut refer("session", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("session", &["user_id"])).await?;
    Ok(())
}

async fn token(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("token")
            .col(uuid("id").primary_key().take())
            .col(string("kind"))
            .col(string_uniq("token_hash"))
            .col(uuid("user_id"))
            .col(string("email"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .foreign_key(&mut refer("token", "user_id", "user", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("token", &["user_id"])).await?;
    Ok(())
}

async fn throttle(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("throttle")
            .col(string("key").primary_key().take())
            .col(integer("count"))
            .col(timestamp_with_time_zone("resets_at"))
            .take(),
    )
    .await?;
    Ok(())
}

async fn setting(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(table("setting").col(string("key").primary_key().take()).col(text("value")).take()).await?;
    Ok(())
}

async fn job(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("job")
            .col(uuid("id").primary_key().take())
            .col(string("kind"))
            .col(json_binary("payload"))
            .col(string_null("dedupe").unique_key().take())
            .col(string("state"))
            .col(timestamp_with_time_zone("run_at"))
            .col(integer("attempts"))
            .col(timestamp_with_time_zone_null("lease_until"))
            .col(string_null("leased_by"))
            .col(text_null("last_error"))
            .col(timestamp_with_time_zone("created_at"))
            .take(),
    )
    .await?;
    m.create_index(index("job", &["run_at", "state"])).await?;
    Ok(())
}

async fn event(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("event")
            .col(uuid("id").primary_key().take())
            .col(uuid("chain"))
            .col(big_integer("seq"))
            .col(timestamp_with_time_zone("at"))
            .col(uuid_null("actor_id"))
            .col(string("verb"))
            .col(string("subject_kind"))
            .col(uuid_null("subject_id"))
            .col(json_binary("data"))
            .col(text_null("reason"))
            .col(string("prev_hash"))
            .col(string("hash"))
            .take(),
    )
    .await?;
    m.create_index(unique("event", &["chain", "seq"])).await?;
    Ok(())
}
