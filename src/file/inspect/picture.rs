//! The size of a picture in pixels, from its first bytes. A JPEG tells it behind whatever its camera wrote before, a TIFF
//! anywhere; then it is said where to look next.

/// What bytes of a picture tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// Pixels across and down.
    Size(u32, u32),
    /// Nothing yet: look at the bytes from there.
    Further(u64),
    /// Nothing at all.
    Unknown,
}

/// The size of a picture that begins with `head`, from its bytes at `at`.
#[must_use]
pub(super) fn dimensions(media_type: &str, head: &[u8], at: u64, bytes: &[u8]) -> Looked {
    match media_type {
        "image/png" => png(head),
        "image/gif" => gif(head),
        "image/webp" => webp(head),
        "image/jpeg" => jpeg(at, bytes),
        "image/tiff" => tiff(head, at, bytes),
        _ => None,
    }
    .unwrap_or(Looked::Unknown)
}

fn bytes<const N: usize>(all: &[u8], at: usize) -> Option<[u8; N]> {
    all.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn png(head: &[u8]) -> Option<Looked> {
    let is_header = bytes::<4>(head, 12)? == *b"IHDR";
    let side = |at| bytes(head, at).map(u32::from_be_bytes);
    is_header.then_some(Looked::Size(side(16)?, side(20)?))
}

fn gif(head: &[u8]) -> Option<Looked> {
    let side = |at| bytes(head, at).map(u16::from_le_bytes).map(u32::from);
    Some(Looked::Size(side(6)?, side(8)?))
}

/// After the three kinds of first chunks in RFC 9649.
fn webp(head: &[u8]) -> Option<Looked> {
    match &bytes::<4>(head, 12)? {
        b"VP8 " => {
            let side = |at| bytes(head, at).map(u16::from_le_bytes).map(|n| u32::from(n & 0x3fff));
            Some(Looked::Size(side(26)?, side(28)?))
        }
        b"VP8L" => {
            let sides = u32::from_le_bytes(bytes(head, 21)?);
            Some(Looked::Size((sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let side = |at| bytes::<3>(head, at).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]) + 1);
            Some(Looked::Size(side(24)?, side(27)?))
        }
        _ => None,
    }
}

/// Walks over segments until the one that begins the frame.
fn jpeg(start: u64, all: &[u8]) -> Option<Looked> {
    let mut at = 0;
    loop {
        let further = || Some(Looked::Further(start + at as u64)).filter(|_| at > 0);
        let Some([255, marker]) = bytes(all, at) else {
            return if all.len() < at + 2 { further() } else { None };
        };
        match marker {
            255 => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let Some([h1, h2, w1, w2]) = bytes(all, at + 5) else { return further() };
                let (height, width) = (u16::from_be_bytes([h1, h2]), u16::from_be_bytes([w1, w2]));
                return Some(Looked::Size(width.into(), height.into()));
            }
            // The scan begins, or the picture ends, before any frame.
            0xd9 | 0xda => return None,
            _ => {
                let Some(length) = bytes(all, at + 2).map(u16::from_be_bytes) else { return further() };
                at += 2 + usize::from(length.max(2));
            }
        }
    }
}

/// The first directory of a TIFF 6.0 file; larger kinds are not decoded either.
fn tiff(head: &[u8], at: u64, found: &[u8]) -> Option<Looked> {
    let little = match &bytes::<4>(head, 0)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short =
        |all: &[u8], at| bytes(all, at).map(|b| if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) });
    let long =
        |all: &[u8], at| bytes(all, at).map(|b| if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) });
    let place = u64::from(long(head, 4)?);
    let start = usize::try_from(place.checked_sub(at)?).ok()?;
    let looked = || {
        let count = usize::from(short(found, start)?);
        let mut sides = (None, None);
        for entry in (0..count).map(|n| start + 2 + 12 * n) {
            let value = match short(found, entry + 2)? {
                3 => short(found, entry + 8).map(u32::from),
                _ => long(found, entry + 8),
            };
            match short(found, entry)? {
                256 => sides.0 = value,
                257 => sides.1 = value,
                _ => {}
            }
        }
        Some(Looked::Size(sides.0?, sides.1?))
    };
    looked().or((at == 0 && place > 0).then_some(Looked::Further(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[255, marker], length.as_slice(), body].concat()
    }

    /// A JPEG of 300 x 200 pixels whose frame stands behind so much of something else.
    fn jpeg_behind(sizes: &[usize]) -> Vec<u8> {
        let mut all = vec![255, 0xd8];
        for size in sizes {
            all.extend(segment(0xe1, &vec![7; *size]));
        }
        all.extend(segment(0xc2, &[8, 0, 200, 1, 44, 3]));
        all
    }

    #[test]
    fn sizes_are_read_from_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\x01\x00".as_slice();
        let gif = b"GIF89a\x2c\x01\xc8\0".as_slice();
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x41\xc8\0".as_slice();
        let lossless = [b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f".as_slice(), &(299_u32 | 199 << 14).to_le_bytes()].concat();
        let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x2b\x01\0\xc7\0\0".as_slice();
        for (kind, head, expected) in [
            ("image/png", png, Looked::Size(60_000, 256)),
            ("image/gif", gif, Looked::Size(300, 200)),
            ("image/webp", lossy, Looked::Size(300, 200)),
            ("image/webp", &lossless, Looked::Size(300, 200)),
            ("image/webp", extended, Looked::Size(300, 200)),
            ("image/jpeg", &jpeg_behind(&[]), Looked::Size(300, 200)),
            ("image/jpeg", &jpeg_behind(&[10, 3_000]), Looked::Size(300, 200)),
            ("image/jpeg", b"\xff\xd8\xff\xda", Looked::Unknown),
            ("image/jpeg", b"\xff\xd8no JPEG at all", Looked::Unknown),
            ("image/png", b"\x89PNG", Looked::Unknown),
            ("application/pdf", png, Looked::Unknown),
        ] {
            assert_eq!(dimensions(kind, head, 0, head), expected, "{kind} {head:?}");
        }
    }

    #[test]
    fn a_frame_far_behind_is_found_piece_by_piece() {
        let all = jpeg_behind(&[60_000, 60_000, 12_345]);
        for piece in [3, 100, 16 * 1024] {
            let mut at = 0;
            let mut looked = dimensions("image/jpeg", &all[..piece.max(16)], 0, &all[..piece.max(16)]);
            for _ in 0..20 {
                let Looked::Further(next) = looked else { break };
                assert!(next > at, "it goes on");
                at = next;
                let from = usize::try_from(at).unwrap();
                looked = dimensions("image/jpeg", &all, at, &all[from..all.len().min(from + piece.max(16))]);
            }
            assert_eq!(looked, Looked::Size(300, 200), "{piece}");
        }
    }

    #[test]
    fn a_tiff_tells_its_size_wherever_its_directory_is() {
        let directory = |little: bool| {
            let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
            let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
            let mut all = short(2).to_vec();
            all.extend([short(256), short(3)].concat());
            all.extend([long(1).as_slice(), &short(300), &short(0)].concat());
            all.extend([short(257), short(4)].concat());
            all.extend([long(1), long(200)].concat());
            all
        };
        let near = [b"II*\0\x08\0\0\0".as_slice(), &directory(true)].concat();
        assert_eq!(dimensions("image/tiff", &near, 0, &near), Looked::Size(300, 200));
        let head = b"MM\0*\0\x01\0\0";
        assert_eq!(dimensions("image/tiff", head, 0, head), Looked::Further(65_536));
        assert_eq!(dimensions("image/tiff", head, 65_536, &directory(false)), Looked::Size(300, 200));
        assert_eq!(dimensions("image/tiff", head, 65_536, b"x"), Looked::Unknown);
    }
}
