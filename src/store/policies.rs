//! The policies that a folder knows: those that are shipped, and its own in `policies/`.
//! Which of them apply is said by `amends.toml`; what they mean is the business of `model`.

use std::path::Path;

use crate::format::read_preset;
use crate::model::diagnostic::Severity;
use crate::model::policy::Policy;
use crate::model::preset::{self, Preset};
use crate::model::word::nearest;
use crate::presets;
use crate::store::disk::Disk;
use crate::store::load::{self, Flaw, Loaded};
use crate::store::root::MARK;

/// The directory of a shop's own policies.
pub const POLICIES: &str = "policies";

/// Adds all policies to what `amends.toml` says, and notes what is wrong with them.
pub(super) fn add(disk: &dyn Disk, policy: &mut Policy, flaws: &mut Vec<Flaw>) {
    policy.presets = presets::shipped();
    for (path, own) in own(disk, flaws) {
        // Two files of one edition would leave it to chance which one counts.
        let rival = policy.presets.iter().find(|other| other.pin() == own.pin()).and_then(|other| other.path.clone());
        if let Some(rival) = rival {
            let message = format!("`{}` stands in `{rival}` as well", own.pin());
            let hint = Some("give one of them another `id` or `version`".to_owned());
            flaws.push(Flaw::of_file(Path::new(&path), "id.duplicate", Severity::Error, message, hint));
        }
        policy.presets.retain(|other| other.pin() != own.pin());
        policy.presets.push(own);
    }
    for applied in &policy.applied {
        let found = match &applied.version {
            Some(version) => preset::exact(policy, &applied.id, version).is_some(),
            None => policy.presets.iter().any(|preset| preset.id == applied.id),
        };
        // A file that cannot be read may be the one that is meant.
        let is_unread = |flaw: &Flaw| {
            let path = Path::new(&flaw.path);
            flaw.is_error()
                && path.starts_with(POLICIES)
                && path.file_stem().is_some_and(|stem| stem == applied.id.as_str())
        };
        if !found && !flaws.iter().any(is_unread) {
            flaws.push(unknown(policy, &applied.id, applied.version.as_deref()));
        }
    }
}

fn own(disk: &dyn Disk, flaws: &mut Vec<Flaw>) -> Vec<(String, Preset)> {
    let mut loaded = Loaded::default();
    let read =
        load::all(disk, POLICIES, &mut loaded, |_, document, syntax| read_preset::preset(document, syntax, None));
    flaws.append(&mut loaded.flaws);
    let read = read.unwrap_or_else(|error| {
        flaws.push(Flaw::of_store(Path::new(POLICIES), &error));
        Vec::new()
    });
    let mut found = Vec::new();
    for file in read {
        flaws.extend(file.flaws);
        let path = file.path;
        found.extend(file.value.map(|preset| (path.clone(), Preset { path: Some(path), ..preset })));
    }
    found
}

fn unknown(policy: &Policy, id: &str, version: Option<&str>) -> Flaw {
    let name = version.map_or_else(|| id.to_owned(), |version| format!("{id}@{version}"));
    let message = format!("`[policies] apply` names `{name}`, which is not there");
    let hint = match nearest(id, policy.presets.iter().map(|preset| preset.id.as_str())) {
        Some(near) if near != id => format!("did you mean `{near}`?"),
        _ => "`amends policy list` names those that are; your own stand in `policies/NAME.toml`".to_owned(),
    };
    Flaw::of_file(Path::new(MARK), "policy.unknown", Severity::Error, message, Some(hint))
}

/// Returns the text of a policy: the shop's own file, else the shipped one.
pub fn text(disk: &dyn Disk, preset: &Preset) -> Option<String> {
    match &preset.path {
        Some(path) => {
            let snapshot = disk.read(Path::new(path), load::LIMIT).ok()?;
            String::from_utf8(snapshot.bytes).ok()
        }
        None => presets::text(&preset.id).map(str::to_owned),
    }
}
