//! Files with something in them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// What the photograph tells of where it was taken.
pub const PLACE: &[u8] = b"Behind the old mill";

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[255, marker], length.as_slice(), body].concat()
}

/// The directories of EXIF: orientation 6 (to be turned to the right), a description and a place by GPS.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [tag.to_le_bytes().as_slice(), &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (gps_at, text_at) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 2 * 12 + 4);
    let degrees_at = text_at + 20;
    let mut all = b"Exif\0\0II*\0\x08\0\0\0\x03\0".to_vec();
    all.extend(entry(0x010e, 2, 20, text_at));
    all.extend(entry(0x0112, 3, 1, 6));
    all.extend(entry(0x8825, 4, 1, gps_at));
    all.extend([0; 4]);
    all.extend(b"\x02\0");
    all.extend(entry(1, 2, 2, u32::from(b'N')));
    all.extend(entry(2, 5, 3, degrees_at));
    all.extend([0; 4]);
    all.extend([PLACE, b"\0"].concat());
    for n in [46_u32, 1, 12, 1, 9, 1] {
        all.extend(n.to_le_bytes());
    }
    all
}

/// A photograph of 400 x 200 pixels, red on the left and blue on the right, as a camera that was held upright writes it.
pub fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(400, 200, |x, _| if x < 200 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    [&jpeg[..2], &segment(0xe1, &exif()), &jpeg[2..]].concat()
}

/// A JPEG that claims so many pixels each way, behind much that its camera wrote.
pub fn claiming(side: u16) -> Vec<u8> {
    let mut all = vec![255, 0xd8];
    for _ in 0..3 {
        all.extend(segment(0xe1, &[b"Exif\0\0".as_slice(), &[7; 60_000]].concat()));
    }
    let [high, low] = side.to_be_bytes();
    all.extend(segment(0xc0, &[8, high, low, high, low, 1, 1, 0x11, 0]));
    all.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
    all
}

/// A PNG that claims 60,000 x 60,000 pixels.
pub fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0, 0xa4, 0xa6, 0xa4, 0x61]);
    png.extend([0; 30_000]);
    png
}

/// A ZIP file of stored files: name, bytes, and how large they are said to be.
pub fn zip(files: &[(&str, &[u8], u32)]) -> Vec<u8> {
    let (mut all, mut table) = (Vec::new(), Vec::new());
    for (name, bytes, told) in files {
        let (at, packed) = (u32::try_from(all.len()).unwrap(), u32::try_from(bytes.len()).unwrap());
        let named = u16::try_from(name.len()).unwrap().to_le_bytes();
        // Version, flags (UTF-8), method, time, date, checksum, sizes, length of the name, no extra fields.
        let mut head = [20, 0, 0, 8].to_vec();
        head.extend([0; 6]);
        head.extend(crc(bytes).to_le_bytes());
        head.extend([packed.to_le_bytes(), told.to_le_bytes()].concat());
        head.extend([named, [0, 0]].concat());
        all.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), bytes].concat());
        table.extend([b"PK\x01\x02\x14\0".as_slice(), &head, &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
    }
    let (count, at) = (u16::try_from(files.len()).unwrap().to_le_bytes(), u32::try_from(all.len()).unwrap());
    let size = u32::try_from(table.len()).unwrap();
    all.extend(table);
    all.extend(b"PK\x05\x06\0\0\0\0");
    all.extend([count, count].concat());
    all.extend([size.to_le_bytes(), at.to_le_bytes()].concat());
    all.extend([0, 0]);
    all
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// Whether bytes hold others.
pub fn holds(bytes: &[u8], others: &[u8]) -> bool {
    bytes.windows(others.len()).any(|part| part == others)
}

/// A PDF of objects, of which the first is the catalogue.
pub fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut all = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", all.len());
        all.extend(format!("{n} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let (at, size) = (all.len(), objects.len() + 1);
    all.extend(format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").into_bytes());
    all
}
