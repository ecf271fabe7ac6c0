//! Where the care folder is, and what to type where there is none.
//! What makes a directory one is `store::root`'s business.

use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::model::shell::quoted;
use crate::store::root;

impl Context<'_> {
    /// Returns the care folder's path.
    pub(super) fn root(&self) -> Result<PathBuf, Error> {
        let named = self.globals.dir.clone().or_else(|| self.world.var("AMENDS_DIR").map(PathBuf::from));
        let found = match (&named, &self.world.cwd) {
            (Some(dir), cwd) => root::named(&cwd.as_deref().unwrap_or(Path::new("")).join(dir)),
            (None, Some(cwd)) => root::above(cwd),
            (None, None) => {
                return Err(Error::usage("there is no working directory to look for a care folder in")
                    .hint("name it with `-C DIR`"));
            }
        };
        found.map_err(|error| {
            if matches!(error, root::RootError::Away { .. }) {
                return Error::new(Kind::Data, error.to_string())
                    .hint("run the command again when git is done; a lock that a killed git left can be deleted");
            }
            if matches!(error, root::RootError::BadMark { .. }) {
                return Error::usage(format!("no care folder: {error}")).hint("put the file itself there instead");
            }
            let around = named.as_ref().and_then(|dir| root::above(&root::real(dir)).ok());
            if let Some(around) = around {
                let dir = quoted(&around.display().to_string());
                return Error::usage(format!("no care folder: {error}"))
                    .hint(format!("it lies in one: name that with `-C {dir}`"));
            }
            let dir = named.map_or(String::new(), |dir| format!(" {}", quoted(&dir.display().to_string())));
            Error::usage(format!("no care folder: {error}"))
                .hint(format!("make one with `amends init{dir}`, or name one with `-C DIR` or `AMENDS_DIR`"))
        })
    }
}
