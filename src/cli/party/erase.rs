//! `amends party erase`: what is known of a person goes, what happened stays.

use std::path::{Path, PathBuf};

use crate::actions::erase::tombstone;
use crate::cli::answer::Answer;
use crate::cli::anyway::Anyway;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::loading;
use crate::cli::party::change::Desk;
use crate::cli::party::find::find;
use crate::cli::party::said::{Said, beside, paths, said_at, said_in};
use crate::format::fresh::fresh;
use crate::format::merge::tomb;
use crate::format::traces::Traces;
use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::party::Party;
use crate::model::promise::Promise;
use crate::model::shell::quoted;
use crate::store::git::Repository;
use crate::store::git::history::{self, Holders, MESSAGE};
use crate::store::load;
use crate::store::state::DRAFTS;
use crate::store::{janitor, journal, state};
use crate::view::cell::Cell;
use crate::view::page::Line;

/// How many commits are named.
const SHOWN: usize = 20;

/// Blank a person or business: their files keep the id alone, their cases and all counts stay
///
/// Refused while a case of theirs is open or a promise to them is owed. It cannot be undone: `undo` forgets what it
/// remembers. Says where their name or address still stands in cases, other parties' files and `amends.toml`, which
/// commits hold it, in a file or in their message, and what to type so that git forgets it too.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends party export p-d5nht --format markdown\n  amends party erase p-d5nht --dry-run\n  amends party erase p-d5nht --yes"
)]
pub(crate) struct Args {
    /// An id, an address, a phone, or words of the name
    #[arg(value_name = "PARTY")]
    party: String,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let mut desk = Desk::open(cx, &care)?;
    if let Some(problem) = desk.unread() {
        return Err(Error::data(problem).hint("nothing was erased: what cannot be read may speak of them"));
    }
    let party = find(&desk.among(), &args.party)?.clone();
    let parties = of_one(&desk.folder, &party.id);
    refuse_while_open(&desk.folder, &parties)?;
    if !cx.globals.yes && !cx.globals.dry_run {
        return Err(Error::usage(format!("this blanks `{}` for good", party.id)).hint(
            "`amends party export` first, if they may want what you hold; then `--dry-run` to look, `--yes` to do it",
        ));
    }
    let others = taken_for_one(&desk.folder, desk.region(), &parties);
    let traces = Traces::of(&parties, desk.region());
    let ids = parties.iter().map(|party| party.id.to_string());
    let marks = traces.with_words(ids);
    // A file that only points to another case still says what it said.
    let all = care.load_all()?.folder.cases;
    let said = said_in(&care, all.iter(), &traces)?;
    let mut told: Vec<PathBuf> = said.iter().map(|(_, said)| said.path.clone()).collect();
    let is_theirs = |id: &PartyId| parties.iter().any(|party| party.id == *id);
    let theirs = desk.folder.cases.iter().filter(|filed| filed.case.complainants().any(is_theirs));
    told.extend(theirs.map(|filed| PathBuf::from(&filed.path)));
    let paths = paths(&care, &parties)?;
    let beside = beside(&care, &paths)?;
    let mut said_beside = Vec::new();
    for path in &beside {
        said_beside.extend(said_at(&care, path, &traces)?);
    }
    told.extend(said_beside.iter().map(|said| said.path.clone()));
    told.sort();
    told.dedup();
    let is_dry = cx.globals.dry_run;
    let drafts = drafts_about(cx, &care, &marks)?;
    let mut others_of = Vec::new();
    if !is_dry {
        // Before, so that what cannot be cleaned stops here; and after, for a read in between may have kept it again.
        others_of = wipe(cx, &care, &desk, &parties, &marks).map_err(|error| error.hint("nothing was erased"))?;
    }
    let mut lines: Vec<Line> = Vec::new();
    for party in &parties {
        // A merge or a hand may have brought back who was erased.
        let head = tombstone(party, party.erased_at.unwrap_or(cx.stamp(&care).at));
        let rest = match desk.replace(&party.id, |syntax| fresh(syntax, &head, &[], &[])) {
            Some(true) if is_dry => ": would be erased; the id, the cases and all counts stay",
            Some(true) => ": erased; the id, the cases and all counts stay",
            Some(false) => ": erased already",
            None => ": not erased",
        };
        lines.push(vec![Cell::Id(party.id.to_string()), Cell::Word(rest.to_owned())]);
    }
    if !is_dry {
        // Said again, it is done again, whoever put it there.
        cx.forget_written();
        // The id alone: what was typed may be their name.
        cx.lasting = Some(format!("amends party erase {}", party.id));
        if let Err(error) = wipe(cx, &care, &desk, &parties, &marks) {
            desk.fail_later(error.hint("say it again: what is remembered of them outside the folder goes then"));
        }
    }
    lines.extend(others_of.into_iter().map(|dir| {
        let place = Cell::untrusted(dir.display().to_string());
        vec![Cell::Word("  thrown away: the index of another folder that knew them, ".to_owned()), place]
    }));
    let gone = if is_dry { "  would be thrown away: the draft " } else { "  thrown away: the draft " };
    lines.extend(drafts.iter().map(|draft| {
        let name = draft.file_name().unwrap_or_default().to_string_lossy().into_owned();
        vec![Cell::Word(gone.to_owned()), Cell::untrusted(name), Cell::Word(" of `amends edit`".to_owned())]
    }));
    lines.extend(others.into_iter().map(|(id, why)| {
        let next = format!("; is it the same? amends party erase {id}");
        vec![
            Cell::Word("  not erased: ".to_owned()),
            Cell::Id(id.to_string()),
            Cell::Word("  ".to_owned()),
            Cell::untrusted(why),
            Cell::Word(next),
        ]
    }));
    let still = |Said { path, line, .. }: Said, how: &str| {
        let place = format!("{}:{line}", load::shown(&path));
        vec![Cell::Word("  still said in ".to_owned()), Cell::untrusted(place), Cell::Word(format!(": {how}"))]
    };
    lines.extend(said.into_iter().map(|(_, said)| still(said, "take it out with `amends edit`")));
    lines.extend(said_beside.into_iter().map(|said| still(said, "if it is theirs, take it out by hand")));
    let cases = desk.folder.cases.iter().map(|filed| PathBuf::from(&filed.path));
    let cases: Vec<PathBuf> = cases.chain(beside).collect();
    // A long history is no reason to let others wait.
    desk.release();
    lines.extend(in_git(&care, &paths, &told, &cases, &traces));
    let ids: Vec<&PartyId> = parties.iter().map(|party| &party.id).collect();
    desk.show_also(&lines);
    Ok(desk.answer(lines, &ids))
}

/// Throws away what is remembered outside the files: the index, the journal of `undo`, what killed runs left, drafts of
/// `edit` that speak of them. Returns which indexes went that are of other folders: copies of this one, or where it was.
fn wipe(
    cx: &Context<'_>,
    care: &Care,
    desk: &Desk<'_>,
    parties: &[Party],
    marks: &Traces,
) -> Result<Vec<PathBuf>, Error> {
    let mut others = Vec::new();
    if let Some(shelf) = loading::place(cx, &care.disk.root()) {
        shelf.forget()?;
        let ids: Vec<String> = parties.iter().map(|party| party.id.to_string()).collect();
        others = shelf.forget_elsewhere(&ids)?;
    }
    if state::home(|name| cx.world.var(name)).is_some() {
        let state = cx.state(care).map_err(|why| {
            Error::new(Kind::NotWritten, format!("what `undo` remembers cannot be thrown away: {why}"))
        })?;
        journal::clear(&state)?;
        for draft in drafts_about(cx, care, marks)? {
            state.remove(&draft)?;
        }
    }
    desk.sweep()?;
    // Git's driver works at the top of the repository, wherever in it the folder is.
    let Some(repository) = Repository::around(&care.root).filter(Repository::is_own) else { return Ok(others) };
    if let Ok(top) = (cx.world.open)(&repository.work_tree) {
        janitor::sweep_here(top.as_ref(), Path::new(""))?;
    }
    Ok(others)
}

/// Returns the drafts of `edit` that speak of them; what is too large to be looked into may.
fn drafts_about(cx: &Context<'_>, care: &Care, marks: &Traces) -> Result<Vec<PathBuf>, Error> {
    if state::home(|name| cx.world.var(name)).is_none() {
        return Ok(Vec::new());
    }
    // Where what is remembered cannot be reached, its own step says so.
    let Ok(state) = cx.state(care) else { return Ok(Vec::new()) };
    let mut drafts = state.list(Path::new(DRAFTS))?;
    drafts.retain(|draft| {
        let text = state.read(draft).ok().flatten();
        text.is_none_or(|bytes| marks.are_words_in(&String::from_utf8_lossy(&bytes)))
    });
    Ok(drafts)
}

/// Returns which commits still hold what was erased, and what to type so that git forgets it too.
fn in_git(care: &Care, paths: &[PathBuf], told: &[PathBuf], cases: &[PathBuf], traces: &Traces) -> Vec<Line> {
    let Some(repository) = Repository::around(&care.root) else { return Vec::new() };
    // A file may have stood in another directory, or been of the other language.
    let of = |paths: &[PathBuf]| -> Vec<String> {
        let stems = paths.iter().filter_map(|path| path.file_stem()).map(|stem| stem.to_string_lossy());
        stems.flat_map(|stem| [format!("{stem}.toml"), format!("{stem}.json")]).collect()
    };
    let (own, told, cases) = (of(paths), of(told), of(cases));
    let is_in_cases = std::cell::Cell::new(false);
    // Of their own file all holds them but what an erasure left; of a case what says a name, an address or a number.
    let is_blank = |name: &str, text: &str| tomb::is_bare(load::syntax(Path::new(name)), text);
    let holds = |name: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if name == MESSAGE {
            return traces.are_in(&text);
        }
        if own.iter().any(|own| own == name) {
            return !is_blank(name, &text);
        }
        let holds = traces.are_in(&text);
        is_in_cases.set(is_in_cases.get() || holds);
        holds
    };
    // Any case may have named them once, whoever stands in it now.
    let all = if traces.is_empty() { own.clone() } else { [own.as_slice(), cases.as_slice()].concat() };
    let Holders { commits, messages, is_staged, is_whole } = history::holders(&repository, &all, &holds);
    let mut lines = Vec::new();
    if !commits.is_empty() || !messages.is_empty() {
        lines.push("  git still holds what was erased, and so does each clone and each backup:".to_owned());
    } else if is_staged {
        lines.push("  git still holds what was erased:".to_owned());
    } else if !is_whole {
        lines.push("  git may still hold what was erased, and so may each clone and each backup:".to_owned());
    }
    lines.extend(few(&commits).map(|named| format!("    commits with it: {named}")));
    lines.extend(few(&messages).map(|named| format!("    commits and tags that say it in their message: {named}")));
    if is_staged {
        lines.push("    what was staged and in no commit: git add -A, then git gc --prune=now".to_owned());
    }
    if !is_whole {
        let patterns =
            own.iter().chain(&told).map(|name| quoted(&format!(":(top,glob)**/{name}"))).collect::<Vec<_>>().join(" ");
        let log = format!("git log --all --reflog --format=%h -- {patterns}");
        lines.push(format!("    not all of the history could be read here: {log}"));
    }
    if !commits.is_empty() || !messages.is_empty() || !is_whole {
        let remotes = history::remotes(&repository);
        if !remotes.is_empty() {
            lines.push(format!("    remotes that may have it: {}", remotes.join(" ")));
        }
        let only = own.iter().map(|name| format!("--path {}", quoted(name))).collect::<Vec<_>>().join(" ");
        lines.push(format!(
            "    out of the history, once this is committed and copied aside: git filter-repo --invert-paths --use-base-name {only}"
        ));
        if !told.is_empty() || is_in_cases.get() {
            lines.push(
                "    out of cases of then: git filter-repo --replace-text FILE; in it each name, address and number, one a line"
                    .to_owned(),
            );
        }
        if !messages.is_empty() {
            lines.push(
                "    out of messages: git filter-repo --replace-message FILE, with the same lines in it".to_owned(),
            );
        }
        lines.push("    then put the file back, commit it, and have every clone made anew".to_owned());
    }
    if traces.is_empty() && !told.is_empty() {
        lines.push(
            "  what git holds of cases was not searched: what they were called and reached by is not known any more"
                .to_owned(),
        );
    }
    // Names of remotes are whatever the settings of the clone say.
    let line = |text: String| {
        let bare = text.trim_start();
        vec![Cell::Word(" ".repeat(text.len() - bare.len())), Cell::untrusted(bare.to_owned())]
    };
    lines.into_iter().map(line).collect()
}

/// Returns some names on one line and how many more there are, if there is one.
fn few(names: &[String]) -> Option<String> {
    let n_more = names.len().saturating_sub(SHOWN);
    let more = if n_more > 0 { format!(" and {n_more} more") } else { String::new() };
    let named = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" ");
    (!names.is_empty()).then(|| format!("{named}{more}"))
}

/// Returns the party with all whose pointers lead to the same file.
fn of_one(folder: &Folder, id: &PartyId) -> Vec<Party> {
    let living = |id: &PartyId| folder.living(id).map(|party| party.id.clone());
    let wanted = living(id);
    folder.parties.values().filter(|party| living(&party.id) == wanted).cloned().collect()
}

fn refuse_while_open(folder: &Folder, parties: &[Party]) -> Result<(), Error> {
    let is_theirs = |id: &PartyId| parties.iter().any(|party| party.id == *id);
    let cases = folder.cases.iter().map(|filed| &filed.case);
    let is_to_them = |promise: &Promise| {
        let id = promise.to.as_deref().and_then(|to| PartyId::parse(to.strip_prefix("party:")?));
        id.as_ref().is_some_and(is_theirs)
    };
    // Whosever case it is, what is promised to them cannot be kept to nobody.
    let waits = |case: &&Case| {
        let is_their_case = case.complainants().any(is_theirs);
        is_their_case && case.is_active() || case.open_promises().any(|promise| is_their_case || is_to_them(promise))
    };
    let open: Vec<String> = cases.filter(waits).map(|case| format!("`{}`", case.id)).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, format!("they still wait for an answer or a promise in {}", open.join(", ")))
        .hint("nothing was erased; keep or release what is promised, and close the cases first"))
}

/// Returns those that share an address or phone, each with the reason: they may be one, or a family.
fn taken_for_one(folder: &Folder, region: Option<&str>, parties: &[Party]) -> Vec<(PartyId, String)> {
    let people = People::new(&folder.parties, region);
    let Some(first) = parties.first() else { return Vec::new() };
    let group = people.group_of(&first.id);
    let others = folder.parties.values().filter(|other| people.group_of(&other.id) == group);
    let others = others.filter(|other| parties.iter().all(|party| party.id != other.id));
    others.map(|other| (other.id.clone(), people.why_same(&first.id, &other.id))).collect()
}
