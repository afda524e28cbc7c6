//! What a file is, what it may be called, whether it is taken, and which part of it a browser asks for.

use std::ops::Range;

use entity::file::FileState;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Most characters of a name.
const NAME_CHARS: usize = 120;
/// How much of a file's beginning tells its type.
pub const HEAD: usize = 16 * 1024;
/// The type of what we cannot tell.
pub const UNKNOWN: &str = "application/octet-stream";

/// Types that are taken where a field names none.
const SAFE: [&str; 27] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heif",
    "image/tiff",
    "application/pdf",
    "text/plain",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "video/x-m4v",
    "video/x-matroska",
    "audio/mpeg",
    "audio/ogg",
    "audio/m4a",
    "audio/x-wav",
    "audio/x-flac",
    "application/zip",
    "application/rtf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.presentation",
];

/// Types that a browser may show in a page; everything else is only offered for saving.
const INLINE: [&str; 12] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "application/pdf",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
    "audio/ogg",
    "audio/m4a",
    "audio/x-wav",
];

/// The media type of a file that begins with `head`; never told by its name. `whole`: nothing follows.
#[must_use]
pub fn media_type(head: &[u8], whole: bool) -> &'static str {
    if let Some(text) = text_of(head, whole) {
        return text_type(text);
    }
    infer::get(head).map_or(UNKNOWN, |kind| kind.mime_type())
}

/// The beginning as text, if it is UTF-8 without control characters; a character may be cut at the end.
fn text_of(head: &[u8], whole: bool) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(e) if !whole && e.error_len().is_none() => std::str::from_utf8(&head[..e.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    (!text.chars().any(odd) && !text.starts_with("%PDF-") && !text.starts_with("{\\rtf")).then_some(text)
}

/// Texts that a browser could run are told from harmless ones.
fn text_type(text: &str) -> &'static str {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(4096).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<svg") || (lower.starts_with("<?xml") || lower.starts_with("<!")) && lower.contains("<svg") {
        return "image/svg+xml";
    }
    let html = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<!--"];
    if html.iter().any(|tag| lower.starts_with(tag)) || lower.contains("<script") || lower.contains("<html") {
        return "text/html";
    }
    if lower.starts_with("<?xml") {
        return "text/xml";
    }
    if lower.starts_with("#!") { "text/x-shellscript" } else { "text/plain" }
}

/// Whether a field that takes `accept` takes that type. Empty takes all safe types, `image/*` all safe pictures;
/// an exact type is taken even where it is not among the safe ones, but is then only offered for saving.
#[must_use]
pub fn accepts(accept: &[String], media_type: &str) -> bool {
    if accept.is_empty() {
        return SAFE.contains(&media_type);
    }
    accept.iter().map(|wish| wish.trim()).any(|wish| match wish.strip_suffix("/*") {
        Some(family) => {
            SAFE.contains(&media_type)
                && media_type.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(family))
        }
        // Tables, Markdown and JSON cannot be told from other texts.
        None if ["text/csv", "text/markdown", "application/json"].contains(&wish) => media_type == "text/plain",
        None => wish.eq_ignore_ascii_case(media_type),
    })
}

/// Whether a browser may show it in a page.
#[must_use]
pub fn shown_inline(media_type: &str) -> bool {
    INLINE.contains(&media_type)
}

/// Whether it is a picture that we can read, so that others see one made of it without what its camera wrote into it.
#[must_use]
pub fn is_picture(media_type: &str) -> bool {
    ["image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff"].contains(&media_type)
}

/// The type to tell a browser: never one that it runs, whatever an organiser asked for.
#[must_use]
pub fn served_type(media_type: &str) -> &str {
    let runs = ["html", "svg", "xml", "script", "shockwave"];
    match media_type {
        "text/plain" => "text/plain; charset=utf-8",
        // Documents of word processors have names that hold `xml` too.
        known if known.starts_with("application/vnd.o") => known,
        known if runs.iter().any(|part| known.contains(part)) => UNKNOWN,
        known => known,
    }
}

/// Who asks for a file, as far as the slice that holds it has let them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Its team and the organisers.
    Owner,
    /// Everybody who may see what an organiser has published.
    Reader,
    /// A juror; blind where names are hidden.
    Juror {
        /// Whether names are hidden.
        blind: bool,
    },
    /// Everybody who may see an entry.
    Public {
        /// Whether names are hidden.
        blind: bool,
    },
}

/// Which form of a file is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The bytes as they were sent.
    Original,
    /// A picture made of it.
    Display,
    /// A small picture made of it.
    Small,
}

/// Whether somebody may have a file in that state: what has not been checked yet is only for those who know from whom it
/// comes, and what is infected for nobody.
#[must_use]
pub fn is_open_to(asker: Asker, state: FileState) -> bool {
    match state {
        FileState::Clean | FileState::Unchecked => true,
        FileState::Checking => asker == Asker::Owner,
        FileState::Infected => false,
    }
}

/// Which form of a file somebody gets who asks for `size` (`small`, `display`) of it, or to `save` it. Pictures as they
/// were sent tell where and by whom they were taken.
#[must_use]
pub fn version(asker: Asker, media_type: &str, size: Option<&str>, save: bool) -> Option<Version> {
    match size {
        Some("small") => return Some(Version::Small),
        Some("display") => return Some(Version::Display),
        _ => {}
    }
    let told = is_picture(media_type);
    match asker {
        Asker::Owner | Asker::Reader => Some(Version::Original),
        Asker::Juror { blind: false } if save || !told => Some(Version::Original),
        _ if told => Some(Version::Display),
        // Pictures of which we can make no other.
        _ if media_type.starts_with("image/") => None,
        _ => Some(Version::Original),
    }
}

/// A name for display and saving: without path, control and direction characters, at most 120 characters with the end
/// kept.
#[must_use]
pub fn clean_name(told: &str) -> String {
    let last = told.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let visible: String = last.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    let name = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "file".to_owned() } else { shorten(name) }
}

/// Whether a character is not seen itself, but changes what is seen: controls, and those that set the direction of text.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn shorten(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME_CHARS {
        return name.to_owned();
    }
    let end = name.rfind('.').map(|at| &name[at..]).filter(|end| end.chars().count() <= 12).unwrap_or_default();
    let kept: String = name.chars().take(NAME_CHARS - end.chars().count()).collect();
    format!("{}{end}", kept.trim_end())
}

/// A name that tells nothing of its sender, for blind stages: `file.pdf`.
#[must_use]
pub fn neutral_name(media_type: &str) -> String {
    let end = match media_type {
        "text/plain" => Some("txt"),
        known => mime_guess::get_mime_extensions_str(known).and_then(|ends| match ends {
            [] => None,
            ends if ends.contains(&"jpg") => Some("jpg"),
            ends if ends.contains(&"mp4") => Some("mp4"),
            [first, ..] => Some(*first),
        }),
    };
    end.map_or_else(|| "file".into(), |end| format!("file.{end}"))
}

/// What stays as it is in `filename*` (RFC 8187 `attr-char`).
const ATTR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'!').remove(b'#');

/// The `Content-Disposition` (RFC 6266), with an ASCII name for old programs.
#[must_use]
pub fn disposition(name: &str, inline: bool) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let kind = if inline { "inline" } else { "attachment" };
    let encoded = utf8_percent_encode(name, ATTR);
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// What a request asks of `size` bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Everything.
    All,
    /// One part.
    Part(Range<u64>),
    /// A part that is not there: 416.
    Nothing,
}

/// Reads a `Range` header. Several parts at once are answered with everything, as the standard allows.
#[must_use]
pub fn range(header: Option<&str>, size: u64) -> Asked {
    let Some(spec) = header.and_then(|h| h.trim().strip_prefix("bytes=")) else { return Asked::All };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else { return Asked::All };
    let part = match (from.trim().parse::<u64>(), to.trim()) {
        (Ok(from), "") => from..size,
        (Ok(from), to) => match to.parse::<u64>() {
            Ok(to) if to >= from => from..to.saturating_add(1).min(size),
            _ => return Asked::All,
        },
        (Err(_), to) if from.trim().is_empty() => match to.parse::<u64>() {
            Ok(last) => size.saturating_sub(last)..size,
            Err(_) => return Asked::All,
        },
        _ => return Asked::All,
    };
    if part.is_empty() { Asked::Nothing } else { Asked::Part(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_come_from_the_content() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (head, expected) in [
            (png.as_slice(), "image/png"),
            (b"%PDF-1.7\n%abc", "application/pdf"),
            (b"Plain words, \xc3\xa9t\xc3\xa9", "text/plain"),
            (b"cut in a character \xc3", "text/plain"),
            (b"<svg onload='x'>", "image/svg+xml"),
            (b"<?xml version='1.0'?>\n<svg>", "image/svg+xml"),
            (b"\xef\xbb\xbf<!DOCTYPE html><p>", "text/html"),
            (b"innocent <script>alert(1)</script>", "text/html"),
            (b"#!/bin/sh\n", "text/x-shellscript"),
            (b"MZ\x90\0\x03\0\0\0", "application/vnd.microsoft.portable-executable"),
            (b"\0\x01\x02\x03", UNKNOWN),
        ] {
            assert_eq!(media_type(head, false), expected, "{:?}", String::from_utf8_lossy(head));
        }
        assert_eq!(media_type(b"cut \xc3", true), UNKNOWN, "a cut character at the very end is no text");
    }

    #[test]
    fn fields_take_what_they_name() {
        let wish = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert!(accepts(&[], "application/pdf") && !accepts(&[], "text/html") && !accepts(&[], UNKNOWN));
        assert!(accepts(&wish(&["image/*"]), "image/png") && !accepts(&wish(&["image/*"]), "image/svg+xml"));
        assert!(accepts(&wish(&["text/csv"]), "text/plain") && !accepts(&wish(&["application/pdf"]), "image/png"));
    }

    #[test]
    fn pictures_as_they_were_sent_are_for_their_team_and_the_organisers() {
        let (named, blind) = (Asker::Juror { blind: false }, Asker::Juror { blind: true });
        let public = Asker::Public { blind: false };
        let (jpeg, heif, pdf) = ("image/jpeg", "image/heif", "application/pdf");
        for (asker, media_type, size, save, expected) in [
            (Asker::Owner, jpeg, None, false, Some(Version::Original)),
            (Asker::Owner, jpeg, Some("small"), false, Some(Version::Small)),
            (Asker::Reader, jpeg, None, false, Some(Version::Original)),
            (named, jpeg, None, false, Some(Version::Display)),
            (named, jpeg, None, true, Some(Version::Original)),
            (blind, jpeg, None, true, Some(Version::Display)),
            (public, jpeg, None, true, Some(Version::Display)),
            (public, jpeg, Some("small"), false, Some(Version::Small)),
            (named, heif, None, false, Some(Version::Original)),
            (blind, heif, None, true, None),
            (public, heif, None, false, None),
            (public, "image/svg+xml", None, true, None),
            (blind, pdf, None, false, Some(Version::Original)),
            (public, pdf, None, false, Some(Version::Original)),
            (public, pdf, Some("small"), false, Some(Version::Small)),
        ] {
            assert_eq!(version(asker, media_type, size, save), expected, "{asker:?} {media_type} {size:?} {save}");
        }
    }

    #[test]
    fn what_is_being_checked_is_for_its_team_and_what_is_infected_for_nobody() {
        use FileState::{Checking, Clean, Infected, Unchecked};
        for asker in [Asker::Owner, Asker::Reader, Asker::Juror { blind: false }, Asker::Public { blind: false }] {
            let open = [Clean, Unchecked, Checking, Infected].map(|state| is_open_to(asker, state));
            assert_eq!(open, [true, true, asker == Asker::Owner, false], "{asker:?}");
        }
    }

    #[test]
    fn no_type_that_a_browser_runs_is_told_to_it() {
        for (media_type, expected) in [
            ("text/html", UNKNOWN),
            ("image/svg+xml", UNKNOWN),
            ("text/xml", UNKNOWN),
            ("application/xhtml+xml", UNKNOWN),
            ("text/javascript", UNKNOWN),
            ("text/plain", "text/plain; charset=utf-8"),
            ("image/gif", "image/gif"),
            (SAFE[22], SAFE[22]),
        ] {
            assert_eq!(served_type(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn names_lose_paths_and_tricks() {
        for (told, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\plan.pdf", "plan.pdf"),
            ("a\u{202e}fdp.exe\0\r\n", "a fdp.exe"),
            ("..", "file"),
            ("", "file"),
            ("été  à Genève.pdf", "été à Genève.pdf"),
        ] {
            assert_eq!(clean_name(told), expected, "{told:?}");
        }
        let long = clean_name(&format!("{}.pdf", "x".repeat(400)));
        assert_eq!((long.chars().count(), long.ends_with("x.pdf")), (120, true));
    }

    #[test]
    fn names_go_into_headers_safely() {
        assert_eq!(
            disposition("été \"1\".pdf", false),
            "attachment; filename=\"_t_ _1_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.pdf"
        );
    }

    #[test]
    fn neutral_names_tell_the_type_only() {
        for (media_type, expected) in
            [("image/jpeg", "file.jpg"), ("application/pdf", "file.pdf"), ("text/plain", "file.txt"), ("x/y", "file")]
        {
            assert_eq!(neutral_name(media_type), expected);
        }
    }

    #[test]
    fn ranges() {
        for (header, expected) in [
            (None, Asked::All),
            (Some("bytes=0-3"), Asked::Part(0..4)),
            (Some("bytes=8-"), Asked::Part(8..10)),
            (Some("bytes=-4"), Asked::Part(6..10)),
            (Some("bytes=-400"), Asked::Part(0..10)),
            (Some("bytes=4-400"), Asked::Part(4..10)),
            (Some("bytes=10-"), Asked::Nothing),
            (Some("bytes=5-4"), Asked::All),
            (Some("bytes=0-1,4-5"), Asked::All),
            (Some("lines=1-2"), Asked::All),
        ] {
            assert_eq!(range(header, 10), expected, "{header:?}");
        }
        assert_eq!(range(Some("bytes=0-"), 0), Asked::Nothing);
    }
}
