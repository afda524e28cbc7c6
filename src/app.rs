//! What every handler needs, in one cheap handle: database, clock, storage, templates, settings, keys.

use std::any::Any;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::setting;
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use sha2::{Digest, Sha256};

use crate::blob::Blobs;
use crate::clock::Clock;
use crate::config::{Config, StorageKind};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::mail::{self, Letter};
use crate::render::Renderer;

/// The application. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    db: Db,
    clock: Clock,
    blobs: Blobs,
    render: Renderer,
    keys: Keys,
    kept: moka::sync::Cache<String, Arc<dyn Any + Send + Sync>>,
}

/// How many values that never change are kept.
const KEPT: u64 = 1_000;
/// How many times a secret is written to see whether there is room: 16 KiB.
const PROBE: usize = 256;

impl App {
    /// Puts the parts together; makes the site's key if there is none.
    ///
    /// # Errors
    /// The database's words.
    pub async fn new(config: Config, db: Db, clock: Clock, blobs: Blobs) -> Result<Self> {
        let render = Renderer::new(&config);
        let keys = Keys::load(&db).await?;
        let kept = moka::sync::Cache::new(KEPT);
        Ok(Self(Arc::new(Inner { config, db, clock, blobs, render, keys, kept })))
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The file storage.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Whether what this machine keeps can be read and written: a SQLite file, a folder of files. What several servers share is
    /// only asked whether it answers, or one that fails would make all of them seem ill.
    ///
    /// # Errors
    /// Unavailable or Full, with the words of what fails.
    pub async fn probe(&self) -> Result<()> {
        self.db().ping().await?;
        if !self.db().is_postgres() {
            let row = setting::ActiveModel { key: Set("probe".into()), value: Set(secret().repeat(PROBE)) };
            let tx = self.db().quiet().await?;
            setting::Entity::insert(row)
                .on_conflict(OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned())
                .exec_without_returning(&*tx)
                .await?;
            tx.commit().await?;
        }
        if self.config().storage.kind == StorageKind::Local { self.blobs().probe().await } else { Ok(()) }
    }

    /// The templates.
    #[must_use]
    pub fn render(&self) -> &Renderer {
        &self.0.render
    }

    /// The site's signing key.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// A value that never changes once it is there, such as a frozen rubric: loaded once and kept in memory by its key,
    /// which must name all that it depends on.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn kept<T: Send + Sync + 'static>(
        &self,
        key: String,
        load: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        if let Some(value) = self.0.kept.get(&key).and_then(|value| value.downcast().ok()) {
            return Ok(value);
        }
        let value = Arc::new(load.await?);
        self.0.kept.insert(key, value.clone());
        Ok(value)
    }

    /// Writes a message into the outbox, in the transaction that causes it.
    ///
    /// # Errors
    /// Internal if a template is wrong; the database's words.
    pub async fn mail(&self, tx: &Tx, letter: Letter) -> Result<()> {
        mail::queue(tx, self.clock(), self.render(), letter).await
    }
}

/// Signs what the browser brings back.
pub struct Keys(Vec<u8>);

impl Keys {
    async fn load(db: &Db) -> Result<Self> {
        let row = setting::ActiveModel { key: Set("signing_key".into()), value: Set(secret()) };
        let tx = db.quiet().await?;
        setting::Entity::insert(row)
            .on_conflict(OnConflict::column(setting::Column::Key).do_nothing().to_owned())
            .exec_without_returning(&*tx)
            .await?;
        let kept = setting::Entity::find_by_id("signing_key").one(&*tx).await?;
        tx.commit().await?;
        let kept = kept.ok_or_else(|| Error::internal("the signing key vanished"))?;
        Ok(Self(kept.value.into_bytes()))
    }

    /// A signature of `text` for one purpose, in hex.
    #[must_use]
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// Whether `signature` is of `text` for that purpose; in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.sign(purpose, text).as_bytes().ct_eq(signature.as_bytes()).into()
    }
}

/// A fresh secret of 256 bits, in hex: for cookies, mailed links, invitations.
#[must_use]
pub fn secret() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}

/// What is stored of a secret: its SHA-256, in hex.
#[must_use]
pub fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
