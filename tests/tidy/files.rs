//! The project's files, and Rust code without its comments and strings.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// A text file of the project.
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

impl File {
    /// The same with comments and the contents of strings blanked, line for line.
    pub fn code(&self) -> String {
        static SKIPPED: LazyLock<Regex> = LazyLock::new(|| {
            let parts = [
                r"//[^\n]*",
                r"(?s)/\*.*?\*/",
                "b?r###\"(?s:.*?)\"###",
                "b?r##\"(?s:.*?)\"##",
                "b?r#\"(?s:.*?)\"#",
                "b?r\"[^\"]*\"",
                "b?\"(?:[^\"\\\\]|(?s:\\\\.))*\"",
                r"b?'(?:[^'\\\n]|\\(?:u\{[^}]*\}|x..|.))'",
            ];
            Regex::new(&parts.join("|")).unwrap()
        });
        let blank = |found: &regex::Captures<'_>| {
            let lines = found[0].matches('\n').count();
            if found[0].ends_with('"') { format!("\"{}\"", "\n".repeat(lines)) } else { "\n".repeat(lines) }
        };
        SKIPPED.replace_all(&self.text, blank).into_owned()
    }

    /// The strings in the code, without those of its unit tests.
    pub fn strings(&self) -> Vec<String> {
        static STRING: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("//[^\\n]*|'\"'|\"((?:[^\"\\\\]|(?s:\\\\.))*)\"").unwrap());
        let text = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        STRING.captures_iter(text).filter_map(|c| c.get(1)).map(|m| m.as_str().to_owned()).collect()
    }

    /// The number of the line at a byte.
    pub fn line(text: &str, at: usize) -> usize {
        text[..at].matches('\n').count() + 1
    }
}

/// The root of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All text files below a folder whose names end so, sorted.
pub fn below(folder: &str, ends: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    let wanted = paths.into_iter().filter(|p| ends.iter().any(|end| p.to_string_lossy().ends_with(end)));
    wanted.filter_map(|path| read(&path)).collect()
}

/// The files directly in the root, without those that tools write.
pub fn in_root() -> Vec<File> {
    let entries = std::fs::read_dir(root()).unwrap().map(|e| e.unwrap().path());
    let own = entries.filter(|p| p.is_file() && !p.ends_with("Cargo.lock") && !p.ends_with(".git"));
    own.filter_map(|path| read(&path)).collect()
}

/// All Rust files of the library.
pub fn sources() -> Vec<File> {
    below("src", &[".rs"])
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() { collect(&path, into) } else { into.push(path) }
    }
}

fn read(path: &Path) -> Option<File> {
    let text = std::fs::read_to_string(path).ok()?;
    let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    Some(File { path, text })
}
