//! What a stage selects: its category scope, who goes on and why; and small columns of judging.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::{Refer, index, refer, table};

/// What a stage selects, and small columns of judging.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that older tables get, one statement each, as SQLite wants it.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("stage", boolean("selects").default(false).take()),
        ("stage", timestamp_with_time_zone_null("settled_at").take()),
        ("stage", uuid_null("settled_by").take()),
        ("stage", string_null("settled_hash").take()),
        ("criterion", boolean("outside").default(false).take()),
        ("assignment", timestamp_with_time_zone_null("abstained_at").take()),
        ("assignment", text_null("abstain_note").take()),
        ("juror", timestamp_with_time_zone_null("terms_at").take()),
        ("juror", json_binary("profile").default("{}").take()),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (name, mut column) in columns() {
            m.alter_table(Table::alter().table(name).add_column(&mut column).take()).await?;
        }
        stage_category(m).await?;
        standing(m).await?;
        pick(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in ["pick", "standing", "stage_category"] {
            m.drop_table(Table::drop().table(name).take()).await?;
        }
        for (name, column) in columns() {
            let column = column.get_column_name();
            m.alter_table(Table::alter().table(name).drop_column(column).take()).await?;
        }
        Ok(())
    }
}

async fn stage_category(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("stage_category")
            .col(uuid("stage_id"))
            .col(uuid("category_id"))
            .primary_key(Index::create().col("stage_id").col("category_id"))
            .foreign_key(&mut refer("stage_category", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("stage_category", "category_id", "category", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("stage_category", &["category_id"])).await
}

async fn standing(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("standing")
            .col(uuid("stage_id"))
            .col(uuid("entry_id"))
            .col(boolean("through"))
            .col(string("why"))
            .col(text_null("reason"))
            .col(integer_null("rank"))
            .col(double_null("score"))
            .col(double_null("low"))
            .col(double_null("high"))
            .col(integer("reviews"))
            .primary_key(Index::create().col("stage_id").col("entry_id"))
            .foreign_key(&mut refer("standing", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("standing", "entry_id", "entry", Refer::Cascade))
            .take(),
    )
    .await?;
    m.create_index(index("standing", &["entry_id"])).await
}

async fn pick(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("pick")
            .col(uuid("stage_id"))
            .col(uuid("entry_id"))
            .col(boolean("through"))
            .col(text("reason"))
            .col(uuid_null("set_by"))
            .col(timestamp_with_time_zone("set_at"))
            .primary_key(Index::create().col("stage_id").col("entry_id"))
            .foreign_key(&mut refer("pick", "stage_id", "stage", Refer::Cascade))
            .foreign_key(&mut refer("pick", "entry_id", "entry", Refer::Cascade))
            .foreign_key(&mut refer("pick", "set_by", "user", Refer::SetNull))
            .take(),
    )
    .await?;
    m.create_index(index("pick", &["entry_id"])).await
}
