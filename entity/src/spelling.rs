//! A way in which an organisation's name is written, which organisers joined to another.

use sea_orm::entity::prelude::*;

use crate::id::{CompetitionId, SpellingId};

/// A way in which an organisation's name is written, which organisers joined to another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "spelling")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SpellingId,
    /// Which competition.
    pub competition_id: CompetitionId,
    /// As it was written.
    pub name: String,
    /// Its normal form; each once in a competition.
    pub form: String,
    /// The normal form that it counts as; never one that is joined itself.
    pub same_as: String,
    /// The competition that `competition_id` names.
    #[sea_orm(belongs_to, from = "competition_id", to = "id")]
    pub competition: BelongsTo<super::competition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
