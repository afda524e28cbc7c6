//! Whether two works are alike: texts of any script by the runs of words they share, pictures by their light and shade.
//! Pure; each gives values by which an index finds what may be alike, so that nobody compares all pairs.

use std::collections::HashSet;

use image::DynamicImage;
use image::imageops::FilterType;
use unicode_segmentation::UnicodeSegmentation;

/// Words in a run.
const RUN: usize = 3;
/// Fewer runs than this say nothing.
const LEAST: usize = 4;
/// Parts of a text's sketch, and hashes in each. Texts that share half of their runs have a common part in 93 of 100
/// cases, those that share two thirds in 99.9.
const PARTS: usize = 20;
const ROWS: usize = 3;
/// Texts that share this much are alike.
pub const TEXT: f64 = 0.5;
/// Pictures whose hashes differ in no more bits are alike. With four parts of which one may differ in one bit, all such
/// pictures are found.
pub const BITS: u32 = 7;

/// What is shared of two sets: 0 for nothing, 1 for all.
#[must_use]
pub fn shared(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let both = a.intersection(b).count();
    let either = a.len() + b.len() - both;
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

/// Hashes of all runs of words of a text, whatever their case; none if the text is too short to say anything. What a word
/// is follows Unicode, so that a sign of Chinese is one.
#[must_use]
pub fn runs(text: &str) -> HashSet<u64> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.unicode_words().collect();
    let runs: HashSet<u64> = words.windows(RUN).map(hash).collect();
    if runs.len() < LEAST { HashSet::new() } else { runs }
}

/// FNV-1a over the words with a separator: the same on every machine and in every version, for it is stored.
fn hash(words: &[&str]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0xff])) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(state)
}

/// Spreads a number over all bits (the last step of SplitMix64).
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Values by which texts that are alike are found: parts of a sketch that keeps the least of many hashes.
#[must_use]
pub fn text_values(runs: &HashSet<u64>) -> Vec<String> {
    if runs.is_empty() {
        return Vec::new();
    }
    let least = |n: usize| runs.iter().map(|run| mix(run ^ mix(n as u64 + 1))).min().unwrap_or_default();
    let part = |part: usize| {
        let hash = (0..ROWS).fold(0_u64, |state, row| mix(state ^ least(part * ROWS + row)));
        format!("t{part:02}{hash:016x}")
    };
    (0..PARTS).map(part).collect()
}

/// The hash of a picture: for each of 8 x 8 places, whether it is lighter than the place to its right. None for a picture
/// with too little in it.
#[must_use]
pub fn picture(picture: &DynamicImage) -> Option<u64> {
    let small = picture.resize_exact(9, 8, FilterType::Triangle).to_luma8();
    let lighter = |n: u32| small.get_pixel(n % 8, n / 8).0[0] > small.get_pixel(n % 8 + 1, n / 8).0[0];
    let hash = (0..64).filter(|n| lighter(*n)).fold(0_u64, |hash, n| hash | 1 << n);
    (4..=60).contains(&hash.count_ones()).then_some(hash)
}

fn part_of(hash: u64, part: u32) -> u16 {
    (hash >> (16 * part)) as u16
}

fn picture_value(part: u32, bits: u16) -> String {
    format!("p{part}{bits:04x}")
}

/// Values under which a picture is kept.
#[must_use]
pub fn picture_values(hash: u64) -> Vec<String> {
    (0..4).map(|part| picture_value(part, part_of(hash, part))).collect()
}

/// Values under which pictures that are alike are kept: each part as it is, and with one bit otherwise.
#[must_use]
pub fn picture_searches(hash: u64) -> Vec<String> {
    let near = |part: u32| {
        let bits = part_of(hash, part);
        (0..16).map(move |bit| bits ^ (1 << bit)).chain([bits]).map(move |bits| picture_value(part, bits))
    };
    (0..4).flat_map(near).collect()
}

/// How alike two pictures are, from 0 to 1; none if they are not.
#[must_use]
pub fn pictures_alike(a: u64, b: u64) -> Option<f64> {
    let differ = (a ^ b).count_ones();
    (differ <= BITS).then(|| 1.0 - f64::from(differ) / 64.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    const WELLS: &str = "Village committees repair their own wells with parts from a shared store, and phones tell the \
        store keeper which part is needed next, so that no well stays dry for longer than a week.";

    #[test]
    fn texts_of_any_script_are_compared_by_their_runs_of_words() {
        let cases = [
            ("the same", WELLS.to_owned(), 1.0..=1.0),
            ("case and punctuation", WELLS.to_uppercase().replace(',', ";"), 1.0..=1.0),
            ("one word otherwise", WELLS.replace("week", "month"), 0.85..=0.99),
            ("half of it", format!("{WELLS} {}", "Teachers meet online on Fridays."), 0.7..=0.95),
            (
                "another text",
                "A radio play teaches children how to wash their hands before meals.".to_owned(),
                0.0..=0.0,
            ),
        ];
        for (name, other, wanted) in cases {
            let found = shared(&runs(WELLS), &runs(&other));
            assert!(wanted.contains(&found), "{name}: {found}");
        }
        for (one, other) in [
            ("清洁的水改变村庄的生活并且让孩子上学", "清洁的水改变村庄的生活并且让孩子读书"),
            ("مياه نظيفة لكل قرية في البلاد حتى نهاية العام القادم", "مياه نظيفة لكل قرية في البلاد حتى نهاية هذا العام"),
            (
                "Чистая вода для каждой деревни страны к концу года",
                "Чистая вода для каждой деревни страны к концу лета",
            ),
        ] {
            let found = shared(&runs(one), &runs(other));
            assert!((TEXT..1.0).contains(&found), "{one}: {found}");
        }
    }

    #[test]
    fn texts_that_are_alike_have_a_value_in_common_and_others_do_not() {
        let values = |text: &str| text_values(&runs(text)).into_iter().collect::<HashSet<_>>();
        let (near, far) = (WELLS.replace("week", "month"), "A radio play teaches children how to wash their hands.");
        assert!(!values(WELLS).is_disjoint(&values(&near)));
        assert!(values(WELLS).is_disjoint(&values(far)));
        assert!(values("Too short to say").is_empty());
    }

    /// Rings and a wedge, with a change of size and light.
    fn drawn(side: u32, light: f32, ring: f32) -> DynamicImage {
        let at = |x: u32, y: u32| {
            let (x, y) = (x as f32 / side as f32, y as f32 / side as f32);
            let value = ((x * ring).sin() * (y * 5.0).cos() + x * y) * 90.0 + 90.0;
            Rgb([(value * light).clamp(0.0, 255.0) as u8; 3])
        };
        DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, at))
    }

    #[test]
    fn pictures_are_known_again_in_another_size_and_light() {
        let hash = |side, light, ring| picture(&drawn(side, light, ring)).unwrap();
        let one = hash(300, 1.0, 9.0);
        assert!(pictures_alike(one, hash(120, 1.0, 9.0)).is_some(), "smaller");
        assert!(pictures_alike(one, hash(300, 0.8, 9.0)).is_some(), "darker");
        assert_eq!(pictures_alike(one, hash(300, 1.0, 23.0)), None, "another");
        assert_eq!(picture(&DynamicImage::new_rgb8(50, 50)), None, "nothing in it");
    }

    #[test]
    fn all_pictures_that_are_alike_are_found() {
        let hash = 0x0123_4567_89ab_cdef_u64;
        for seed in 0..2_000_u64 {
            let other = (0..BITS).fold(hash, |h, n| h ^ (1 << (mix(seed * 31 + u64::from(n)) % 64)));
            let kept: HashSet<_> = picture_values(other).into_iter().collect();
            assert!(picture_searches(hash).iter().any(|value| kept.contains(value)), "{other:x}");
        }
    }
}
