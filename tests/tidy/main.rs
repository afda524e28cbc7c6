//! Reads the project's files and finds what no compiler sees: modules that use what stands below them, pieces that have
//! grown too long, templates that nobody shows, texts that are missing, unused or not translatable.

mod files;
mod order;
mod pieces;
mod templates;
mod texts;

/// Fails with all findings at once.
#[track_caller]
fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n  {}\n", findings.join("\n  "));
}
