//! Which version of a form participants and teams answered, dates of birth, and the consents of guardians.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, refer, table, unique};

/// Which version of a form participants and teams answered, dates of birth, and the consents of guardians.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [uuid_null("form_id"), date_null("born_on")] {
            m.alter_table(Table::alter().table("participant").add_column(column).take()).await?;
        }
        let answers = json_binary("answers").default("{}").take();
        for column in [uuid_null("form_id"), answers] {
            m.alter_table(Table::alter().table("team").add_column(column).take()).await?;
        }
        m.create_table(
            table("consent")
                .col(uuid("id").primary_key().take())
                .col(uuid("participant_id"))
                .col(string("guardian_name"))
                .col(string("guardian_email"))
                .col(string("language"))
                .col(string_null("token_hash"))
                .col(string("state"))
                .col(integer("rules_version"))
                .col(timestamp_with_time_zone("asked_at"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .col(uuid_null("recorded_by"))
                .col(text("reason"))
                .foreign_key(&mut refer("consent", "participant_id", "participant", Refer::Cascade))
                .foreign_key(&mut refer("consent", "recorded_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(unique("consent", &["participant_id"])).await?;
        m.create_index(unique("consent", &["token_hash"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("consent").take()).await?;
        for (table, column) in
            [("team", "answers"), ("team", "form_id"), ("participant", "born_on"), ("participant", "form_id")]
        {
            m.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }
}
