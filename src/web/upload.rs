//! A posted form with files, read as it arrives: texts first, then each file as a stream. Nothing is held in memory
//! but the texts.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future;
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use multer::{Field, Multipart};
use poem::http::header;
use poem::{FromRequest, Request, RequestBody};

use super::visit;
use super::{Form, csrf};
use crate::error::{Error, Result};

/// How many parts one form may have.
const MAX_PARTS: usize = 200;
/// How much of unwanted files is read to get at the texts behind them.
const SKIPPED: u64 = 64 * 1024 * 1024;

/// Patience for a line that says nothing: a phone that is out of reach never hangs up.
pub(super) const SILENCE: Duration = Duration::from_secs(60);

/// A `multipart/form-data` request under way.
pub struct Upload {
    multipart: Multipart<'static>,
    texts: Vec<(String, String)>,
    proven: bool,
    app: crate::app::App,
    visit: std::sync::Arc<visit::Visit>,
    parts: usize,
    text_bytes: usize,
}

/// A file that arrives.
pub struct Arriving {
    /// The form field.
    pub field: String,
    /// The name that the browser told; not to be trusted.
    pub name: String,
    /// Its bytes.
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

impl<'a> FromRequest<'a> for Upload {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let (app, visit) = visit::of(req)?;
        let proven = req.header(csrf::HEADER).is_some_and(|token| csrf::holds(&app, &visit, token));
        // The framework's own extractor copies every byte once more.
        let kind = req.header(header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| Error::BadRequest)?;
        let multipart = Multipart::new(patiently(body.take()?.into_bytes_stream(), SILENCE), boundary);
        Ok(Self { multipart, texts: Vec::new(), proven, app, visit, parts: 0, text_bytes: 0 })
    }
}

/// Bytes of a line, which has broken when it says nothing for too long.
pub(super) fn patiently<B, E>(
    line: impl Stream<Item = std::result::Result<B, E>> + Send + 'static,
    silence: Duration,
) -> BoxStream<'static, std::io::Result<B>>
where
    B: Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
{
    let next = move |line: Option<BoxStream<'static, std::result::Result<B, E>>>| async move {
        let mut line = line?;
        match tokio::time::timeout(silence, line.next()).await {
            Ok(heard) => heard.map(|bytes| (bytes.map_err(std::io::Error::other), Some(line))),
            Err(_) => Some((Err(std::io::ErrorKind::TimedOut.into()), None)),
        }
    };
    stream::unfold(Some(line.boxed()), next).boxed()
}

impl Upload {
    /// The next file that was chosen; none at the end. Texts before it are kept for [`Upload::form`].
    ///
    /// # Errors
    /// `FormExpired` if the form's secret did not come before the first file; `TooLarge` for too much text.
    pub async fn next_file(&mut self) -> Result<Option<Arriving>> {
        while let Some(field) = self.next_part().await? {
            let name = field.name().unwrap_or_default().to_owned();
            let Some(file_name) = field.file_name().map(ToOwned::to_owned) else {
                self.read_text(name, field).await?;
                continue;
            };
            if !self.proven {
                return Err(Error::FormExpired);
            }
            let bytes = field.map_err(std::io::Error::other);
            let mut bytes = bytes.try_filter(|chunk| future::ready(!chunk.is_empty())).boxed();
            // A file field that was left empty arrives as a part without name and bytes.
            match bytes.next().await {
                None if file_name.is_empty() => {}
                first => {
                    let bytes = stream::iter(first).chain(bytes).boxed();
                    return Ok(Some(Arriving { field: name, name: file_name, bytes }));
                }
            }
        }
        if self.proven { Ok(None) } else { Err(Error::FormExpired) }
    }

    /// The texts that have arrived so far.
    #[must_use]
    pub fn form(&self) -> Form {
        Form::from_pairs(self.texts.clone())
    }

    /// All texts of a form that will not be taken now, such as one whose session has ended; files are read and dropped,
    /// as far as that does not take too long.
    pub async fn into_texts(mut self) -> Form {
        let mut room = SKIPPED;
        while let Ok(Some(mut field)) = self.next_part().await {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_none() {
                if self.read_text(name, field).await.is_err() {
                    break;
                }
                continue;
            }
            while let Ok(Some(chunk)) = field.chunk().await {
                room = room.saturating_sub(chunk.len() as u64);
                if room == 0 {
                    return self.form();
                }
            }
        }
        self.form()
    }

    async fn next_part(&mut self) -> Result<Option<Field<'static>>> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(Error::TooLarge);
        }
        self.multipart.next_field().await.map_err(|e| {
            tracing::info!(error = %e, "an upload broke off");
            Error::BadRequest
        })
    }

    async fn read_text(&mut self, name: String, mut field: Field<'static>) -> Result<()> {
        let room = (self.app.config().limits.form_kib * 1024).saturating_sub(self.text_bytes);
        let mut raw = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| Error::BadRequest)? {
            raw.extend_from_slice(&chunk);
            if raw.len() > room {
                return Err(Error::TooLarge);
            }
        }
        self.text_bytes += raw.len();
        let text = String::from_utf8_lossy(&raw).replace("\r\n", "\n");
        if name == csrf::FIELD {
            self.proven = self.proven || csrf::holds(&self.app, &self.visit, &text);
        } else {
            self.texts.push((name, text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_that_says_nothing_has_broken() {
        let line = stream::iter([Ok::<_, std::io::Error>(1), Ok(2)]).chain(stream::pending());
        let heard: Vec<_> = patiently(line, Duration::from_millis(50)).collect().await;
        let heard: Vec<_> = heard.into_iter().map(|n| n.map_err(|e| e.kind())).collect();
        assert_eq!(heard, [Ok(1), Ok(2), Err(std::io::ErrorKind::TimedOut)]);
    }
}
