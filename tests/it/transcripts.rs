//! The golden sessions under `tests/transcripts`; the path is the name of what they show.
//! How a document runs is `console`'s business.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use crate::console;
use crate::sandbox::{Sandbox, files, repository};

#[test]
fn every_transcript_says_what_is_printed() {
    run_all("tests/transcripts", "");
}

/// Runs each document under a folder, after a script that nobody sees, in a shop of its own.
pub(crate) fn run_all(folder: &str, ahead: &str) {
    let documents = documents(folder);
    assert!(documents.len() > 10, "where have the documents of {folder} gone?");
    run_each(&documents, ahead);
}

/// Returns the documents under a folder; the shops beside them hold none.
pub(crate) fn documents(folder: &str) -> Vec<PathBuf> {
    let is_document = |path: &PathBuf| {
        let in_shop = path.iter().any(|part| part.to_string_lossy().ends_with(".in"));
        path.extension().is_some_and(|extension| extension == "md") && !in_shop
    };
    files(&repository(folder)).into_iter().filter(is_document).collect()
}

/// Runs each of these documents in a shop of its own: a copy of `NAME.in/` beside it, else of `all.in/` beside all of
/// them, else of the bakery.
pub(crate) fn run_each(documents: &[PathBuf], ahead: &str) {
    let differences = Mutex::new(Vec::new());
    let next = Mutex::new(documents.iter());
    thread::scope(|scope| {
        // A session waits more than it works, so there are more of them than processors.
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let Some(document) = next.lock().unwrap().next() else { break };
                    if let Err(difference) = console::run(document, &shop_of(document), ahead) {
                        differences.lock().unwrap().push(difference);
                    }
                }
            });
        }
    });
    let mut differences = differences.into_inner().unwrap();
    differences.sort();
    assert!(
        differences.is_empty(),
        "{}\n{} documents differ; if what is printed is right: `UPDATE=1 cargo test --test it`",
        differences.join("\n"),
        differences.len()
    );
}

fn shop_of(document: &Path) -> Sandbox {
    let shops = [document.with_extension("in"), document.with_file_name("all.in")];
    shops.iter().find(|shop| shop.is_dir()).map_or_else(Sandbox::bakery, |shop| Sandbox::copy_of(shop))
}
