//! People who take part: what they tell when they register and later, who needs a guardian's consent and how it stands,
//! and what organisers see of them.

pub mod rules;
pub mod store;
pub mod proof;
pub mod actions;
pub mod pages;
