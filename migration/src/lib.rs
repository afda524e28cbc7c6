//! Laureate's database schema, one change a file, for SQLite and PostgreSQL with one code.
//!
//! Never imports the entities: a migration tells the schema of its day, the entities that of today.

use sea_orm_migration::MigrationTrait;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::async_trait;

mod kit;
mod m20260101_000001_site;
mod m20260101_000002_contest;
mod m20260101_000003_judging;
mod m20260101_000010_release;
mod m20261124_000011_uploads;
mod m20261124_000013_people;
mod m20261124_000014_safe_files;
mod m20261124_000015_draft_versions;
mod m20261124_000016_leave;
mod m20261124_000018_eligibility;
mod m20261124_000019_nominations;
mod m20261124_000020_screening;
mod m20261124_000021_likeness;
mod m20261124_000022_board;
mod m20261124_000023_milestone;
mod m20261125_000024_pipeline;
mod m20261125_000026_redaction;
mod m20261125_000027_panels;
mod m20261125_000028_pairwise;
mod m20261125_000029_remark;
mod m20261125_000030_bundles;

/// All migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_site::Migration),
            Box::new(m20260101_000002_contest::Migration),
            Box::new(m20260101_000003_judging::Migration),
            Box::new(m20260101_000010_release::Migration),
            Box::new(m20261124_000011_uploads::Migration),
            Box::new(m20261124_000013_people::Migration),
            Box::new(m20261124_000014_safe_files::Migration),
            Box::new(m20261124_000015_draft_versions::Migration),
            Box::new(m20261124_000016_leave::Migration),
            Box::new(m20261124_000018_eligibility::Migration),
            Box::new(m20261124_000019_nominations::Migration),
            Box::new(m20261124_000020_screening::Migration),
            Box::new(m20261124_000021_likeness::Migration),
            Box::new(m20261124_000022_board::Migration),
            Box::new(m20261124_000023_milestone::Migration),
            Box::new(m20261125_000024_pipeline::Migration),
            Box::new(m20261125_000026_redaction::Migration),
            Box::new(m20261125_000027_panels::Migration),
            Box::new(m20261125_000028_pairwise::Migration),
            Box::new(m20261125_000029_remark::Migration),
            Box::new(m20261125_000030_bundles::Migration),
        ]
    }
}
