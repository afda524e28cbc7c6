//! Tables for spreadsheets.

use std::future::Future;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::stream;
use poem::http::header;
use poem::{Body, Response};

use crate::error::Result;

/// Rows that a table reads at a time.
pub const BATCH: u64 = 200;

/// A table that is read while it is sent.
pub trait Table: Send + Sync + 'static {
    /// The names of the columns.
    fn head(&self) -> Vec<String>;

    /// At most [`BATCH`] rows from that place on; none after the last.
    fn rows(&self, at: u64) -> impl Future<Output = Result<Vec<Vec<String>>>> + Send;
}

/// Sends a table under the name that `disposition` gives it.
#[must_use]
pub fn download(disposition: &str, table: impl Table) -> Response {
    let batches = stream::try_unfold((table, None::<u64>), |(table, at)| async move {
        let Some(at) = at else { return Ok(Some((line(&table.head()), (table, Some(0))))) };
        let rows = table.rows(at).await.map_err(std::io::Error::other)?;
        let lines: Vec<u8> = rows.iter().flat_map(|cells| line(cells)).collect();
        Ok::<_, std::io::Error>((!rows.is_empty()).then(|| (Bytes::from(lines), (table, Some(at + BATCH)))))
    });
    attachment(disposition, Body::from_bytes_stream(batches))
}

/// A table under the name that `disposition` gives it.
#[must_use]
pub fn attachment(disposition: &str, body: Body) -> Response {
    Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
}

/// An instant as spreadsheets read it.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A table that is there as a whole, under the name that `disposition` gives it.
#[must_use]
pub fn whole(disposition: &str, head: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut all = line(head).to_vec();
    rows.into_iter().for_each(|cells| all.extend_from_slice(&line(&cells)));
    attachment(disposition, Body::from_bytes(all.into()))
}

/// A line of CSV. A cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
#[must_use]
pub fn line(cells: &[String]) -> Bytes {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let safe = |cell: &String| {
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
        if formula { format!("'{cell}") } else { cell.clone() }
    };
    // Writing into memory cannot fail.
    let _ = writer.write_record(cells.iter().map(safe));
    writer.into_inner().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_not_run_by_spreadsheets() {
        let cells = ["=1+1", "a \"b\", c", "-0.25", "-1-1"].map(str::to_owned);
        assert_eq!(line(&cells), "'=1+1,\"a \"\"b\"\", c\",-0.25,'-1-1\r\n");
    }
}
