//! Pages of jurors who compare, and of organisers about a pairwise stage.

pub mod pair;
pub mod entry;
pub mod organise;
pub mod booths;
