//! A person with an account.

use sea_orm::entity::prelude::*;

use crate::id::UserId;

/// A person with an account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Address in lower case; unique on the site.
    #[sea_orm(unique)]
    pub email: String,
    /// How the person is shown to others.
    pub name: String,
    /// Argon2id hash in PHC form; none where the person signs in by mailed links only.
    pub password_hash: Option<String>,
    /// When the person proved to read this address.
    pub email_confirmed_at: Option<DateTimeUtc>,
    /// May do everything on this site.
    pub site_admin: bool,
    /// Preferred language of pages and mails (BCP 47, one of the six).
    pub language: String,
    /// When the account was made.
    pub created_at: DateTimeUtc,
    /// When the person deleted the account; name and address are blanked then.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
