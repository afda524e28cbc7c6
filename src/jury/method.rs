//! The score of each entry by the method of a stage.

use std::hash::Hash;

use entity::json::Method;

use crate::ranking::scored::{self, Scored};

/// What the values of reviews (entry, juror, value) make of `entries` by a method, best first.
#[must_use]
pub fn scored<E, J>(method: Method, entries: impl IntoIterator<Item = E>, values: &[(E, J, f64)]) -> Vec<Scored<E>>
where
    E: Ord + Clone + Hash,
    J: Ord + Clone,
{
    match method {
        Method::Mean => scored::means(entries, values),
        Method::Median => scored::medians(entries, values),
        Method::Corrected => scored::corrected(entries, values),
    }
}
