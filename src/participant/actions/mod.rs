//! What participants, guardians and organisers do: one transaction each.

pub mod consent;
pub mod register;
