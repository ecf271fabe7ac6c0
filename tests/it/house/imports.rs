//! Who may import whom: every `crate::` and `super::` path under `src/` points up the table.
//! Which names a layer offers is the compiler's business.

use super::{Source, assert_none, sources};

/// Each layer with the layers that it may name, besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("calendar", &[]),
    ("model", &["calendar"]),
    ("view", &["calendar"]),
    ("rules", &["model", "calendar"]),
    ("actions", &["rules", "model", "calendar"]),
    ("reports", &["rules", "model", "calendar", "view"]),
    ("format", &["model", "calendar"]),
    ("presets", &["format", "model"]),
    ("store", &["presets", "format", "model", "calendar"]),
    ("world", &["store", "model", "calendar"]),
    ("cli", &["world", "store", "presets", "format", "reports", "actions", "rules", "view", "model", "calendar"]),
];

/// What of the store the world may name: how a disk is opened and whom to tell how long it takes, nothing of what lies on it.
const DISK: &[&str] = &["crate::store::disk::", "crate::store::progress::", "crate::store::real_disk::"];

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    line: usize,
    layer: String,
    path: String,
}

#[test]
fn every_import_points_up_the_table() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let Some(home) = layer_of(&source.path) else { continue };
        let allowed = LAYERS.iter().find(|(layer, _)| *layer == home).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            wrong.push(format!("{}: there is no layer `{home}`; say in this test what it may use", source.path));
            continue;
        };
        for import in imports(&source) {
            let is_allowed = import.layer == home || allowed.contains(&import.layer.as_str());
            let is_disk =
                home != "world" || import.layer != "store" || DISK.iter().any(|disk| import.path.starts_with(disk));
            if !is_allowed || !is_disk {
                let list = if allowed.is_empty() { "nothing else".to_owned() } else { allowed.join(", ") };
                wrong.push(format!("{}:{}: `{}`: `{home}` may use {list}", source.path, import.line, import.path));
            }
        }
    }
    assert_none(&wrong, "imports that point down the table of layers");
}

#[test]
fn names_are_imported_one_by_one() {
    let mut globs = Vec::new();
    for source in sources("src") {
        if source.path.ends_with("/tests.rs") || source.path.contains("/tests/") {
            continue;
        }
        let mut is_test = false;
        for (n, line) in source.text.lines().enumerate() {
            is_test |= line.starts_with("#[cfg(test)]");
            // Tests beside the code may see all of what they test.
            if line.trim_start().starts_with("use ") && line.contains("::*") && !is_test {
                globs.push(format!("{}:{}: `{}`", source.path, n + 1, line.trim()));
            }
        }
    }
    assert_none(&globs, "glob imports; name what is used");
}

/// Returns the layer of a file; the map and the process have none.
fn layer_of(path: &str) -> Option<String> {
    let inside = path.strip_prefix("src/")?;
    let first = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main")).then(|| first.to_owned())
}

fn imports(source: &Source) -> Vec<Import> {
    let mut found = Vec::new();
    let depth = depth(&source.path);
    let mut inline = 0;
    for (n, line) in source.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        // A module inside the file is one `super` deeper; it stands last and is never left again.
        let starts_module =
            code.starts_with("mod ") || code.starts_with("pub mod ") || code.starts_with("pub(crate) mod ");
        if starts_module && code.trim_end().ends_with('{') {
            inline = 1;
        }
        for path in paths(code) {
            let segments: Vec<&str> = path.split("::").collect();
            let ups = segments.iter().take_while(|segment| **segment == "super").count();
            let layer = match (segments.first(), ups) {
                (Some(&"crate"), _) => segments.get(1).copied().unwrap_or_default(),
                // So many steps up stand at the top of the crate, and what follows is a layer.
                (_, ups) if ups > 0 && ups == depth + inline => segments.get(ups).copied().unwrap_or_default(),
                _ => continue,
            };
            found.push(Import { line: n + 1, layer: layer.to_owned(), path: path.to_owned() });
        }
    }
    found
}

/// Returns how many modules a file is below the top of the crate.
fn depth(path: &str) -> usize {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    inside.split('/').count()
}

/// Returns the paths of a line that begin at the top of the crate or above the module.
fn paths(code: &str) -> Vec<&str> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | ':' | '#');
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = ["crate::", "super::"].iter().filter_map(|start| rest.find(start)).min() {
        let is_whole = !rest[..at].ends_with(is_part);
        let path = &rest[at..];
        let end = path.find(|character| !is_part(character)).unwrap_or(path.len());
        if is_whole {
            found.push(&path[..end]);
        }
        rest = &path[end..];
    }
    found
}

#[test]
fn paths_are_found_wherever_they_stand() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let layers = |path: &str, text: &str| -> Vec<String> {
        imports(&source(path, text)).into_iter().map(|import| format!("{} {}", import.line, import.layer)).collect()
    };
    assert_eq!(layers("src/a/b.rs", "use crate::store::disk::Disk;\nlet x = f(crate::cli::y);"), ["1 store", "2 cli"]);
    assert_eq!(layers("src/a/b.rs", "use super::c;\nuse super::super::store::x;"), ["2 store"]);
    assert_eq!(layers("src/a/mod.rs", "use super::store::x;"), ["1 store"]);
    assert_eq!(layers("src/world.rs", "use super::cli;\nmod tests {\n    use super::World;\n}"), ["1 cli"]);
    assert_eq!(layers("src/a.rs", "// crate::cli\nlet x = mycrate::store::y;"), Vec::<String>::new());
    assert_eq!(layers("src/a.rs", "macro $crate::cli::x"), ["1 cli"]);
}
