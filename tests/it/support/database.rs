//! Fresh databases: copies of one that was migrated once per process.

use std::path::Path;
use std::sync::{LazyLock, mpsc};

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
    /// Leaves the database to a thread of its own: while this test's runtime stands still, connections that it is just
    /// making would hold the server up.
    fn drop(&mut self) {
        static DROPPER: LazyLock<mpsc::Sender<String>> = LazyLock::new(dropper);
        if let Self::Postgres { name } = self {
            let _ = DROPPER.send(std::mem::take(name));
        }
    }
}

fn dropper() -> mpsc::Sender<String> {
    let (names, left) = mpsc::channel::<String>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let cluster = std::env::var(CLUSTER).unwrap();
        for name in left {
            runtime.block_on(run(&cluster, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    });
    names
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
