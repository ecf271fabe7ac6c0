//! `amends check`: everything that is wrong with the record, in one run; `--adopt` puts hand edits on record.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::actions::draft::Stamp;
use crate::actions::{adopt, raise};
use crate::cli::answer::{Answer, Quiet};
use crate::cli::anyway::Anyway;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::Error;
use crate::cli::find::Found;
use crate::cli::loading::Loaded;
use crate::cli::raising::repeated;
use crate::cli::resolve_merge::one_sided;
use crate::cli::stamped;
use crate::cli::write::done::Done;
use crate::cli::write::verb::{HandEdits, Reach, Verb};
use crate::cli::{Class, fits};
use crate::format::locate::Places;
use crate::format::raw::Lines;
use crate::format::read_case;
use crate::format::tree::{Document, parse};
use crate::model::case::Case;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::edit::Place;
use crate::model::emergency;
use crate::model::folder::Filed;
use crate::model::id::PartyId;
use crate::model::left_behind;
use crate::model::look::Look;
use crate::model::merged::Pointers;
use crate::model::replay::{self, Mismatch};
use crate::model::secret::{self, Secret};
use crate::reports::check::Check;
use crate::rules::emergency::no_senior_owner;
use crate::rules::manual::fields::TIME_OFFSET;
use crate::rules::manual::files::TEXT_CRLF;
use crate::rules::manual::merging::{MERGE_DRIVER, MERGE_UNION};
use crate::rules::manual::privacy;
use crate::rules::record::{self, gist, house, links};
use crate::rules::repeat::all_unrecorded;
use crate::rules::{self, Finding};
use crate::store::attributes::{ATTRIBUTES, Wishes};
use crate::store::disk::Disk;
use crate::store::driver::Driver;
use crate::store::janitor;
use crate::store::load::{self, Flaw, LIMIT, Read};
use crate::store::probe;
use crate::store::root::MARK;
use crate::view::cell::Cell;
use crate::view::page::{Page, Problem};

/// Find everything that is wrong with the files of the folder
///
/// Prints `file:line:col: code: message` and a hint for each; exit 1 if there are warnings or worse.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends check\n  amends check --adopt --dry-run\n  amends check --privacy")]
pub(crate) struct Args {
    /// Put what somebody changed by hand on record, and emergencies that no write recorded
    #[arg(long)]
    adopt: bool,
    /// Look for numbers of cards and accounts, passwords and keys in the texts as well
    #[arg(long, conflicts_with = "adopt")]
    privacy: bool,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let class = if args.adopt { Class::Writes } else { Class::Reads };
    fits(cx, class)?;
    // What is written follows the zone of the house, so that must be readable.
    let mut care = if args.adopt { cx.care()? } else { cx.care_as_it_is()? };
    let is_of_then = std::mem::take(&mut care.replayed);
    if is_of_then {
        care.now = care.typed;
    }
    if args.adopt {
        return adopt_all(cx, &care);
    }
    let mut answer = report(&care, args.privacy)?;
    if is_of_then {
        answer.notes.push("note: the files are looked at as they are now, whatever `--as-of` says".to_owned());
    }
    Ok(answer)
}

/// Reads all cases, says what can be said of each by itself, and keeps what can be said of it among the others.
fn gone_through<T: Send>(care: &Care, of: impl Fn(&Filed) -> Option<T> + Sync) -> Result<(Loaded, Vec<T>), Error> {
    let found: Mutex<BTreeMap<String, T>> = Mutex::default();
    let loaded = care.load_trimmed(&|read: &mut Read<Case>| {
        let Some(case) = read.value.take() else { return };
        let mut filed = Filed { path: std::mem::take(&mut read.path), case };
        let told = of(&filed);
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        // What is read once more counts as it was last.
        match told {
            Some(told) => drop(found.insert(filed.path.clone(), told)),
            None => drop(found.remove(&filed.path)),
        }
        gist::keep(&mut filed.case);
        (read.path, read.value) = (filed.path, Some(filed.case));
    })?;
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((loaded, found.into_values().collect()))
}

fn report(care: &Care, privacy: bool) -> Result<Answer, Error> {
    let (loaded, of_cases) = gone_through(care, |filed| {
        let mut flaws = record::by_itself(&care.look(), filed);
        // What is wrong with the name was seen when the file was read.
        flaws.retain(|flaw| flaw.code != record::identity::MISMATCH.code);
        (!flaws.is_empty()).then(|| located(care, Path::new(&filed.path), flaws))
    })?;
    let loaded = &loaded;
    let n_files = 1 + loaded.n_files + loaded.folder.parties.len();
    // Where the zone of the house is not known, nobody can say which offsets are wrong.
    let is_zone_known = document(care.disk.as_ref(), Path::new(MARK)).is_some()
        && care.flaws.iter().all(|flaw| flaw.diagnostic.code != "time.zone");
    let is_told = |flaw: &&Flaw| is_zone_known || flaw.diagnostic.code != TIME_OFFSET.code;
    let flaws = care.flaws.iter().chain(&loaded.flaws).filter(is_told);
    let mut flaws = once_for_all(flaws, n_files);
    if is_zone_named(care) {
        // A house that says where it is says which offset its times have.
        let offsets = flaws.iter_mut().filter(|flaw| flaw.diagnostic.code == TIME_OFFSET.code);
        offsets.for_each(|flaw| flaw.diagnostic.severity = Severity::Warning);
    }
    let mut problems: Vec<Problem> = flaws.iter().map(problem).collect();
    problems.extend(located(care, Path::new(MARK), house::of_policy(&care.look())));
    for (file, flaw) in merging(care) {
        problems.extend(located(care, Path::new(&file), vec![flaw]));
    }
    for file in one_sided::all(care) {
        problems.extend(located(care, &file.path, vec![file.flaw()]));
    }
    problems.extend(of_cases.into_iter().flatten());
    let pointers = Pointers::of(&loaded.folder.cases);
    for filed in &loaded.folder.cases {
        let flaws = record::among_others(&loaded.folder, &pointers, filed);
        problems.extend(located(care, Path::new(&filed.path), flaws));
    }
    for finding in unrecorded(&care.look(), loaded) {
        // A folder is sorted by id.
        let place = loaded.folder.cases.binary_search_by(|filed| filed.case.id.cmp(&finding.case)).ok();
        let Some(filed) = place.and_then(|place| loaded.folder.cases.get(place)) else { continue };
        let flaw = record::Flaw {
            code: finding.code,
            severity: Severity::Note,
            place: Some(Place::Head { key: "priority".to_owned() }),
            message: "an emergency that is on no record".to_owned(),
            hint: Some("put it on record with `amends check --adopt`".to_owned()),
        };
        problems.extend(located(care, Path::new(&filed.path), vec![flaw]));
    }
    for path in unread(loaded) {
        let path = Path::new(path);
        let Some(document) = document(care.disk.as_ref(), path) else { continue };
        if let Some(case) = read_case::glimpse(&document, load::syntax(path), care.zone()) {
            let filed = Filed { path: load::shown(path), case };
            problems.extend(located(care, path, record::of_glimpse(&loaded.folder, &filed)));
        }
    }
    let of_parties = party_files(care, loaded);
    let rings = links::Rings::of(&loaded.folder);
    for (id, party) in &loaded.folder.parties {
        let flaws = links::of_party(&loaded.folder, &rings, party);
        if !flaws.is_empty() {
            for path in of_parties.get(id.as_str()).into_iter().flatten() {
                problems.extend(located(care, path, flaws.clone()));
            }
        }
    }
    if privacy {
        // What nobody could read may hold one all the same.
        let unread = loaded.flaws.iter().filter(|flaw| flaw.is_error()).map(|flaw| PathBuf::from(&flaw.path));
        let cases = loaded.folder.cases.iter().map(|filed| PathBuf::from(&filed.path));
        let cases = cases.chain(unread).chain([PathBuf::from(MARK)]);
        let paths: BTreeSet<PathBuf> = cases.chain(of_parties.into_values().flatten()).collect();
        problems.extend(paths.iter().flat_map(|path| secrets(care, path)));
    }
    let beside = care.disk.list(Path::new("")).unwrap_or_default();
    let n_left_over = loaded.n_left_over + beside.iter().filter(|listed| janitor::is_left_over(listed)).count();
    let check = Check::of(problems, n_files, n_left_over, loaded.n_backups);
    let (is_bad, when_empty) = (check.is_bad(), check.when_empty());
    // What there is to say of any file is a row here.
    let page = Page { problems: Vec::new(), ..care.page("check", check.blocks()) };
    let mut answer = Answer::from(page).or_say(when_empty).found_if(is_bad);
    // What is wrong is the answer itself, so `--quiet` does not silence it.
    answer.quiet = Quiet::Everything;
    Ok(answer)
}

/// Returns the files of all parties by their ids: the directory is listed once, however many there are.
fn party_files(care: &Care, loaded: &Loaded) -> HashMap<String, Vec<PathBuf>> {
    let is_id = |stem: &str| PartyId::parse(stem).is_some_and(|id| loaded.folder.parties.contains_key(&id));
    let mut files: HashMap<String, Vec<PathBuf>> = HashMap::new();
    for path in probe::walk(care.disk.as_ref(), Path::new(load::PARTIES), is_id).files {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        files.entry(stem).or_default().push(path);
    }
    files
}

/// Returns the repeats by which cases are emergencies and none on record.
fn unrecorded(look: &Look<'_>, loaded: &Loaded) -> Vec<Finding> {
    if loaded.folder.cases.iter().all(|filed| filed.case.merged_into.is_none()) {
        return all_unrecorded(look, &loaded.folder);
    }
    // A pointer to another case repeats nothing.
    let mut counted = loaded.folder.clone();
    left_behind::leave_out(&mut counted);
    all_unrecorded(look, &counted)
}

/// Returns the flaws, and where most files have the line ends of another system, that once: git made them all alike.
/// What is so in a few files is their owner's wish.
fn once_for_all<'a>(flaws: impl Iterator<Item = &'a Flaw>, n_files: usize) -> Vec<Flaw> {
    let (ends, rest): (Vec<&Flaw>, Vec<&Flaw>) = flaws.partition(|flaw| flaw.diagnostic.code == TEXT_CRLF.code);
    let n_more = ends.len().saturating_sub(1);
    let is_most = ends.len() * 2 > n_files;
    let first = ends.into_iter().filter(|_| is_most).min_by(|a, b| a.path.cmp(&b.path)).cloned().map(|mut flaw| {
        if n_more > 0 {
            let files = if n_more == 1 { "file" } else { "files" };
            flaw.diagnostic.message.push_str(&format!("; so are those of {n_more} more {files}"));
        }
        flaw
    });
    rest.into_iter().cloned().chain(first).collect()
}

/// Returns what is wrong with how git is asked to merge the folder, each with the file that says so.
fn merging(care: &Care) -> Vec<(String, record::Flaw)> {
    let root = care.disk.root();
    let Wishes { union, overruled, lacks, .. } = Wishes::of(&root);
    let union = union.map(|said| {
        let words = "`merge=union` is asked for cases or parties, which spoils 4 of 10 merges without a word";
        (said.file, MERGE_UNION.flaw(words).hint("take the line out, then say `amends init --git`"))
    });
    let overruled = overruled.map(|said| {
        let words = format!("line {}, `{}`, keeps git from merging cases by meaning", said.line, said.text);
        (said.file, MERGE_DRIVER.flaw(words).hint("take the line out, then say `amends init --git`"))
    });
    let driver = Driver::of(&root).filter(Driver::is_missing).map(|_| {
        let words = "git in this clone does not know how to merge cases";
        (ATTRIBUTES.to_owned(), MERGE_DRIVER.flaw(words).hint("say `amends init --git` once in this clone"))
    });
    let lacking = lacks.first().map(|first| {
        let words = format!("nothing is asked for `{first}`: git merges those files line by line");
        (ATTRIBUTES.to_owned(), MERGE_DRIVER.flaw(words).hint("say `amends init --git`"))
    });
    union.into_iter().chain(overruled).chain(lacking).chain(driver).collect()
}

/// Returns the case files that are no whole cases, each once.
fn unread(loaded: &Loaded) -> BTreeSet<&str> {
    let whole: HashSet<&str> = loaded.folder.cases.iter().map(|filed| filed.path.as_str()).collect();
    // What is not called like a case file is none.
    let errors = loaded.flaws.iter().filter(|flaw| flaw.is_error() && !flaw.diagnostic.code.starts_with("name."));
    errors
        .map(|flaw| flaw.path.as_str())
        .filter(|path| Path::new(path).starts_with(load::CASES) && !whole.contains(path))
        .collect()
}

/// Returns what stands in the text of a file that should not.
fn secrets(care: &Care, path: &Path) -> Vec<Problem> {
    let Ok(read) = care.disk.read(path, LIMIT) else { return Vec::new() };
    let text = String::from_utf8_lossy(&read.bytes);
    let place = |secret: Secret| {
        let rule = privacy::of(secret.sort);
        let message = format!("here stands {}", secret.say());
        let hint = Some("take it out; what is in git stays in its history until that is rewritten".to_owned());
        let diagnostic = Diagnostic { code: rule.code, severity: Severity::Warning, span: secret.span, message, hint };
        problem(&Flaw::of_text(path, &text, diagnostic))
    };
    secret::find(&text).into_iter().map(place).collect()
}

/// Gives flaws of one file their line and column; the file is read again only if there are any.
fn located(care: &Care, path: &Path, flaws: Vec<record::Flaw>) -> Vec<Problem> {
    if flaws.is_empty() {
        return Vec::new();
    }
    let document = document(care.disk.as_ref(), path);
    let lines = document.as_ref().map(|document| Lines::of(&document.text));
    let places = document.as_ref().map(|document| Places::of(&document.root));
    let place = |flaw: record::Flaw| {
        let span = match (&places, &flaw.place) {
            (Some(places), Some(place)) => places.span(place),
            _ => 0..0,
        };
        let record::Flaw { code, severity, message, hint, .. } = flaw;
        let diagnostic = Diagnostic { code, severity, span, message, hint };
        match &lines {
            Some(lines) => problem(&Flaw::in_lines(path, lines, diagnostic)),
            None => problem(&Flaw { path: load::shown(path), line: None, column: None, diagnostic }),
        }
    };
    flaws.into_iter().map(place).collect()
}

fn is_zone_named(care: &Care) -> bool {
    document(care.disk.as_ref(), Path::new(MARK)).is_some_and(|policy| policy.root.get("timezone").is_some())
}

fn document(disk: &dyn Disk, path: &Path) -> Option<Document> {
    parse(load::syntax(path), &disk.read(path, LIMIT).ok()?.bytes).ok()
}

/// Changes each case in which somebody changed something by hand.
fn adopt_all(cx: &mut Context<'_>, care: &Care) -> Result<Answer, Error> {
    let look = Look { now: care.typed, policy: &care.policy };
    let (loaded, differing) = gone_through(care, |filed| {
        let is_raised = emergency::cause(&look, &filed.case).is_some();
        (is_raised || !replay::mismatches(&filed.case).is_empty()).then(|| filed.path.clone())
    })?;
    let found = unrecorded(&look, &loaded);
    let repeats: HashMap<&str, &Finding> = found.iter().map(|finding| (finding.case.as_str(), finding)).collect();
    let differing: HashSet<String> = differing.into_iter().collect();
    let differs = loaded.folder.cases.iter();
    let differs =
        differs.filter(|filed| differing.contains(&filed.path) || repeats.contains_key(filed.case.id.as_str()));
    let cases: Vec<Found> =
        differs.map(|filed| Found { id: filed.case.id.to_string(), path: filed.path.clone().into() }).collect();
    let dice = cx.world.dice.clone();
    let decide = |case: &Case, stamp: &Stamp| {
        let keys: Vec<String> = replay::mismatches(case).into_iter().map(|mismatch| key(&mismatch)).collect();
        let mut edits = adopt::adopt(case, stamp, &dice);
        let mut known = rules::of_case(&look, case);
        let mut code = emergency::cause(&look, case).map_or("set by hand", |cause| cause.code);
        let mut raise = raise::by_itself(&look, case, case, stamp, &dice);
        if let Some(finding) = repeats.get(case.id.as_str()).filter(|_| raise.is_empty()) {
            raise = raise::by_repeat(case, &repeated(case, finding), stamp, &dice);
            code = finding.code;
            known.push((*finding).clone());
        }
        let mut lines = Vec::new();
        if !keys.is_empty() {
            let keys = Cell::Word(format!(": on record now: {}", keys.join(", ")));
            lines.push(vec![Cell::Id(case.id.to_string()), keys]);
        }
        if !raise.is_empty() {
            let reason = known.iter().find(|finding| finding.code == code).map(|finding| finding.reason.clone());
            let before = rules::emergency::owners_before(&known);
            let senior = no_senior_owner::found(&look, case, &known, &before);
            lines.push(stamped::emergency(case, code, reason.as_deref(), senior.as_ref()));
            edits.append(&mut raise);
        }
        Ok(Done::to_case(edits, lines))
    };
    let verb = Verb {
        schema: "check",
        quiet: Quiet::Nothing,
        hand_edits: HandEdits::AreTheChange,
        reach: Reach::Complainant,
        decide,
    };
    // What cannot be read may have been changed by hand too.
    let answer = care.gone_by(&loaded, cx.change_all(care, &cases, &verb)?);
    Ok(if cases.is_empty() {
        answer.or_say("no key was changed by hand, and every emergency is on record")
    } else {
        answer
    })
}

fn key(mismatch: &Mismatch) -> String {
    match &mismatch.promise {
        Some(promise) => format!("{} of {promise}", mismatch.key),
        None => mismatch.key.clone(),
    }
}
