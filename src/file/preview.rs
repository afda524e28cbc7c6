//! Pictures that others than a file's team see, made by a job after the upload: turned upright, in the colours of the web,
//! without what cameras write into files; of a PDF its first page. A large one for reading, a small one for cards and lists.

use std::io::Cursor;

use bytes::{Bytes, BytesMut};
use entity::file::FileState;
use entity::{FileId, file};
use futures_util::TryStreamExt;
use image::codecs::jpeg::JpegEncoder;
use image::error::{LimitError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::{first_page, rules, store};
use crate::app::App;
use crate::error::{Error, Result};

/// The job that makes them of a picture.
pub const JOB: &str = "file.preview";
/// The job that makes them of a PDF. It has a kind of its own, so that others need not wait for what draws slowly.
pub const PAGE: &str = "file.page";
/// The type of PDFs.
const PDF: &str = "application/pdf";
/// Widest and highest of the large one.
const LARGE: u32 = 2048;
/// Widest and highest of the small one.
const SMALL: u32 = 640;
/// Most bytes of a file that are read.
const BYTES: i64 = 128 * 1024 * 1024;
/// Pictures that are decoded at a time: a large one takes hundreds of megabytes.
static DECODING: Semaphore = Semaphore::const_new(1);

/// The job that makes pictures of a file, if any are made of it.
#[must_use]
pub fn job_for(file: &file::Model) -> Option<&'static str> {
    match file.media_type.as_str() {
        _ if file.size > BYTES => None,
        PDF => Some(PAGE),
        picture if rules::is_picture(picture) && file.width.is_some() => Some(JOB),
        _ => None,
    }
}

/// Where the storage may keep pictures of a file.
#[must_use]
pub fn keys(id: FileId) -> Vec<String> {
    vec![small_key(id), display_key(id, false), display_key(id, true)]
}

fn small_key(id: FileId) -> String {
    format!("preview/{id}")
}

fn display_key(id: FileId, png: bool) -> String {
    if png { format!("display/{id}-png") } else { format!("display/{id}") }
}

/// The media type of the picture under such a key.
#[must_use]
pub fn type_of(key: &str) -> &'static str {
    if key.ends_with("-png") { "image/png" } else { "image/jpeg" }
}

/// The jobs [`JOB`] and [`PAGE`]: make the pictures of a file. One that cannot be read has none.
///
/// # Errors
/// Unavailable if the storage fails; it is tried again.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let id: FileId = serde_json::from_value(payload["file"].clone()).map_err(Error::internal)?;
    let Some(file) = store::by_id(app.db().read(), id).await? else { return Ok(()) };
    if file.display_key.is_some() || file.state == FileState::Infected {
        return Ok(());
    }
    match job_for(&file) {
        Some(PAGE) => match first_page::draw(&app, &file.storage_key).await? {
            Some(page) => make_of(&app, id, async { Ok(page) }).await,
            None => Ok(()),
        },
        Some(_) => make_of(&app, id, whole(&app, &file)).await,
        None => Ok(()),
    }
}

async fn whole(app: &App, file: &file::Model) -> Result<Bytes> {
    let parts = app.blobs().get_range(&file.storage_key, None).await?;
    let whole: BytesMut = parts.try_collect().await.map_err(|e| Error::Unavailable(format!("storage: {e}")))?;
    Ok(whole.freeze())
}

/// Makes pictures of what `read` gives when it is its turn.
async fn make_of(app: &App, id: FileId, read: impl Future<Output = Result<Bytes>>) -> Result<()> {
    let turn = DECODING.acquire().await.map_err(Error::internal)?;
    let whole = read.await?;
    let megapixels = app.config().limits.picture_megapixels;
    let work = tokio::task::spawn_blocking(move || {
        let made = make(&whole, megapixels);
        drop(turn);
        made
    });
    match work.await {
        Ok(Ok(made)) => keep(app, id, made).await,
        Ok(Err(e)) => {
            tracing::info!(file = %id, error = %e, "no pictures");
            Ok(())
        }
        // A decoder that gave up halfway would do so again.
        Err(e) => {
            tracing::warn!(file = %id, error = %e, "no pictures");
            Ok(())
        }
    }
}

async fn keep(app: &App, id: FileId, made: Made) -> Result<()> {
    let (small, display) = (small_key(id), display_key(id, made.png));
    app.blobs().put_bytes(&small, made.small).await?;
    app.blobs().put_bytes(&display, made.display).await?;
    let tx = app.db().quiet().await?;
    let wanted = store::set_pictures(&*tx, id, &small, Some(&display)).await?;
    tx.commit().await?;
    if !wanted {
        // The file went while its pictures were made.
        app.blobs().delete(&small).await?;
        app.blobs().delete(&display).await?;
    }
    Ok(())
}

/// Pictures of a file.
#[derive(Clone, Debug)]
pub struct Made {
    /// The large one.
    pub display: Bytes,
    /// Whether that is a PNG, for it is transparent in places; else it is a JPEG.
    pub png: bool,
    /// The small one, a JPEG.
    pub small: Bytes,
}

/// Makes the pictures of a picture.
///
/// # Errors
/// The decoder's words; too many pixels.
pub fn make(bytes: &[u8], megapixels: u64) -> image::ImageResult<Made> {
    let mut limits = Limits::default();
    // Four bytes a pixel, and some room for the decoder itself.
    let room = megapixels * 4_000_000 + 64 * 1024 * 1024;
    limits.max_alloc = Some(room);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > megapixels * 1_000_000 || decoder.total_bytes() > room {
        return Err(ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError)));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    let picture = DynamicImage::from_decoder(decoder)?;
    let mut display = DynamicImage::from(to_srgb(fitted(picture, LARGE).into_rgba8(), profile.as_deref()));
    display.apply_orientation(orientation);
    let png = display.as_rgba8().is_some_and(|picture| picture.pixels().any(|pixel| pixel.0[3] < 255));
    let small = jpeg(&on_white(&fitted(display.clone(), SMALL)), 82)?;
    let display = if png { as_png(&display)? } else { jpeg(&on_white(&display), 85)? };
    Ok(Made { display, png, small })
}

fn fitted(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture } else { picture.thumbnail(side, side) }
}

/// Cameras and screens have colours of their own, which are told by a profile that will not be in our picture.
fn to_srgb(picture: RgbaImage, profile: Option<&[u8]>) -> RgbaImage {
    let transformed = || {
        let own = ColorProfile::new_from_slice(profile?).ok().filter(|own| own.color_space == DataColorSpace::Rgb)?;
        let (layout, options) = (Layout::Rgba, TransformOptions::default());
        let transform = own.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options).ok()?;
        let mut made = vec![0; picture.as_raw().len()];
        transform.transform(picture.as_raw(), &mut made).ok()?;
        RgbaImage::from_raw(picture.width(), picture.height(), made)
    };
    transformed().unwrap_or(picture)
}

fn jpeg(picture: &RgbImage, quality: u8) -> image::ImageResult<Bytes> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(picture)?;
    Ok(out.into())
}

fn as_png(picture: &DynamicImage) -> image::ImageResult<Bytes> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner().into())
}

/// JPEG knows no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let blend = |c: u8| ((u16::from(c) * u16::from(a) + 255 * (255 - u16::from(a))) / 255) as u8;
        Rgb([blend(r), blend(g), blend(b)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        as_png(picture).unwrap().to_vec()
    }

    fn size(bytes: &[u8], format: ImageFormat) -> (u32, u32) {
        let seen = image::load_from_memory_with_format(bytes, format).unwrap();
        (seen.width(), seen.height())
    }

    #[test]
    fn a_picture_shrinks() {
        let made = make(&png(&DynamicImage::new_rgb8(4000, 2000)), 100).unwrap();
        assert_eq!(size(&made.display, ImageFormat::Jpeg), (2048, 1024));
        assert_eq!(size(&made.small, ImageFormat::Jpeg), (640, 320));
        let made = make(&png(&DynamicImage::new_rgb8(40, 20)), 100).unwrap();
        assert_eq!(size(&made.display, ImageFormat::Jpeg), (40, 20), "it never grows");
    }

    #[test]
    fn transparent_places_stay_so_and_become_white_in_the_small_one() {
        let made = make(&png(&DynamicImage::new_rgba8(1300, 650)), 100).unwrap();
        let display = image::load_from_memory_with_format(&made.display, ImageFormat::Png).unwrap();
        assert_eq!(display.to_rgba8().get_pixel(5, 5).0[3], 0);
        let small = image::load_from_memory_with_format(&made.small, ImageFormat::Jpeg).unwrap();
        assert!(small.to_rgb8().get_pixel(5, 5).0.iter().all(|c| *c > 250));
    }

    #[test]
    fn a_bomb_is_not_decoded() {
        // A PNG that claims 60,000 x 60,000 pixels.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0]);
        png.extend([0xa4, 0xa6, 0xa4, 0x61]);
        assert!(make(&png, 100).is_err());
        assert!(make(&self::png(&DynamicImage::new_rgb8(1100, 1000)), 1).is_err(), "the limit is that of the settings");
    }

    #[test]
    fn colours_of_a_profile_become_those_of_the_web() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let green = RgbaImage::from_pixel(2, 2, image::Rgba([120, 200, 120, 255]));
        let converted = to_srgb(green.clone(), Some(&profile)).get_pixel(0, 0).0;
        assert!(converted[0] < 110 && converted[1] > 200, "the same green is a stronger one here: {converted:?}");
        assert_eq!(to_srgb(green.clone(), Some(b"no profile")), green);
        assert_eq!(to_srgb(green.clone(), None), green);
    }
}
