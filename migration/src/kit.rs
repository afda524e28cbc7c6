//! Short words for what every table needs.

use sea_orm_migration::prelude::*;

/// What becomes of a row whose referred row is deleted.
#[derive(Clone, Copy)]
pub enum Refer {
    /// It goes too.
    Cascade,
    /// It stays and forgets.
    SetNull,
}

/// A table to be created.
pub fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

/// A foreign key to the `id` of another table.
pub fn refer(
    table: &'static str,
    column: &'static str,
    other: &'static str,
    refer: Refer,
) -> ForeignKeyCreateStatement {
    let on_delete = match refer {
        Refer::Cascade => ForeignKeyAction::Cascade,
        Refer::SetNull => ForeignKeyAction::SetNull,
    };
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(other, "id")
        .on_delete(on_delete)
        .take()
}

/// An index.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index.take()
}

/// An index that holds each value once.
pub fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().take()
}
