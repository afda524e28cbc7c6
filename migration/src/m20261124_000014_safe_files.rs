//! What is known of files: whether they are free of viruses, how large pictures are, what archives hold.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::kit::index;

/// What is known of files: whether they are free of viruses, how large pictures are, what archives hold.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn columns() -> [ColumnDef; 6] {
    [
        string("state").default("unchecked").take(),
        string_null("finding"),
        integer_null("width"),
        integer_null("height"),
        string_null("display_key"),
        json_binary_null("contents"),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in columns() {
            m.alter_table(Table::alter().table("file").add_column(column).take()).await?;
        }
        m.create_index(index("file", &["competition_id", "state"])).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().name("ix_file_competition_id_state").table("file").to_owned()).await?;
        for column in ["state", "finding", "width", "height", "display_key", "contents"] {
            m.alter_table(Table::alter().table("file").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
