//! How long files and functions may be, what each module says about itself, and what must not stand in any file.

use regex::Regex;

use crate::files::{self, File};
use crate::none;

const LONGEST_FILE: usize = 450;
const LONGEST_FUNCTION: usize = 60;

fn rust() -> Vec<File> {
    let folders = ["src", "entity/src", "migration/src", "tests", "benches", "examples"];
    folders.iter().flat_map(|folder| files::below(folder, &[".rs"])).collect()
}

#[test]
fn files_are_short() {
    let lines = |file: &File| file.text.lines().count();
    // A migration is one change, and is never edited again.
    let edited = rust().into_iter().filter(|file| !file.path.starts_with("migration/"));
    let long = edited.filter(|file| lines(file) > LONGEST_FILE);
    let wrong: Vec<String> = long.map(|file| format!("{}: {} lines", file.path, lines(&file))).collect();
    none("a file has at most 450 lines; aim for 250", &wrong);
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    for file in rust() {
        for (name, line, length) in functions(&file.code()) {
            if length > LONGEST_FUNCTION {
                wrong.push(format!("{}:{line} fn {name}: {length} lines", file.path));
            }
        }
    }
    none("a function has at most 60 lines; aim for 25", &wrong);
}

/// Name, line and length of all functions with a body.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let head = Regex::new(r"\bfn (\w+)").unwrap();
    let mut found = Vec::new();
    for hit in head.captures_iter(code) {
        let start = hit.get(0).unwrap().start();
        let Some(length) = body_end(&code[start..]) else { continue };
        let lines = code[start..start + length].matches('\n').count() + 1;
        found.push((hit[1].to_owned(), File::line(code, start), lines));
    }
    found
}

/// Where the body of the function that begins here ends; none where there is no body.
fn body_end(code: &str) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others = others.saturating_sub(1),
            ';' if braces == 0 && others == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn every_module_says_what_it_is() {
    let silent = rust().into_iter().filter(|file| !file.text.starts_with("//!"));
    let wrong: Vec<String> = silent.map(|file| file.path).collect();
    none("a module begins with //! and what it is for", &wrong);
}

#[test]
fn nothing_is_left_undone() {
    let left = Regex::new(r"\.unwrap\(\)|\b(todo|unimplemented|dbg)!").unwrap();
    let mut wrong = Vec::new();
    for file in files::sources().into_iter().filter(|f| !f.path.ends_with("tests.rs")) {
        let code = file.code();
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        let hits = left.find_iter(code);
        wrong.extend(hits.map(|hit| format!("{}:{} {}", file.path, File::line(code, hit.start()), hit.as_str())));
    }
    none("no unwrap outside tests, nothing undone", &wrong);
}

#[test]
fn exceptions_from_lints_give_a_reason() {
    let mut wrong = Vec::new();
    for file in rust() {
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        for (i, line) in lines.iter().enumerate() {
            let silenced = line.starts_with("#[allow(") || line.starts_with("#![allow(");
            let above = lines[..i].iter().rev().find(|l| !l.starts_with("#"));
            let reason = line.contains("reason =") || above.is_some_and(|l| l.starts_with("//"));
            if silenced && !reason {
                wrong.push(format!("{}:{}", file.path, i + 1));
            }
        }
    }
    none("#[allow] has a reason, or a comment above it", &wrong);
}

#[test]
fn no_file_names_the_machine_that_it_was_written_on() {
    // Put together here, so that this file does not name them either.
    let places: Vec<String> = ["work", "root", "home"].iter().map(|place| format!("/{place}/")).collect();
    let folders = ["src", "entity", "migration", "templates", "tests", "benches", "examples", ".ci"];
    let all = folders.iter().flat_map(|folder| files::below(folder, &[""])).chain(files::in_root());
    let mut wrong = Vec::new();
    for file in all {
        for (i, line) in file.text.lines().enumerate() {
            if places.iter().any(|place| line.contains(place)) {
                wrong.push(format!("{}:{}", file.path, i + 1));
            }
        }
    }
    none("no paths of one machine", &wrong);
}
