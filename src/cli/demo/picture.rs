//! Abstract pictures for cards: a slope of two colours under circles, rings, bands or hills.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::dice::Dice;
use crate::error::{Error, Result};

/// Width and height; small where the compiler did not optimise.
const SIZE: (u32, u32) = if cfg!(debug_assertions) { (320, 200) } else { (640, 400) };

/// How many pictures there are of the same colours, there.
const SEEDS: usize = 2;

/// Red, green, blue.
pub type Colour = [f32; 3];

/// What is to be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// Another seed, another picture.
    pub seed: u64,
    /// Main and second colour.
    pub colours: [Colour; 2],
}

impl Order {
    /// The picture of the entry at a place.
    #[must_use]
    pub fn at(place: usize, colours: [Colour; 2]) -> Self {
        let seed = if cfg!(debug_assertions) { place % SEEDS } else { place };
        Self { seed: 1000 + seed as u64, colours }
    }
}

/// The colour of `#rrggbb`.
#[must_use]
pub fn colour(hex: &str) -> Colour {
    [1, 3, 5].map(|at| hex.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok()).unwrap_or(128).into())
}

fn mix(a: Colour, b: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}

/// Shapes by their distance: negative inside. Lengths are shares of the height.
#[derive(Clone, Copy)]
enum Shape {
    Disc { at: (f32, f32), r: f32 },
    Ring { at: (f32, f32), r: f32, half: f32 },
    Band { normal: (f32, f32), offset: f32, half: f32 },
    Hill { base: f32, high: f32, wave: f32, phase: f32 },
}

impl Shape {
    fn distance(self, x: f32, y: f32) -> f32 {
        match self {
            Self::Disc { at, r } => ((x - at.0).powi(2) + (y - at.1).powi(2)).sqrt() - r,
            Self::Ring { at, r, half } => (((x - at.0).powi(2) + (y - at.1).powi(2)).sqrt() - r).abs() - half,
            Self::Band { normal, offset, half } => (x * normal.0 + y * normal.1 - offset).abs() - half,
            Self::Hill { base, high, wave, phase } => base - high * (x * wave + phase).sin() - y,
        }
    }

    /// The rows and columns that it can touch, in shares of the height.
    fn bounds(self) -> [f32; 4] {
        match self {
            Self::Disc { at, r } => [at.0 - r, at.0 + r, at.1 - r, at.1 + r],
            Self::Ring { at, r, half } => [at.0 - r - half, at.0 + r + half, at.1 - r - half, at.1 + r + half],
            Self::Band { .. } => [0.0, 9.0, 0.0, 9.0],
            Self::Hill { base, high, .. } => [0.0, 9.0, base - high, 9.0],
        }
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "colours and places are within bounds")]
impl Canvas {
    fn slope(from: Colour, to: Colour, tilt: f32) -> Self {
        let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
        let mut pixels = Vec::with_capacity(width * height * 3);
        let whole = width as f32 * tilt + height as f32;
        for y in 0..height {
            for x in 0..width {
                let share = (x as f32 * tilt + y as f32) / whole;
                pixels.extend(mix(from, to, share).map(|c| c as u8));
            }
        }
        Self { width, height, pixels }
    }

    fn put(&mut self, shape: Shape, colour: Colour, strength: f32) {
        let unit = self.height as f32;
        let [left, right, top, bottom] = shape.bounds();
        let range = |from: f32, to: f32, end: usize| {
            let from = (from * unit - 1.0).max(0.0) as usize;
            from..((to * unit + 2.0).max(0.0) as usize).min(end)
        };
        for y in range(top, bottom, self.height) {
            for x in range(left, right, self.width) {
                let far = shape.distance(x as f32 / unit, y as f32 / unit) * unit;
                if far >= 0.5 {
                    continue;
                }
                let share = strength * (0.5 - far).min(1.0);
                let at = (y * self.width + x) * 3;
                for (pixel, wanted) in self.pixels[at..at + 3].iter_mut().zip(colour) {
                    *pixel = (f32::from(*pixel) + (wanted - f32::from(*pixel)) * share) as u8;
                }
            }
        }
    }
}

/// A share between two numbers.
fn between(dice: &mut Dice, from: f32, to: f32) -> f32 {
    from + (to - from) * dice.whole(0..1001) as f32 / 1000.0
}

/// A picture as JPEG.
///
/// # Errors
/// The encoder's words.
pub fn jpeg(order: &Order) -> Result<Vec<u8>> {
    let mut dice = Dice::new(order.seed);
    let [main, second] = order.colours;
    let (white, night) = ([250.0, 250.0, 246.0], [18.0, 28.0, 52.0]);
    let deep = mix(main, night, between(&mut dice, 0.35, 0.6));
    let pale = mix(second, white, between(&mut dice, 0.25, 0.6));
    let tilt = between(&mut dice, 0.0, 1.2);
    let mut canvas = match dice.below(3) {
        0 => Canvas::slope(deep, main, tilt),
        1 => Canvas::slope(mix(main, white, 0.75), mix(second, white, 0.35), tilt),
        _ => Canvas::slope(main, mix(second, night, 0.3), tilt),
    };
    let tones = [main, second, pale, deep, mix(main, white, 0.5), white];
    match dice.below(5) {
        0 => discs(&mut canvas, &tones, &mut dice),
        1 => rings(&mut canvas, &tones, &mut dice),
        2 => bands(&mut canvas, &tones, &mut dice),
        3 => hills(&mut canvas, &tones, &mut dice),
        _ => dots(&mut canvas, &tones, &mut dice),
    }
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 84);
    encoder.write_image(&canvas.pixels, SIZE.0, SIZE.1, ExtendedColorType::Rgb8).map_err(Error::internal)?;
    Ok(out)
}

fn discs(canvas: &mut Canvas, tones: &[Colour], dice: &mut Dice) {
    for _ in 0..dice.whole(4..8) {
        let at = (between(dice, 0.0, 1.6), between(dice, 0.0, 1.0));
        let shape = Shape::Disc { at, r: between(dice, 0.08, 0.42) };
        let (tone, strength) = (*dice.pick(tones), between(dice, 0.35, 0.85));
        canvas.put(shape, tone, strength);
    }
}

fn rings(canvas: &mut Canvas, tones: &[Colour], dice: &mut Dice) {
    let at = (between(dice, 0.1, 1.5), between(dice, 0.0, 1.0));
    let (half, step) = (between(dice, 0.02, 0.05), between(dice, 0.12, 0.18));
    let first = dice.below(tones.len());
    for i in 0..7 {
        let shape = Shape::Ring { at, r: 0.08 + step * i as f32, half };
        canvas.put(shape, tones[(first + i) % tones.len()], 0.75);
    }
    let sun = Shape::Disc { at: (1.6 - at.0, between(dice, 0.2, 0.8)), r: between(dice, 0.08, 0.16) };
    canvas.put(sun, *dice.pick(tones), 0.9);
}

fn bands(canvas: &mut Canvas, tones: &[Colour], dice: &mut Dice) {
    let angle = between(dice, 0.3, 2.8);
    let normal = (angle.cos(), angle.sin());
    for _ in 0..dice.whole(4..8) {
        let offset = between(dice, -0.6, 1.6);
        let shape = Shape::Band { normal, offset, half: between(dice, 0.02, 0.12) };
        let (tone, strength) = (*dice.pick(tones), between(dice, 0.4, 0.85));
        canvas.put(shape, tone, strength);
    }
    let disc = Shape::Disc { at: (between(dice, 0.4, 1.2), between(dice, 0.3, 0.7)), r: between(dice, 0.1, 0.28) };
    canvas.put(disc, *dice.pick(tones), 0.9);
}

fn hills(canvas: &mut Canvas, tones: &[Colour], dice: &mut Dice) {
    let sun = Shape::Disc { at: (between(dice, 0.2, 1.4), between(dice, 0.15, 0.4)), r: between(dice, 0.08, 0.2) };
    canvas.put(sun, tones[2], 0.95);
    let first = dice.below(tones.len());
    for i in 0..4 {
        let (high, wave) = (between(dice, 0.03, 0.14), between(dice, 2.0, 7.0));
        let base = 0.42 + 0.15 * i as f32;
        let shape = Shape::Hill { base, high, wave, phase: between(dice, 0.0, 6.0) };
        canvas.put(shape, tones[(first + i) % tones.len()], 0.8);
    }
}

fn dots(canvas: &mut Canvas, tones: &[Colour], dice: &mut Dice) {
    let (tone, other) = (*dice.pick(tones), *dice.pick(tones));
    let grow = between(dice, 0.2, 1.0);
    for row in 0..5 {
        for column in 0..8 {
            let at = (0.1 + 0.2 * column as f32, 0.1 + 0.2 * row as f32);
            let r = 0.02 + 0.07 * ((column as f32 * grow + row as f32) * 0.7).sin().abs();
            let shade = if dice.chance(0.25) { other } else { tone };
            canvas.put(Shape::Disc { at, r }, shade, 0.85);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_picture() {
        let order = Order { seed: 7, colours: [colour("#26bde2"), colour("#fcc30b")] };
        let bytes = jpeg(&order).unwrap();
        assert_eq!(bytes, jpeg(&order).unwrap());
        assert_ne!(bytes, jpeg(&Order { seed: 8, ..order }).unwrap());
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), SIZE);
    }
}
