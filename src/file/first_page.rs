//! The first page of a PDF as a picture. A PDF is a program of a stranger, so a process of its own draws it, which has only
//! so much memory and time. Whatever goes wrong there, the file has no picture, and nothing else happens.

use std::io::{Read, Write};
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio_util::io::StreamReader;

use crate::app::App;
use crate::config::Previews;
use crate::error::{Error, Result};

/// The command of the `laureate` program that draws, with the limits of its memory in MiB and its time in seconds.
pub const COMMAND: &str = "draw-pdf";
/// The longer side of the picture.
const SIDE: f32 = 1600.0;
/// A small page is not drawn larger than so many times.
const LARGEST: f32 = 4.0;
/// Most bytes of a PDF that are read.
const PDF_BYTES: u64 = 128 * 1024 * 1024;
/// Most bytes of a picture that are taken: a page of noise, four bytes a pixel.
const PNG_BYTES: u64 = 16 * 1024 * 1024;

/// Whether somebody is there who draws.
#[must_use]
pub fn is_drawn(previews: &Previews) -> bool {
    !matches!(previews.program.as_str(), "" | "none")
}

/// The first page of a stored PDF as a PNG; none if it cannot be drawn within the limits.
///
/// # Errors
/// `Unavailable` if the storage or the program fails; it can be tried again.
pub async fn draw(app: &App, storage_key: &str) -> Result<Option<Bytes>> {
    let previews = &app.config().previews;
    if !is_drawn(previews) {
        return Ok(None);
    }
    let pdf = app.blobs().get_range(storage_key, None).await?;
    let mut child = start(previews).map_err(|e| {
        let told = format!("previews.program {}: {e}; set it to a laureate program, or to \"none\"", previews.program);
        Error::Unavailable(told)
    })?;
    let limit = Duration::from_secs(previews.pdf_seconds.max(1));
    let pdf = StreamReader::new(pdf);
    match tokio::time::timeout(limit, talk(&mut child, pdf)).await {
        Ok(drawn) => drawn,
        // It is ended when it is dropped.
        Err(_) => Ok(None),
    }
}

fn start(previews: &Previews) -> std::io::Result<Child> {
    Command::new(&previews.program)
        .arg(COMMAND)
        .args([previews.pdf_mib.to_string(), previews.pdf_seconds.max(1).to_string()])
        .env_clear()
        // The allocator would reserve a gigabyte at its start, which would count.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

/// Gives the PDF to the process and takes what it draws.
async fn talk(child: &mut Child, mut pdf: impl tokio::io::AsyncRead + Unpin) -> Result<Option<Bytes>> {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Ok(None) };
    let give = async {
        let mut part = vec![0; 64 * 1024];
        loop {
            let n = pdf.read(&mut part).await.map_err(|e| Error::Unavailable(format!("storage: {e}")))?;
            // Whoever does not read on will have no picture either.
            if n == 0 || to.write_all(&part[..n]).await.is_err() {
                drop(to);
                return Ok::<(), Error>(());
            }
        }
    };
    let take = async {
        let mut png = Vec::new();
        let read = from.take(PNG_BYTES + 1).read_to_end(&mut png).await;
        Ok(read.ok().filter(|_| png.len() as u64 <= PNG_BYTES).map(|_| png))
    };
    let ((), png) = tokio::try_join!(give, take)?;
    let ended = child.wait().await.map_err(|e| Error::Unavailable(format!("previews: {e}")))?;
    Ok(png.filter(|_| ended.success()).map(Bytes::from))
}

/// The process that draws: reads a PDF from its standard input and writes its first page to its standard output.
///
/// # Errors
/// Why there is no picture.
pub fn draw_here(mib: u64, seconds: u64) -> std::result::Result<(), String> {
    confine(mib, seconds)?;
    let mut pdf = Vec::new();
    std::io::stdin().lock().take(PDF_BYTES).read_to_end(&mut pdf).map_err(|e| e.to_string())?;
    let png = first_page(pdf)?;
    std::io::stdout().lock().write_all(&png).map_err(|e| e.to_string())
}

/// From here on this process can have only so much memory and time, and goes last.
#[cfg(target_os = "linux")]
fn confine(mib: u64, seconds: u64) -> std::result::Result<(), String> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    let bytes = mib.saturating_mul(1024 * 1024);
    for (resource, most) in
        [(Resource::As, bytes), (Resource::Data, bytes), (Resource::Cpu, seconds), (Resource::Core, 0)]
    {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|e| format!("cannot be confined: {e}"))?;
    }
    let _ = nice(10);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn confine(_: u64, _: u64) -> std::result::Result<(), String> {
    Err("PDFs are drawn on Linux only, where memory can be confined".into())
}

fn first_page(pdf: Vec<u8>) -> std::result::Result<Vec<u8>, String> {
    let pdf = Pdf::new(pdf).map_err(|e| format!("{e:?}"))?;
    let page = pdf.pages().first().ok_or("it has no page")?;
    let (width, height) = page.render_dimensions();
    let scale = (SIDE / width.max(height)).min(LARGEST);
    if !(scale.is_finite() && scale > 0.0) {
        return Err(format!("a page of {width} x {height}"));
    }
    // At least one pixel each way.
    let (x_scale, y_scale) = (scale.max(1.5 / width), scale.max(1.5 / height));
    let size = PixmapSettings { x_scale, y_scale, bg_color: WHITE };
    let (cache, interpreter) = (RenderCache::new(), InterpreterSettings::default());
    let drawn = hayro::render(page, &cache, &interpreter, &RenderSettings::default(), &size);
    drawn.into_png().map_err(|e| e.to_string())
}
