//! Chance that falls the same way every time.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

/// A seeded source of chance.
#[derive(Debug)]
pub struct Dice(StdRng);

impl Dice {
    /// Dice that always fall the same for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A seed for other dice.
    pub fn seed(&mut self) -> u64 {
        self.0.random()
    }

    /// Other dice, which fall independently of these.
    pub fn split(&mut self) -> Self {
        Self::new(self.seed())
    }

    /// A whole number of a range.
    pub fn whole(&mut self, range: Range<i64>) -> i64 {
        self.0.random_range(range)
    }

    /// An index below `n`; 0 for nothing to choose from.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    /// One of some things.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Yes with that probability.
    pub fn chance(&mut self, p: f64) -> bool {
        self.0.random_bool(p.clamp(0.0, 1.0))
    }

    /// A number around 0, most within 1: nearly normal.
    pub fn around(&mut self) -> f64 {
        (0..12).map(|_| self.0.random::<f64>()).sum::<f64>() - 6.0
    }

    /// An instant between two others, to the second.
    pub fn instant(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = (to - from).num_seconds().max(1);
        from + TimeDelta::seconds(self.whole(0..seconds))
    }

    /// As [`Dice::instant`], but most often shortly before `to`.
    pub fn late_instant(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = (to - from).num_seconds().max(1);
        let (a, b) = (self.whole(0..seconds), self.whole(0..seconds));
        let c = self.whole(0..seconds);
        from + TimeDelta::seconds(a.max(b).max(c))
    }

    /// Puts things into random order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        things.shuffle(&mut self.0);
    }
}

/// Things dealt one after the other in random order; when all are dealt, it begins anew.
#[derive(Debug)]
pub struct Deck {
    order: Vec<usize>,
    at: usize,
}

impl Deck {
    /// A deck of `n` cards.
    #[must_use]
    pub fn new(n: usize, dice: &mut Dice) -> Self {
        let mut order: Vec<usize> = (0..n).collect();
        dice.shuffle(&mut order);
        Self { order, at: 0 }
    }

    /// The next card.
    pub fn deal(&mut self) -> usize {
        let card = self.order.get(self.at).copied().unwrap_or(0);
        self.at = (self.at + 1) % self.order.len().max(1);
        card
    }
}
