//! Random numbers that anybody can draw again from a published seed, in any language and in ten years.
//!
//! The seed is a text (a number is its decimal digits). Its SHA-256 is the key of ChaCha20 (RFC 8439) with nonce and block
//! counter 0; the key stream is read as 64-bit little-endian words. A number below `n` is the high half of `word · n`, a
//! word being drawn again while the low half is below `2⁶⁴ mod n` (Lemire, *Fast random integer generation in an
//! interval*, 2019), and an order is that of Fisher and Yates from the end. Nothing depends on how a library draws.

use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use sha2::{Digest, Sha256};

/// A stream of random numbers from a published seed.
#[derive(Debug)]
pub struct Lot(ChaCha20Rng);

impl Lot {
    /// The stream of a seed. Spaces around it do not count.
    #[must_use]
    pub fn new(seed: &str) -> Self {
        Self(ChaCha20Rng::from_seed(Sha256::digest(seed.trim().as_bytes()).into()))
    }

    /// The stream of a seed that is a number.
    #[must_use]
    pub fn numbered(seed: u64) -> Self {
        Self::new(&seed.to_string())
    }

    /// The next 64 bits.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from 0 up to, but not including, `n`; 0 if `n` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "halves of a product, and a number below n")]
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let unfair = if n == 0 { 0 } else { n.wrapping_neg() % n };
        loop {
            let product = u128::from(self.word()) * u128::from(n);
            if product as u64 >= unfair {
                return (product >> 64) as usize;
            }
        }
    }

    /// Puts a list in random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }

    /// A number of the standard normal distribution. Unlike the others it depends on the library that draws it, so what
    /// rests on it is repeated to within the error of sampling only.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by a program of its own from RFC 8439 and SHA-256.
    #[test]
    fn the_stream_is_that_of_the_description() {
        let mut lot = Lot::new(" 4711 ");
        assert_eq!([lot.word(), lot.word(), lot.word()], WORDS);
        let mut order: Vec<u32> = (1..=10).collect();
        Lot::numbered(4711).shuffle(&mut order);
        assert_eq!(order, ORDER);
    }

    const WORDS: [u64; 3] = [0x5da5_34fc_3bd1_e2a8, 0x92c4_2ac0_ea46_97f5, 0x714b_6c64_b076_2999];
    const ORDER: [u32; 10] = [3, 8, 9, 2, 1, 7, 5, 10, 6, 4];

    #[test]
    fn numbers_stay_below_their_bound_and_reach_all_below_it() {
        let mut lot = Lot::new("bound");
        let mut seen = [0; 7];
        for _ in 0..7_000 {
            seen[lot.below(7)] += 1;
        }
        assert!(seen.iter().all(|n| (850..1150).contains(n)), "{seen:?}");
        assert_eq!((lot.below(0), lot.below(1)), (0, 0));
    }

    #[test]
    fn normal_numbers_have_mean_nought_and_deviation_one() {
        let mut lot = Lot::new("normal");
        let drawn: Vec<f64> = (0..20_000).map(|_| lot.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
