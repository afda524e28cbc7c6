//! Pure arithmetic of judging, without input or output: a ranking is a function of recorded scores, so anyone who has the
//! scores can recompute it.

pub mod lot;
pub mod matrix;
pub mod aggregate;
pub mod assignment;
pub mod severity;
pub mod pairwise;
pub mod scored;
pub mod advance;
pub mod adaptive;
pub mod needed;
