//! `laureate admin create`: makes or promotes a person who may do everything on this site.

use clap::Subcommand;
use entity::{UserId, user};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

use crate::account::rules;
use crate::app::{App, secret};
use crate::audit::{self, Event};
use crate::config::Config;
use crate::db::Chain;
use crate::error::Result;
use crate::server::Site;

/// People who run this site.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make a site admin; an existing account is promoted and keeps its password. A new one's password is printed.
    Create {
        /// E-mail address.
        email: String,
        /// Name.
        #[arg(long, default_value = "Site admin")]
        name: String,
    },
}

/// Runs an `admin` command.
///
/// # Errors
/// Words for the person at the terminal.
pub async fn run(config: Config, command: Admin) -> Result<(), String> {
    let Admin::Create { email, name } = command;
    let email = rules::address(&email);
    if !validator::ValidateEmail::validate_email(&email) {
        return Err(format!("{email:?} is no e-mail address"));
    }
    let site = Site::open(config).await.map_err(|e| e.to_string())?;
    let made = create(site.app(), &email, &name).await.map_err(|e| e.to_string())?;
    match made {
        Some(password) => println!("{email} is a site admin. Password: {password}"),
        None => println!("{email} had an account and is a site admin now."),
    }
    site.app().db().clone().close().await;
    Ok(())
}

/// The password of a new account; none where one was promoted.
async fn create(app: &App, email: &str, name: &str) -> Result<Option<String>> {
    let tx = app.db().tx(Chain::Site).await?;
    let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(&*tx).await?;
    let (id, password) = match found {
        Some(person) => {
            let id = person.id;
            let mut person = person.into_active_model();
            person.site_admin = Set(true);
            person.update(&*tx).await?;
            (id, None)
        }
        None => {
            let (id, password) = (UserId::new(), secret()[..20].to_owned());
            let row = user::ActiveModel {
                id: Set(id),
                email: Set(email.to_owned()),
                name: Set(name.to_owned()),
                password_hash: Set(Some(rules::hash_password(&password)?)),
                email_confirmed_at: Set(Some(app.now())),
                site_admin: Set(true),
                language: Set("en".to_owned()),
                created_at: Set(app.now()),
                deleted_at: Set(None),
            };
            user::Entity::insert(row).exec_without_returning(&*tx).await?;
            (id, Some(password))
        }
    };
    let event = Event::new("user.made_site_admin", app.now()).on("user", id.0).data(json!({"by": "command line"}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(password)
}
