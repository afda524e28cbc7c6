//! Pictures of numbers: from numbers and labels to SVG, and nothing else. Each mark has a class, by which pages give it
//! their own colours, and a plain colour for wherever a picture is taken to.

pub mod arrivals;
pub mod drift;
pub mod heat;
pub mod histogram;
pub mod interval;
pub mod svg;

/// Around five even steps within a range, the ends of the range included where they are even.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "a handful")]
pub fn ticks(low: f64, high: f64) -> Vec<f64> {
    let wide = high - low;
    if !wide.is_finite() || wide <= 0.0 {
        return vec![low];
    }
    let rough = wide / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|n| n * power).find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let tick = |n: i64| n as f64 * step;
    (first..=last).map(tick).collect()
}

/// Where a value stands between the ends of a range: 0 at the low one, 1 at the high one, and never beyond them.
#[must_use]
pub fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_even_and_within_the_range() {
        for (range, expected) in [
            ((0.0, 10.0), vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            ((1.0, 5.0), vec![1.0, 2.0, 3.0, 4.0, 5.0]),
            ((-1.2, 1.2), vec![-1.0, -0.5, 0.0, 0.5, 1.0]),
            ((3.0, 3.0), vec![3.0]),
        ] {
            assert_eq!(ticks(range.0, range.1), expected, "{range:?}");
        }
    }

    #[test]
    fn shares_stay_within_the_picture() {
        assert_eq!(share(5.0, (0.0, 10.0)), 0.5);
        assert_eq!((share(-1.0, (0.0, 10.0)), share(11.0, (0.0, 10.0)), share(1.0, (2.0, 2.0))), (0.0, 1.0, 0.5));
    }
}
