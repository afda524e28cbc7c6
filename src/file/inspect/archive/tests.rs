//! Archives made of bytes, honest and lying.

use super::*;

const MOST: Most = Most { files: 10, bytes: 100 * 1024 * 1024 };

fn line(name: &[u8], packed: u32, size: u32, extra: &[u8], flags: u16) -> Vec<u8> {
    let short = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
    let mut all = b"PK\x01\x02\x14\0\x14\0".to_vec();
    all.extend(flags.to_le_bytes());
    all.extend([0; 10]);
    all.extend([packed.to_le_bytes(), size.to_le_bytes()].concat());
    all.extend([short(name.len()), short(extra.len()), short(0)].concat());
    all.extend([0; 12]);
    [all.as_slice(), name, extra].concat()
}

fn end(size: usize, offset: usize, comment: &[u8]) -> Vec<u8> {
    let long = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let mut all = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
    all.extend([long(size), long(offset)].concat());
    all.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
    [all.as_slice(), comment].concat()
}

fn names(found: &Contents) -> Vec<&str> {
    found.listed.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn the_table_is_found_behind_comments_and_programs() {
    let table = line(b"a.txt", 1, 1, b"", 0);
    for (before, told, comment) in [(100, 100, b"".as_slice()), (100, 100, b"a comment"), (300, 100, b"")] {
        let all = [vec![7; before], table.clone(), end(table.len(), told, comment)].concat();
        let place = before as u64..(before + table.len()) as u64;
        assert_eq!(directory(&all, 0), Some(place.clone()), "{before} {told} {comment:?}");
        let cut = all.len() - 60;
        assert_eq!(directory(&all[cut..], cut as u64), Some(place));
    }
    assert_eq!(directory(b"PK\x03\x04 and no end", 0), None);
    assert_eq!(directory(&end(1_000, 5, b""), 0), None, "a table that would begin before the file");
}

#[test]
fn large_archives_say_where_their_table_is_in_64_bits() {
    let (at, size) = (5_000_000_000_u64, 46_u64);
    let mut tail = b"PK\x06\x06".to_vec();
    tail.extend([0; 36]);
    tail.extend([size.to_le_bytes(), (at - size).to_le_bytes()].concat());
    tail.extend(b"PK\x06\x07\0\0\0\0");
    tail.extend(at.to_le_bytes());
    tail.extend([1, 0, 0, 0]);
    tail.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert_eq!(directory(&tail, at), Some(at - size..at));
    let extra = [[1, 0, 16, 0].as_slice(), &6_000_000_000_u64.to_le_bytes(), &10_u64.to_le_bytes()].concat();
    let table = line(b"film.mp4", u32::MAX, u32::MAX, &extra, 0);
    let wide = Most { files: 10, bytes: u64::MAX };
    assert_eq!(contents(&table, 6_000_000_000, &wide).unwrap().unpacked, 6_000_000_000);
    assert_eq!(contents(&line(b"x", u32::MAX, u32::MAX, b"", 0), 9, &wide), Err(Wrong::Damaged));
}

#[test]
fn files_are_listed_with_their_sizes() {
    let table = [
        line(b"plan/", 0, 0, b"", 0),
        line(b"plan/budget.csv", 10, 30, b"", 0),
        line("plan/été.csv".as_bytes(), 5, 7, b"", 0x800),
        line(b"caf\x82.txt", 5, 0, b"", 1),
        line("gnp.\u{202e}exe\n".as_bytes(), 0, 0, b"", 0x800),
    ];
    let found = contents(&table.concat(), 1_000, &MOST).unwrap();
    assert_eq!(names(&found), ["plan/budget.csv", "plan/été.csv", "café.txt", "gnp.\u{fffd}exe\u{fffd}"]);
    assert_eq!((found.files, found.unpacked, found.locked), (4, 37, true));
}

#[test]
fn bombs_are_told_by_the_table() {
    let many: Vec<u8> = (0..11).flat_map(|n| line(format!("{n}").as_bytes(), 0, 0, b"", 0)).collect();
    let nested: Vec<u8> = (0..51).flat_map(|n| line(format!("{n}.ZIP").as_bytes(), 0, 0, b"", 0)).collect();
    let few = Most { files: 100, ..MOST };
    for (table, size, most, expected) in [
        (many, 9_000, MOST, Wrong::Many(10)),
        (nested, 9_000, few, Wrong::Nested(50)),
        (line(b"zeros", 1_000, 90 << 20, b"", 0), 2_000, MOST, Wrong::Bomb),
        (line(b"zeros", 1 << 20, 101 << 20, b"", 0), 2 << 20, MOST, Wrong::Large(MOST.bytes)),
        (line(b"overlapping", 3_000, 3_000, b"", 0), 2_000, MOST, Wrong::Bomb),
        (line(b"../../etc/passwd", 1, 1, b"", 0), 100, MOST, Wrong::Outside("../../etc/passwd".into())),
        (line(b"a\\..\\b", 1, 1, b"", 0), 100, MOST, Wrong::Outside("a\\..\\b".into())),
        (line(b"/etc/passwd", 1, 1, b"", 0), 100, MOST, Wrong::Outside("/etc/passwd".into())),
        (line(b"C:\\x", 1, 1, b"", 0), 100, MOST, Wrong::Outside("C:\\x".into())),
        (line(b"cut", 1, 1, b"", 0)[..40].to_vec(), 100, MOST, Wrong::Damaged),
        (b"anything".to_vec(), 100, MOST, Wrong::Damaged),
    ] {
        assert_eq!(contents(&table, size, &most), Err(expected));
    }
    let honest = line(b"zeros.csv", 1 << 20, 90 << 20, b"", 0);
    assert!(contents(&honest, 2 << 20, &MOST).is_ok(), "tables of figures shrink a lot");
    assert_eq!(contents(b"", 22, &MOST), Ok(Contents::default()), "an empty archive");
}
