//! What an organiser asks of participants, teams and entries beyond the built-in fields: versioned, checked by one set of
//! rules, shown by one set of templates (`form/fields.html` for typing, `form/answers.html` for reading).

pub mod actions;
pub mod pages;
pub mod proof;
pub mod rules;
pub mod store;
pub mod view;
