//! What people do on the board, and what organisers do about it.

pub mod cards;
pub mod contact;
pub mod joining;
pub mod moderation;
