//! Hints that two entries may be the same work, and what entries are found by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table, unique};

/// Hints that two entries may be the same work.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("likeness")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(uuid("entry_id"))
                .col(uuid("other_id"))
                .col(string("kind"))
                .col(double("score"))
                .col(text("detail"))
                .col(timestamp_with_time_zone("found_at"))
                .col(timestamp_with_time_zone_null("dismissed_at"))
                .col(uuid_null("dismissed_by"))
                .col(text("reason"))
                .foreign_key(&mut refer("likeness", "competition_id", "competition", Refer::Cascade))
                .foreign_key(&mut refer("likeness", "entry_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("likeness", "other_id", "entry", Refer::Cascade))
                .foreign_key(&mut refer("likeness", "dismissed_by", "user", Refer::SetNull))
                .take(),
        )
        .await?;
        m.create_index(unique("likeness", &["entry_id", "other_id", "kind"])).await?;
        m.create_index(index("likeness", &["other_id"])).await?;
        m.create_index(index("likeness", &["competition_id"])).await?;
        m.create_table(
            table("trace")
                .col(uuid("id").primary_key().take())
                .col(uuid("competition_id"))
                .col(uuid("entry_id"))
                .col(string("value"))
                .col(big_integer_null("mark"))
                .col(string("label"))
                .foreign_key(&mut refer("trace", "competition_id", "competition", Refer::Cascade))
                .foreign_key(&mut refer("trace", "entry_id", "entry", Refer::Cascade))
                .take(),
        )
        .await?;
        m.create_index(index("trace", &["value", "competition_id"])).await?;
        m.create_index(index("trace", &["entry_id"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["trace", "likeness"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        Ok(())
    }
}
