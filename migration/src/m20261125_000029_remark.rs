//! What jurors and organisers say to each other about an entry.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table};

/// What jurors and organisers say to each other about an entry.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("remark")
                .col(uuid("id").primary_key().take())
                .col(uuid("stage_id"))
                .col(uuid("entry_id"))
                .col(uuid_null("juror_id"))
                .col(uuid_null("user_id"))
                .col(text("text"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(&mut refer("remark", "stage_id", "stage", Refer::Cascade))
                .foreign_key(&mut refer("remark", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("remark", "juror_id", "juror", Refer::SetNull))
                .foreign_key(&mut refer("remark", "user_id", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        for columns in [&["stage_id", "entry_id"][..], &["entry_id"], &["juror_id"], &["user_id"]] {
            m.create_index(index("remark", columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_table(Table::drop().table("remark").take()).await
    }
}
