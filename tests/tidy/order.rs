//! The one rule: a module uses only modules that `src/lib.rs` declares above it. And the order of rooms in a slice.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::files::{self, File};
use crate::none;

/// The rooms of a slice, in the order in which they may use each other.
const ROOMS: [&[&str]; 5] = [&["rules"], &["store"], &["proof"], &["actions"], &["pages", "mails"]];

/// The modules in the order of `src/lib.rs`.
fn declared() -> Vec<String> {
    let lib = std::fs::read_to_string(files::root().join("src/lib.rs")).unwrap();
    let declaration = Regex::new(r"(?m)^(?:pub )?mod (\w+);").unwrap();
    declaration.captures_iter(&lib).map(|c| c[1].to_owned()).collect()
}

/// `src/team/store.rs` is `["team", "store"]`, `src/team/mod.rs` and `src/team.rs` are `["team"]`.
fn module(file: &File) -> Vec<String> {
    let path = file.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(ToOwned::to_owned).collect()
}

/// The paths that follow `start` in the code, also those in braces, with the lines on which they stand: the first two
/// parts of each.
fn paths(code: &str, start: &str) -> Vec<(usize, Vec<String>)> {
    let begin = Regex::new(&format!(r"\b{start}::")).unwrap();
    let mut found = Vec::new();
    for hit in begin.find_iter(code) {
        let line = File::line(code, hit.start());
        read_tree(&code[hit.end()..], &mut Vec::new(), &mut |path| found.push((line, path)));
    }
    found
}

/// Reads `a::{b, c::d}` and tells each path; returns how much was read.
fn read_tree(code: &str, above: &mut Vec<String>, tell: &mut dyn FnMut(Vec<String>)) -> usize {
    let name: String = code.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if !name.is_empty() {
        above.push(name.clone());
        let read = match code[name.len()..].strip_prefix("::") {
            Some(rest) if rest.starts_with(|c: char| c == '{' || c.is_alphanumeric()) => {
                2 + read_tree(rest, above, tell)
            }
            _ => {
                tell(above.clone());
                0
            }
        };
        above.pop();
        return name.len() + read;
    }
    let Some(inside) = code.strip_prefix('{') else { return 0 };
    let mut at = 0;
    loop {
        at += inside[at..].len() - inside[at..].trim_start_matches([' ', '\n', ',']).len();
        let read = read_tree(&inside[at..], above, tell);
        if read == 0 {
            return at + 2;
        }
        at += read;
    }
}

#[test]
fn a_module_uses_only_modules_declared_above_it() {
    let order = declared();
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut wrong = Vec::new();
    for file in files::sources() {
        let Some(own) = place(&module(&file)[0]) else { continue };
        for (line, path) in paths(&file.code(), "crate") {
            if place(&path[0]).is_some_and(|used| used > own) {
                wrong.push(format!("{}:{line} uses crate::{}, which is declared below", file.path, path[0]));
            }
        }
    }
    none("src/lib.rs declares modules in reading order", &wrong);
}

#[test]
fn a_slice_never_calls_the_pages_of_another() {
    let mut wrong = Vec::new();
    for file in files::sources() {
        let own = module(&file);
        if ["routes", "server", "cli"].contains(&own[0].as_str()) {
            continue;
        }
        for (line, path) in paths(&file.code(), "crate") {
            if path[0] != own[0] && path.get(1).is_some_and(|room| room == "pages") {
                wrong.push(format!("{}:{line} uses {}", file.path, path.join("::")));
            }
        }
    }
    none("between slices only rules, store, proof and actions are called", &wrong);
}

/// Which rooms of a slice use which others of it.
fn uses(files: &[File]) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut all: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for file in files {
        let own = module(file);
        let [slice, room, inner @ ..] = own.as_slice() else { continue };
        let code = file.code();
        let above = if inner.is_empty() { "super" } else { "super::super" };
        let rooms = paths(&code, above).into_iter().map(|(_, path)| path[0].clone());
        let whole = paths(&code, &format!("crate::{slice}")).into_iter().map(|(_, path)| path[0].clone());
        let used = all.entry(slice.clone()).or_default().entry(room.clone()).or_default();
        used.extend(rooms.chain(whole).filter(|r| r != room));
    }
    all.retain(|_, rooms| rooms.keys().any(|room| ROOMS.iter().any(|names| names.contains(&room.as_str()))));
    for rooms in all.values_mut() {
        let known: BTreeSet<String> = rooms.keys().cloned().collect();
        rooms.values_mut().for_each(|used| used.retain(|r| known.contains(r)));
    }
    all
}

/// Everything that is reached from a room, directly or through others.
fn reached(rooms: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![from.to_owned()];
    while let Some(room) = ahead.pop() {
        for next in &rooms[&room] {
            if seen.insert(next.clone()) {
                ahead.push(next.clone());
            }
        }
    }
    seen
}

#[test]
fn the_rooms_of_a_slice_use_each_other_in_one_direction() {
    let rank = |room: &str| ROOMS.iter().position(|names| names.contains(&room));
    let mut wrong = Vec::new();
    for (slice, rooms) in uses(&files::sources()) {
        for room in rooms.keys() {
            let reached = reached(&rooms, room);
            if reached.contains(room) {
                wrong.push(format!("src/{slice}/{room}.rs is in a circle: {reached:?}"));
            }
            let below = reached.iter().filter(|r| rank(room).is_some_and(|own| rank(r).is_some_and(|r| r > own)));
            wrong.extend(below.map(|r| format!("src/{slice}/{room}.rs reaches {r}")));
        }
    }
    none("rooms: rules > store > proof > actions > pages, mails", &wrong);
}

#[test]
fn only_the_settings_read_the_environment() {
    let read = Regex::new(r"\benv::vars?(_os)?\b").unwrap();
    let others = files::sources().into_iter().filter(|f| !f.path.starts_with("src/config/"));
    let wrong: Vec<String> = others.filter(|f| read.is_match(&f.code())).map(|f| f.path).collect();
    none("the environment is read in src/config only", &wrong);
}
