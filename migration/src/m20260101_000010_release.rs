//! Which announcement made a result public; and an index from which the gallery reads its pages in order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::index;

/// Which announcement made a result public; and an index from which the gallery reads its pages in order.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("result").add_column(uuid_null("announcement_id")).take()).await?;
        m.create_index(index("entry", &["competition_id", "number", "state"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().name("ix_entry_competition_id_number_state").table("entry").to_owned()).await?;
        m.alter_table(Table::alter().table("result").drop_column("announcement_id").take()).await
    }
}
