//! What a ZIP file holds, by its table of contents (APPNOTE.TXT 6.3, 4.3.12 to 4.3.16), which stands at its end. Nothing is
//! unpacked; what would burst a disk or leave its folder when a juror unpacks it is refused.

use std::ops::Range;

use entity::json::{Contents, Packed};
use serde_json::{Value, json};

use super::super::rules;
use crate::error::{Error, FieldErrors};

/// How much of the end is read to find the table: a record of 22 bytes with a comment, and what large archives add.
pub(super) const TAIL: u64 = 22 + 65_535 + 20 + 56 + 1024;
/// The largest table that is read.
pub(super) const LARGEST: u64 = 8 * 1024 * 1024;
/// Files that are listed.
const LISTED: usize = 300;
/// Archives in an archive that are taken.
const NESTED: u64 = 50;
/// How much larger than the archive its files may be, beyond what is no matter.
const RATIO: u64 = 200;
const NO_MATTER: u64 = 64 * 1024 * 1024;

/// What is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// Files.
    pub(super) files: u64,
    /// Bytes of all of them.
    pub(super) bytes: u64,
}

/// Why an archive is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Its table of contents is not there or not whole.
    Damaged,
    /// It holds more files than so many.
    Many(u64),
    /// Its files take more than so many bytes.
    Large(u64),
    /// Its files are so much larger than itself that they can hardly be meant to be read.
    Bomb,
    /// It holds more archives than so many.
    Nested(u64),
    /// A file in it would be unpacked elsewhere than in its folder.
    Outside(String),
}

impl Wrong {
    /// The message beside the field.
    pub(super) fn into_error(self, field: &str) -> Error {
        let (key, args) = match self {
            Self::Damaged => ("file-zip-damaged", Value::Null),
            Self::Many(most) => ("file-zip-many", json!({"max": most})),
            Self::Large(most) => ("file-zip-large", json!({"max": most / (1024 * 1024)})),
            Self::Bomb => ("file-zip-bomb", Value::Null),
            Self::Nested(most) => ("file-zip-nested", json!({"max": most})),
            Self::Outside(name) => ("file-zip-outside", json!({"name": name})),
        };
        let mut errors = FieldErrors::default();
        errors.add_with(field, key, args);
        errors.into()
    }
}

/// Whether a file begins like a ZIP file; so do documents of word processors and much else.
#[must_use]
pub(super) fn is_archive(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|mark| head.starts_with(*mark))
}

fn u16_at(all: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(all.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(all: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(all.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(all: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(all.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// Where the table of contents stands. `tail` is the end of the file, from `at` on.
#[must_use]
pub(super) fn directory(tail: &[u8], at: u64) -> Option<Range<u64>> {
    let record = tail.windows(4).rposition(|mark| mark == b"PK\x05\x06").filter(|record| {
        u16_at(tail, record + 20).is_some_and(|comment| record + 22 + usize::from(comment) <= tail.len())
    })?;
    let (size, offset) = (u64::from(u32_at(tail, record + 12)?), u64::from(u32_at(tail, record + 16)?));
    let large = record.checked_sub(20).filter(|locator| tail[*locator..].starts_with(b"PK\x06\x07"));
    let (end, size, offset) = match large {
        Some(locator) => {
            let record = usize::try_from(u64_at(tail, locator + 8)?.checked_sub(at)?).ok()?;
            tail.get(record..)?.starts_with(b"PK\x06\x06").then_some(())?;
            (at + record as u64, u64_at(tail, record + 40)?, u64_at(tail, record + 48)?)
        }
        None => (at + record as u64, size, offset),
    };
    // What unpacks itself has a program before the archive, so that all places are further behind than they say.
    let start = if offset.checked_add(size)? == end { offset } else { end.checked_sub(size)? };
    Some(start..start + size)
}

/// What a table of contents tells of an archive of `size` bytes.
pub(super) fn contents(table: &[u8], size: u64, most: &Most) -> Result<Contents, Wrong> {
    let mut found = Contents::default();
    let (mut at, mut packed, mut nested) = (0, 0_u64, 0);
    while at < table.len() {
        let file = entry(table, at).ok_or(Wrong::Damaged)?;
        at = file.end;
        packed = packed.saturating_add(file.packed);
        found.unpacked = found.unpacked.saturating_add(file.size);
        found.locked |= file.locked;
        if leaves_its_folder(&file.name) {
            return Err(Wrong::Outside(shown(&file.name)));
        }
        if file.name.ends_with('/') {
            continue;
        }
        found.files += 1;
        nested += u64::from(is_packed_itself(&file.name));
        if found.files > most.files {
            return Err(Wrong::Many(most.files));
        }
        if found.listed.len() < LISTED {
            found.listed.push(Packed { name: shown(&file.name), size: file.size });
        }
    }
    // Files that share bytes are a way to hold more than there is.
    if packed > size || found.unpacked > NO_MATTER && found.unpacked / RATIO > size {
        return Err(Wrong::Bomb);
    }
    if found.unpacked > most.bytes {
        return Err(Wrong::Large(most.bytes));
    }
    if nested > NESTED { Err(Wrong::Nested(NESTED)) } else { Ok(found) }
}

/// A line of the table.
struct Entry {
    name: String,
    packed: u64,
    size: u64,
    locked: bool,
    end: usize,
}

fn entry(table: &[u8], at: usize) -> Option<Entry> {
    table.get(at..)?.starts_with(b"PK\x01\x02").then_some(())?;
    let flags = u16_at(table, at + 8)?;
    let (packed, size) = (u32_at(table, at + 20)?, u32_at(table, at + 24)?);
    let [name, extra, comment] = [28, 30, 32].map(|place| u16_at(table, at + place).map(usize::from));
    let (name_at, extra_at) = (at + 46, at + 46 + name?);
    let end = extra_at + extra? + comment?;
    let told = table.get(name_at..extra_at)?;
    let (packed, size) = large(table.get(extra_at..extra_at + extra?)?, packed, size)?;
    table.get(..end)?;
    Some(Entry { name: text(told), packed, size, locked: flags & 1 != 0, end })
}

/// Sizes that do not fit into 32 bits stand in the extra field 1, the unpacked one first.
fn large(extra: &[u8], packed: u32, size: u32) -> Option<(u64, u64)> {
    let mut field = None;
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        if id == 1 {
            field = Some(at + 4);
        }
        at += 4 + usize::from(length);
    }
    let mut next = field;
    let mut take = |short: u32| {
        if short != u32::MAX {
            return Some(u64::from(short));
        }
        let place = next?;
        next = Some(place + 8);
        u64_at(extra, place)
    };
    let size = take(size)?;
    Some((take(packed)?, size))
}

/// The upper half of the character set of the first PCs, in which names are that are not UTF-8.
const OLD: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn text(name: &[u8]) -> String {
    let old = |b: &u8| if *b < 128 { char::from(*b) } else { OLD.chars().nth(usize::from(*b) - 128).unwrap_or('?') };
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => name.iter().map(old).collect(),
    }
}

/// Whether unpacking a file of that name may write elsewhere.
fn leaves_its_folder(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    let drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    drive || name.starts_with(['/', '\\']) || parts.any(|part| part == "..")
}

fn is_packed_itself(name: &str) -> bool {
    let ends = ["zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "zst", "tar", "jar", "cab", "iso"];
    name.rsplit_once('.').is_some_and(|(_, end)| ends.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// A path for display.
fn shown(name: &str) -> String {
    name.chars().take(200).map(|c| if rules::is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests;
