//! How many pixels a field asks for on the sides of pictures.

use entity::json::Pixels;

/// What is wrong with the sides of a picture: the key of the message, and the number that it misses.
#[must_use]
pub fn outsized(asked: &Pixels, (width, height): (u32, u32)) -> Option<(&'static str, u32)> {
    let (long, short) = (width.max(height), width.min(height));
    let few = |n: u32, min: Option<u32>| min.filter(|min| n < *min);
    let many = |n: u32, max: Option<u32>| max.filter(|max| n > *max);
    [
        ("file-pixels-min-long", few(long, asked.min_long)),
        ("file-pixels-min-short", few(short, asked.min_short)),
        ("file-pixels-max-long", many(long, asked.max_long)),
        ("file-pixels-max-short", many(short, asked.max_short)),
    ]
    .into_iter()
    .find_map(|(key, missed)| Some((key, missed?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_pictures_are_judged_however_they_are_turned() {
        let asked = Pixels { min_long: Some(2000), min_short: Some(1000), max_long: Some(4000), max_short: None };
        for (size, expected) in [
            ((2000, 1000), None),
            ((1000, 2000), None),
            ((1024, 768), Some(("file-pixels-min-long", 2000))),
            ((900, 3000), Some(("file-pixels-min-short", 1000))),
            ((1000, 4001), Some(("file-pixels-max-long", 4000))),
        ] {
            assert_eq!(outsized(&asked, size), expected, "{size:?}");
        }
        let small = Pixels { max_short: Some(10), ..Pixels::default() };
        assert_eq!(outsized(&small, (20, 11)), Some(("file-pixels-max-short", 10)));
        assert_eq!(outsized(&Pixels::default(), (0, 0)), None);
    }
}
