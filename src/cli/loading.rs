//! How a command gets at the cases: through the index if it may, walked back in time if it must.
//! What an answer needs is said by the commands.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::cli::answer::{Answer, Said};
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::Error;
use crate::model::alias;
use crate::model::case::{Case, Priority, Status};
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::left_behind;
use crate::model::replay;
use crate::model::summary::{Summary, mark};
use crate::rules::record::gist;
use crate::rules::repeat;
use crate::store::index::{self, Shelf};
use crate::store::indexed::{self, Trim, Wanted};
use crate::store::load::{self, Flaw};
use crate::store::progress::Progress;
use crate::store::root;
use crate::store::state;
use crate::view::page::Problem;

/// All cases and parties, as they were known at the instant asked for.
pub(crate) struct Loaded {
    pub(crate) folder: Folder,
    pub(crate) flaws: Vec<Flaw>,
    pub(crate) n_files: usize,
    /// How many case files could be read, wanted or not.
    pub(crate) n_read: usize,
    pub(crate) n_left_over: usize,
    pub(crate) n_backups: usize,
}

impl Loaded {
    /// Returns whether every file of the folder could be read.
    pub(crate) fn is_whole(&self) -> bool {
        let is_party = |flaw: &&Flaw| flaw.is_error() && Path::new(&flaw.path).starts_with(load::PARTIES);
        self.n_read >= self.n_files && self.flaws.iter().find(is_party).is_none()
    }

    /// Returns the flaws of what could not be read, which may be what a command that goes by all cases asks for.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &Flaw> {
        self.flaws.iter().filter(|flaw| flaw.is_error())
    }

    /// Returns what could not be read, if anything.
    pub(crate) fn missed(&self) -> Option<Missed> {
        let unread: Vec<Problem> = self.unread().map(problem).collect();
        (!unread.is_empty()).then_some(Missed(unread))
    }
}

/// What a write could not read of the folder, so that an earlier complaint may have been missed.
#[derive(Clone, Debug)]
pub(crate) struct Missed(pub(crate) Vec<Problem>);

impl Missed {
    /// Says so, to people; a program finds the problems in the answer.
    pub(crate) fn note(&self) -> String {
        let files = if self.0.len() == 1 { "1 file".to_owned() } else { format!("{} files", self.0.len()) };
        format!("note: {files} could not be read, so an earlier complaint may have been missed; see `amends check`")
    }
}

/// The variable that does without the index.
const NO_INDEX: &str = "AMENDS_NO_INDEX";

/// What is said to a switch that is off.
const OFF: [&str; 4] = ["0", "false", "no", "off"];

/// Returns where the index of a care folder lies, unless there shall be none.
pub(crate) fn shelf(cx: &Context<'_>, root: &Path) -> Option<Shelf> {
    if unwanted(cx).is_some() { None } else { place(cx, root) }
}

/// Returns by what somebody said that they want no index.
pub(crate) fn unwanted(cx: &Context<'_>) -> Option<String> {
    let is_on = |value: &&str| !OFF.iter().any(|off| off.eq_ignore_ascii_case(value));
    match cx.world.var(NO_INDEX).filter(is_on) {
        _ if cx.globals.no_index => Some("`--no-index` was typed".to_owned()),
        variable => variable.map(|_| format!("`{NO_INDEX}` is set")),
    }
}

/// Returns where the index of a care folder lies, whether it is asked or not.
pub(crate) fn place(cx: &Context<'_>, root: &Path) -> Option<Shelf> {
    let home = index::home(|name| cx.world.var(name))?;
    let (open, make) = (Box::new(cx.world.open), Box::new(cx.world.private));
    let folder = root::real(root);
    Some(Shelf { dir: state::dir_of(&home, root), folder, program: cx.world.program, open, make })
}

fn counted_once(mut loaded: Loaded) -> Loaded {
    left_behind::leave_out(&mut loaded.folder);
    loaded
}

impl Care {
    /// Returns the answer of a write that went by all cases, naming those that could not be read, or not for certain.
    pub(crate) fn gone_by(&self, loaded: &Loaded, mut answer: Answer) -> Answer {
        if let Said::Page(page) = &mut answer.said {
            let blocks = std::mem::take(&mut page.blocks);
            **page = self.page_of(loaded, page.schema, blocks);
        }
        answer
    }

    /// Reads all cases and parties, walked back to the instant asked for; a case that was merged into another is
    /// counted with that one alone.
    pub(crate) fn load(&self) -> Result<Loaded, Error> {
        self.load_all().map(counted_once)
    }

    /// Reads all cases and parties, those that only point to another case too.
    pub(crate) fn load_all(&self) -> Result<Loaded, Error> {
        self.load_wanted(Wanted::All)
    }

    /// Reads every file as it is now, whatever the index says, and keeps no case but those with flaws.
    pub(crate) fn load_flawed(&self) -> Result<load::Loaded, Error> {
        let progress = Progress::of("files read", self.listener);
        let wanted = Wanted::Cases(&|_| false);
        Ok(indexed::folder(self.disk.as_ref(), self.zone(), None, &progress, wanted)?)
    }

    /// Reads all cases and parties as they are now, and keeps of each case what is left of it.
    pub(crate) fn load_trimmed(&self, trim: &Trim<'_, Case>) -> Result<Loaded, Error> {
        let progress = Progress::of("files read", self.listener);
        let loaded = indexed::trimmed(self.disk.as_ref(), self.zone(), self.shelf.as_ref(), &progress, trim)?;
        let load::Loaded { folder, flaws, n_files, n_read, n_left_over, n_backups, .. } = loaded;
        Ok(Loaded { folder, flaws, n_files, n_read, n_left_over, n_backups })
    }

    /// Reads the cases that an answer needs, with their parties.
    pub(crate) fn load_only(&self, are_wanted: &(dyn Fn(&Summary) -> bool + Sync)) -> Result<Loaded, Error> {
        // Of two that were merged, one alone does not tell whether it counts.
        let are_wanted = |summary: &Summary| summary.is_merged || are_wanted(summary);
        self.load_some(Wanted::Cases(&are_wanted))
    }

    /// Reads the cases that an answer needs by themselves, and the complaints that it needs together.
    pub(crate) fn load_linked(
        &self,
        alone: &(dyn Fn(&Summary) -> bool + Sync),
        together: &(dyn Fn(&[Summary]) -> bool + Sync),
    ) -> Result<Loaded, Error> {
        let alone = |summary: &Summary| summary.is_merged || alone(summary);
        self.load_some(Wanted::Linked { alone: &alone, together, near: None })
    }

    /// Reads the cases that an answer needs, as they count, with those by which they may be emergencies on no record.
    pub(crate) fn load_counted(&self, are_wanted: &(dyn Fn(&Summary) -> bool + Sync)) -> Result<Loaded, Error> {
        let counted = |one: &Summary| are_wanted(&Summary { priority: Priority::Emergency, ..*one });
        let together = |complaints: &[Summary]| repeat::may_be_unrecorded(complaints, counted);
        self.load_linked(are_wanted, &together)
    }

    /// Returns whether a look at the parties or summaries alone spares the reading of most cases.
    pub(crate) fn spares_cases(&self) -> bool {
        self.shelf.is_some() && !self.replayed
    }

    /// Reads all parties, and no case.
    pub(crate) fn load_parties(&self) -> Result<Loaded, Error> {
        self.load_parties_with(&|_| false)
    }

    /// Reads all parties, and the cases that are so.
    pub(crate) fn load_parties_with(&self, are: &(dyn Fn(&Summary) -> bool + Sync)) -> Result<Loaded, Error> {
        self.load_some(Wanted::Parties(&|summary| summary.is_merged || are(summary)))
    }

    /// Reads all parties, and the cases of those whom `of` chooses among them.
    pub(crate) fn load_cases_of(
        &self,
        of: impl FnOnce(&Loaded) -> Result<Vec<PartyId>, Error>,
    ) -> Result<Loaded, Error> {
        if !self.spares_cases() {
            return self.load();
        }
        let parties = self.load_parties()?;
        let marks: HashSet<u64> = of(&parties)?.iter().map(|id| mark(id.as_str())).collect();
        if marks.is_empty() {
            return Ok(parties);
        }
        self.load_parties_with(&|summary| marks.contains(&summary.complainant))
    }

    /// Reads all parties, and keeps of each case who made it, when, and how it stands.
    pub(crate) fn load_gists(&self) -> Result<Loaded, Error> {
        if self.replayed {
            return self.load();
        }
        self.load_trimmed(&|read| read.value.iter_mut().for_each(gist::keep)).map(counted_once)
    }

    /// Reads these cases, and the complaints of whoever made them, with all that tells what they repeat.
    pub(crate) fn load_named(&self, ids: &[&str]) -> Result<Loaded, Error> {
        let marks: HashSet<u64> = ids.iter().map(|id| mark(id)).collect();
        let is_named = |summary: &Summary| marks.contains(&summary.id);
        self.load_linked(&is_named, &|complaints| complaints.iter().any(is_named))
    }

    /// Reads the parties that have to do with these ties, what they complained about, and the cases that are so.
    pub(crate) fn load_near(&self, near: &[u64], alone: &(dyn Fn(&Summary) -> bool + Sync)) -> Result<Loaded, Error> {
        let alone = |summary: &Summary| summary.is_merged || alone(summary);
        self.load_some(Wanted::Linked { alone: &alone, together: &|_| true, near: Some(near) })
    }

    fn load_some(&self, wanted: Wanted<'_>) -> Result<Loaded, Error> {
        // What a case was then is not told by what it is now.
        if self.replayed {
            return self.load();
        }
        let mut loaded = self.load_wanted(wanted)?;
        // A case that does not know what was merged into it is not among those that are wanted; one that is not found when
        // it is looked for by its id is not there.
        let mut sought = HashSet::new();
        loop {
            let n_sought = sought.len();
            sought.extend(lost(&loaded.folder).map(|id| mark(id.as_str())));
            if sought.len() == n_sought {
                break;
            }
            loaded = self.load_also(wanted, &|one| sought.contains(&one.id))?;
        }
        let loaded = counted_once(loaded);
        // What a kept pointer hangs together with was chosen by what its file says, which is not how it stands.
        let Wanted::Linked { alone, together, near } = wanted else { return Ok(loaded) };
        let kept = loaded.folder.cases.iter().filter(|filed| filed.case.merged_into.is_some());
        let standing: HashMap<u64, Status> =
            kept.map(|filed| (mark(filed.case.id.as_str()), filed.case.status)).collect();
        if standing.values().all(|status| *status == Status::Closed) {
            return Ok(loaded);
        }
        let stands = |one: &Summary| Summary { status: *standing.get(&one.id).unwrap_or(&one.status), ..*one };
        let together = |complaints: &[Summary]| together(&complaints.iter().map(stands).collect::<Vec<_>>());
        let linked = Wanted::Linked { alone, together: &together, near };
        self.load_also(linked, &|one| sought.contains(&one.id)).map(counted_once)
    }

    /// Reads what is wanted, and the cases that are so besides.
    fn load_also(&self, wanted: Wanted<'_>, besides: &(dyn Fn(&Summary) -> bool + Sync)) -> Result<Loaded, Error> {
        match wanted {
            Wanted::All => self.load_wanted(Wanted::All),
            Wanted::Parties(are) => self.load_wanted(Wanted::Parties(&|one| are(one) || besides(one))),
            Wanted::Cases(are) => self.load_wanted(Wanted::Cases(&|one| are(one) || besides(one))),
            Wanted::Linked { alone, together, near } => {
                let alone = |one: &Summary| alone(one) || besides(one);
                self.load_wanted(Wanted::Linked { alone: &alone, together, near })
            }
        }
    }

    fn load_wanted(&self, wanted: Wanted<'_>) -> Result<Loaded, Error> {
        let progress = Progress::of("files read", self.listener);
        let mut loaded = indexed::folder(self.disk.as_ref(), self.zone(), self.shelf.as_ref(), &progress, wanted)?;
        if self.replayed {
            let at = self.now.at();
            loaded.folder.cases.retain_mut(|filed| match replay::known_at(&filed.case, at) {
                Some(case) => {
                    filed.case = case;
                    true
                }
                None => false,
            });
        }
        let Folder { cases, parties, .. } = &mut loaded.folder;
        cases.iter_mut().for_each(|filed| alias::tell(&mut filed.case, parties));
        drop(progress);
        let load::Loaded { folder, flaws, n_files, n_read, n_left_over, n_backups, .. } = loaded;
        let n_read = if self.replayed { folder.cases.len() } else { n_read };
        Ok(Loaded { folder, flaws, n_files, n_read, n_left_over, n_backups })
    }
}

/// Returns where pointers lead that are among the cases of a folder, if that is not there.
fn lost(folder: &Folder) -> impl Iterator<Item = &CaseId> {
    let is_there = |id: &CaseId| folder.cases.binary_search_by(|filed| filed.case.id.cmp(id)).is_ok();
    let pointers = folder.cases.iter().filter_map(|filed| filed.case.merged_into.as_ref());
    pointers.filter(move |id| !is_there(id))
}
