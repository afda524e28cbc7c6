//! Small pictures for cards and lists, made by a job after the upload: turned upright, without what cameras write into
//! files, at most 640 pixels wide. A picture with too many pixels is left without one, before it is decoded.

use std::io::Cursor;

use bytes::{Bytes, BytesMut};
use entity::FileId;
use futures_util::TryStreamExt;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Rgb, RgbImage};
use serde_json::Value;

use super::store;
use crate::app::App;
use crate::error::{Error, Result};

/// The job that makes one.
pub const JOB: &str = "file.preview";
/// Widest and highest.
const SIDE: u32 = 640;
/// Most pixels that are decoded.
const PIXELS: u64 = 40_000_000;
/// Most bytes that are read.
const BYTES: i64 = 32 * 1024 * 1024;

/// Where the storage keeps the small picture of a file.
#[must_use]
pub fn key(id: FileId) -> String {
    format!("preview/{id}")
}

/// The job [`JOB`]: makes the small picture of a file.
///
/// # Errors
/// Unavailable if the storage fails; it is tried again.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let id: FileId = serde_json::from_value(payload["file"].clone()).map_err(Error::internal)?;
    let Some(file) = store::by_id(app.db().read(), id).await? else { return Ok(()) };
    if file.preview_key.is_some() || file.size > BYTES {
        return Ok(());
    }
    let parts = app.blobs().get_range(&file.storage_key, None).await?;
    let whole: BytesMut = parts.try_collect().await.map_err(|e| Error::Unavailable(format!("storage: {e}")))?;
    let small = tokio::task::spawn_blocking(move || shrink(&whole)).await.map_err(Error::internal)?;
    let small = match small {
        Ok(small) => small,
        Err(e) => {
            tracing::info!(file = %id, error = %e, "no preview");
            return Ok(());
        }
    };
    let key = key(id);
    app.blobs().put_bytes(&key, small).await?;
    let tx = app.db().quiet().await?;
    store::set_preview(&*tx, id, &key).await?;
    tx.commit().await
}

/// A small JPEG of a picture.
///
/// # Errors
/// The decoder's words; too many pixels.
pub fn shrink(bytes: &[u8]) -> image::ImageResult<Bytes> {
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let (width, height) = reader()?.into_dimensions()?;
    if u64::from(width) * u64::from(height) > PIXELS {
        let kind = image::error::LimitErrorKind::DimensionError;
        return Err(image::ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    let mut decoder = reader()?.into_decoder()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder)?;
    let fits = width.max(height) <= SIDE;
    let mut small = if fits { picture } else { picture.thumbnail(SIDE, SIDE) };
    small.apply_orientation(orientation);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 82).encode_image(&on_white(&small))?;
    Ok(out.into())
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
    use image::ImageFormat;

    #[test]
    fn a_picture_shrinks_to_a_jpeg() {
        let mut png = Vec::new();
        let big = DynamicImage::new_rgba8(1300, 650);
        big.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let small = image::load_from_memory_with_format(&shrink(&png).unwrap(), ImageFormat::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), (640, 320));
        assert!(small.to_rgb8().get_pixel(5, 5).0.iter().all(|c| *c > 250), "transparent becomes white");
    }

    #[test]
    fn a_bomb_is_not_decoded() {
        // A PNG that claims 60,000 x 60,000 pixels.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0]);
        png.extend([0xa4, 0xa6, 0xa4, 0x61]);
        assert!(shrink(&png).is_err());
    }
}
