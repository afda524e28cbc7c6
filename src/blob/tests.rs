//! The folder, tried on a temporary one. The S3 server is tried in the integration tests.

use futures_util::stream::{self, StreamExt};
use sha2::{Digest, Sha256};

use super::*;

fn folder() -> (tempfile::TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.storage.folder = folder.path().join("files");
    let blobs = Blobs::open(&config).unwrap();
    (folder, blobs)
}

fn arriving(bytes: &[u8], chunk: usize) -> BoxStream<'static, io::Result<Bytes>> {
    let chunks: Vec<_> = bytes.chunks(chunk).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
    stream::iter(chunks).boxed()
}

async fn read(blobs: &Blobs, key: &str, range: Option<Range<u64>>) -> Vec<u8> {
    let chunks: Vec<Bytes> = blobs.get_range(key, range).await.unwrap().try_collect().await.unwrap();
    chunks.concat()
}

fn files_below(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.map(|p| if p.is_dir() { files_below(&p) } else { 1 }).sum()
}

#[tokio::test]
async fn what_was_received_is_read_back() {
    let (_folder, blobs) = folder();
    for (size, chunk) in [(0, 1), (1, 1), (9_000, 1_000), (1 << 20, 1 << 16), ((1 << 21) + 5, 3_000_000)] {
        let sent: Vec<u8> = (0..size).map(|i: usize| (i % 251) as u8).collect();
        let key = Blobs::new_key("entry");
        let stored = blobs.put_stream(&key, arriving(&sent, chunk), size as u64, &mut ()).await.unwrap();
        assert_eq!(stored.size, size as u64);
        assert_eq!(stored.sha256, hex::encode(Sha256::digest(&sent)));
        assert_eq!(stored.head, sent[..size.min(8192)]);
        assert_eq!(blobs.size(&key).await.unwrap(), size as u64);
        assert_eq!(read(&blobs, &key, None).await, sent);
    }
}

#[tokio::test]
async fn a_part_is_read_by_its_range() {
    let (_folder, blobs) = folder();
    let key = Blobs::new_key("brief");
    blobs.put_bytes(&key, Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(read(&blobs, &key, Some(3..6)).await, b"345");
    assert_eq!(read(&blobs, &key, Some(8..10)).await, b"89");
    assert_eq!(read(&blobs, &key, Some(4..4)).await, b"");
}

#[tokio::test]
async fn too_much_leaves_nothing() {
    let (folder, blobs) = folder();
    let key = Blobs::new_key("entry");
    let refused = blobs.put_stream(&key, arriving(&vec![7; 3 << 20], 1 << 16), (3 << 20) - 1, &mut ()).await;
    assert!(matches!(refused, Err(Error::TooLarge)), "{refused:?}");
    assert!(matches!(blobs.size(&key).await, Err(Error::NotFound)));
    assert_eq!(files_below(folder.path()), 0);
}

#[tokio::test]
async fn a_broken_line_leaves_nothing() {
    let (folder, blobs) = folder();
    let broken = arriving(&vec![7; 2 << 20], 1 << 16).chain(stream::iter([Err(io::Error::other("gone"))])).boxed();
    let refused = blobs.put_stream(&Blobs::new_key("entry"), broken, u64::MAX, &mut ()).await;
    assert!(matches!(refused, Err(Error::BadRequest)), "{refused:?}");
    assert_eq!(files_below(folder.path()), 0);
}

#[tokio::test]
async fn deleting_twice_is_no_error_and_a_missing_file_is_not_found() {
    let (_folder, blobs) = folder();
    let key = Blobs::new_key("entry");
    blobs.put_bytes(&key, Bytes::from_static(b"x")).await.unwrap();
    blobs.delete(&key).await.unwrap();
    blobs.delete(&key).await.unwrap();
    assert!(matches!(blobs.get_range(&key, None).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_key_cannot_leave_the_folder() {
    let (_folder, blobs) = folder();
    for key in ["../x", "entry/../../x", "/etc/passwd", "entry//x", ".incoming/x", ""] {
        assert!(matches!(blobs.size(key).await, Err(Error::Internal(_))), "{key}");
    }
}

#[tokio::test]
async fn the_probe_leaves_nothing() {
    let (folder, blobs) = folder();
    blobs.probe().await.unwrap();
    assert_eq!(files_below(folder.path()), 0);
}
