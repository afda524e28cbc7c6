//! Fresh databases: copies of one that was migrated once per process.

use std::path::Path;

use laureate::config;
use laureate::db::Db;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

/// The cluster in which tests make databases; unset where there is none.
const CLUSTER: &str = "LAUREATE_TEST_POSTGRES";

/// A database of one test; dropped with it.
pub enum Fresh {
    /// A file in the test's folder.
    Sqlite,
    /// A database of the cluster.
    Postgres {
        /// Its name.
        name: String,
    },
}

impl Fresh {
    /// A migrated SQLite file in `folder`, and its address.
    pub async fn sqlite(folder: &Path) -> (Self, String) {
        static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
        let image = MIGRATED.get_or_init(migrated_file).await;
        let file = folder.join("laureate.db");
        std::fs::write(&file, image).unwrap();
        (Self::Sqlite, format!("sqlite:{}", file.display()))
    }

    /// A migrated database of the cluster, and its address; none where there is no cluster.
    pub async fn postgres() -> Option<(Self, String)> {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let cluster = std::env::var(CLUSTER).ok()?;
        let template = TEMPLATE.get_or_init(|| migrated_database(&cluster)).await;
        let name = format!("laureate_{}", uuid::Uuid::new_v4().simple());
        run(&cluster, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let address = address_of(&cluster, &name);
        Some((Self::Postgres { name }, address))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let (Self::Postgres { name }, Ok(cluster)) = (self, std::env::var(CLUSTER)) else { return };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // The test's own runtime is about to end and cannot be waited on.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&cluster, &statement));
        });
        if dropping.join().is_err() {
            eprintln!("a test database was left behind");
        }
    }
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    migrate(&format!("sqlite:{}", file.display())).await;
    std::fs::read(&file).unwrap()
}

async fn migrated_database(cluster: &str) -> String {
    let name = format!("laureate_template_{}", std::process::id());
    run(cluster, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(cluster, &format!("CREATE DATABASE {name}")).await;
    migrate(&address_of(cluster, &name)).await;
    name
}

async fn migrate(address: &str) {
    let mut settings = laureate::Config::default().database;
    settings.url = config::Secret::new(address);
    settings.connections = 2;
    let db = Db::connect(&settings).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}

async fn run(cluster: &str, statement: &str) {
    let connection: DatabaseConnection = Database::connect(cluster).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
    connection.close().await.unwrap();
}

fn address_of(cluster: &str, name: &str) -> String {
    let mut url = url::Url::parse(cluster).expect("LAUREATE_TEST_POSTGRES is an address");
    url.set_path(name);
    url.into()
}
