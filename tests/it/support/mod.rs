//! What all integration tests share: a running server, people who use it, rows to begin with, readers of pages.
//!
//! ```ignore
//! use crate::support::{TestApp, each_database};
//!
//! each_database! {
//!     async fn a_participant_reads_the_rules(app: TestApp) {
//!         let contest = app.contest("clean-water").await;
//!         let paula = contest.participant("Paula").await;
//!         let page = paula.get(&contest.path("/rules")).await;
//!         page.assert_status(200);
//!         assert_eq!(page.text("h1"), "Rules");
//!     }
//! }
//! ```

// A test binary uses what it needs of this.
#![allow(dead_code, unused_imports)]

mod actor;
mod app;
pub mod browser;
pub mod clamd;
mod database;
mod html;
pub mod line;
mod mailbox;
mod make;
pub mod process;
pub mod s3;

pub use actor::{Actor, Attachment};
pub use app::{Setup, TestApp};
pub use html::{FilledForm, View};
pub use mailbox::Letter;
pub use make::{Contest, PNG};

/// Runs a test on SQLite and, where `LAUREATE_TEST_POSTGRES` names a cluster, on PostgreSQL.
macro_rules! each_database {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => { $(
        mod $name {
            // What the tests around it import, a test may or may not use.
            #[allow(unused_imports)]
            use super::*;

            async fn test($app: $crate::support::TestApp) $body

            $(#[$meta])*
            #[tokio::test]
            async fn on_sqlite() {
                test($crate::support::TestApp::start().await).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn on_postgres() {
                if let Some(app) = $crate::support::TestApp::on_postgres().await {
                    test(app).await;
                }
            }
        }
    )* };
}
pub(crate) use each_database;

/// Runs a test with files in a folder and on an S3 server, on SQLite and, where there is a cluster, on PostgreSQL.
macro_rules! each_storage {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => { $(
        mod $name {
            // What the tests around it import, a test may or may not use.
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::Setup;

            async fn test($app: $crate::support::TestApp) $body

            $(#[$meta])*
            #[tokio::test]
            async fn on_sqlite_with_a_folder() {
                test(Setup::default().start().await).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn on_sqlite_with_s3() {
                test(Setup::default().s3().start().await).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn on_postgres_with_s3() {
                if let Some(app) = Setup::default().postgres().s3().try_start().await {
                    test(app).await;
                }
            }
        }
    )* };
}
pub(crate) use each_storage;
