//! From a request to the files of a new case: who complains, whether again, and the first texts.
//! Nothing is written here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Utc};

use crate::actions::draft::Stamp;
use crate::actions::open::{self, Complaint};
use crate::actions::promise::add::Wish;
use crate::actions::promise::end::force;
use crate::actions::set::{Setting, tags};
use crate::calendar::due::Phrase;
use crate::calendar::now::Now;
use crate::cli::context::{Care, due_error, instant_of, moved_back, past_at};
use crate::cli::error::{Error, Kind};
use crate::cli::open::complainant::{Complainant, party_file};
use crate::cli::open::ids_of;
use crate::cli::open::learn::{Learnt, mistaken, mistaken_among, number_of};
use crate::cli::open::request::Request;
use crate::cli::open::room;
use crate::cli::write::{path_of, refused};
use crate::format::fresh::fresh;
use crate::format::tree::Syntax;
use crate::model::case::{CaseKind, Priority, Status, is_about_handling};
use crate::model::dice::Dice;
use crate::model::emergency;
use crate::model::folder::Folder;
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::identity::number;
use crate::model::party::Party;
use crate::model::policy::NewFiles;
use crate::model::preset;
use crate::model::promise::PromiseKind;
use crate::model::register::{Earlier, Known, Receipt, Register, Repeat};
use crate::model::situation::settled;
use crate::model::word::{Word, nearest};
use crate::store::load::CASES;
use crate::store::probe;

/// Everything that opening one case will write and say.
pub(crate) struct Prepared {
    pub(crate) id: CaseId,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// New party files, written before the case that names them.
    pub(crate) parties: Vec<(PathBuf, String)>,
    /// The parties of these files.
    pub(crate) made: Vec<Party>,
    /// What was said of a known party, and was not on file.
    pub(crate) learnt: Option<Learnt>,
    /// What was said of a known party, and is not taken for granted.
    pub(crate) asides: Vec<String>,
    /// Those who share what was typed of a party that was made, if nothing tells which of them it is.
    pub(crate) may_be: Vec<PartyId>,
    pub(crate) complaint: Complaint,
    pub(crate) promise: Option<(BlockId, Phrase)>,
    /// By which rules it repeats other complaints.
    pub(crate) repeats: Vec<Repeat>,
    /// By which codes it is an emergency, the worst first.
    pub(crate) codes: Vec<&'static str>,
    /// The complaints that came after this one and repeat it, each with its code.
    pub(crate) later: Vec<(&'static str, Earlier)>,
}

/// Where the ids of the cases on file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnFile {
    /// Among those taken: a batch lists the folder once, not once a line.
    Known,
    /// On the disk, which is asked by name.
    OnDisk,
}

/// Prepares cases one after the other, each knowing those before it.
pub(crate) struct Desk<'a> {
    pub(crate) care: &'a Care,
    pub(crate) register: Register<'a>,
    pub(crate) dice: Dice,
    /// Ids that were given out in this run, and those on file if they are known.
    pub(crate) taken: HashSet<String>,
    pub(crate) on_file: OnFile,
    /// The parties that this case brought to the register, each with what stood there.
    pub(crate) added: Vec<(PartyId, Option<Party>)>,
}

impl Desk<'_> {
    /// Prepares one case; a later one does not find what one that was refused would have brought.
    pub(crate) fn prepare(&mut self, request: &Request) -> Result<Prepared, Error> {
        self.added.clear();
        let prepared = self.prepare_one(request);
        if prepared.is_err() {
            for (id, before) in std::mem::take(&mut self.added).into_iter().rev() {
                self.register.take_back(&id, before);
            }
        }
        prepared
    }

    fn prepare_one(&mut self, request: &Request) -> Result<Prepared, Error> {
        let care = self.care;
        let now = match &request.at_phrase {
            Some(at) => moved_back(at, &care.typed, &care.policy.calendar)?,
            None => care.now,
        };
        let stamp = Stamp {
            at: now.at(),
            entered_at: (now != care.typed).then(|| care.typed.at()),
            by: care.me.clone(),
            once: request.once_key.clone(),
        };
        let phrase = request.promise_due.as_deref().map(|due| promised(care, &now, due)).transpose()?;
        let mut complaint = self.complaint(request, &now, phrase.as_ref())?;
        let force = force(request.force, request.why.as_deref()).map_err(refused)?;
        open::check(&complaint, &force, &care.policy.calendar, &stamp).map_err(refused)?;
        room::in_words(request)?;
        let mut new = Vec::new();
        let Complainant { known, learnt, taken_for, mut asides, mut may_be, typed } =
            self.complainant(request, &mut new)?;
        complaint.complainant = known.as_ref().map(|known| known.party.clone());
        complaint.typed = typed;
        let id = self.id(request.once_key.as_deref())?;
        if let Some((others, aside)) = self.numbered(&id, complaint.reference.as_deref(), known.as_ref()) {
            may_be.extend(others);
            asides.push(aside);
        }
        let receipt: Receipt = (complaint.received_at, complaint.entered_at);
        let (repeats, later) = match (&known, complaint.kind) {
            (Some(known), CaseKind::Complaint) => (self.repeats(known, &receipt)?, self.later(known, &receipt)?),
            _ => Default::default(),
        };
        asides.extend(taken_for.map(|taken_for| match self.on_file {
            OnFile::Known => mistaken_among(&taken_for, &id),
            OnFile::OnDisk => mistaken(&taken_for, later.len()),
        }));
        let of_handling = handled_badly(care, &complaint);
        let codes: Vec<&'static str> = repeats.iter().map(|repeat| repeat.code).chain(of_handling).collect();
        complaint.alarm = codes.first().copied();
        if let (Some(repeat), Some(known)) = (repeats.first(), &known) {
            let repeated = self.register.repeated(&known.party, repeat).into_iter();
            complaint.repeats = repeated.map(|earlier| earlier.case.clone()).collect();
        }
        let dice = Dice::seeded(self.dice.throw());
        let made = open::open(&id, &complaint, &force, &care.policy.calendar, &stamp, &dice).map_err(refused)?;
        let syntax = syntax(care);
        let text = fresh(syntax, &made.head, &made.tables, &made.blocks);
        let path = path_of(CASES, Some(complaint.received_at.year()), id.as_str(), syntax);
        let parties: Vec<(PathBuf, String)> = new.iter().map(|party| party_file(party, syntax)).collect();
        room::in_files(parties.iter().map(|(path, text)| (path.as_path(), text)).chain([(path.as_path(), &text)]))?;
        self.remember(&id, &complaint);
        later.iter().for_each(|(_, later)| self.register.settle(later));
        Ok(Prepared {
            path,
            id,
            text,
            parties,
            made: new,
            learnt,
            asides,
            may_be,
            promise: made.promise.zip(phrase),
            complaint,
            repeats,
            codes,
            later,
        })
    }

    /// Returns those who have the number of a case as their customer number and are not known to complain, and says so.
    fn numbered(&self, id: &CaseId, typed: Option<&str>, known: Option<&Known>) -> Option<(Vec<PartyId>, String)> {
        let typed = typed?.trim();
        let others = self.register.others_of_number(&number(typed)?, known.map(|known| &known.party));
        let (first, more) = others.split_first()?;
        let aside = number_of(id, typed, first, more.len());
        Some((others.iter().map(|party| party.id.clone()).collect(), aside))
    }

    /// Returns the party that complains, on file or made for this complaint.
    pub(crate) fn party_of<'b>(&'b self, folder: &'b Folder, complaint: &Complaint) -> Option<&'b Party> {
        let id = complaint.complainant.as_ref()?;
        let living = folder.living(id).map_or(id, |living| &living.id);
        self.register.party(living)
    }

    fn remember(&mut self, id: &CaseId, complaint: &Complaint) {
        let Some(complainant) = complaint.complainant.clone().filter(|_| complaint.kind == CaseKind::Complaint) else {
            return;
        };
        self.register.add(Earlier {
            case: id.clone(),
            subject: complaint.subject.clone(),
            status: Status::Open,
            priority: if complaint.alarm.is_some() { Priority::Emergency } else { complaint.priority },
            is_untold: complaint.alarm.is_some() && complaint.repeats.is_empty(),
            received_at: complaint.received_at,
            entered_at: complaint.entered_at,
            complainant,
            place: None,
        });
    }

    fn complaint(&self, request: &Request, now: &Now, phrase: Option<&Phrase>) -> Result<Complaint, Error> {
        let care = self.care;
        let received_at = match given(&request.received) {
            Some(received) => past_at(&received, now, &care.typed, &care.policy.calendar)?,
            None => now.at(),
        };
        let settings: Vec<Setting> =
            request.set.iter().map(|text| Setting::parse(text)).collect::<Result<_, _>>().map_err(refused)?;
        if let Some(other) = settings.iter().find(|setting| !setting.key.starts_with("x_")) {
            return Err(Error::usage(format!("`--set` of `open` takes your own keys, and `{}` is ours", other.key))
                .hint(format!("use `--{}`", other.key)));
        }
        let owner = given(&request.owner).map(|owner| care.person(owner.trim()));
        let wish = request.promise.as_ref().zip(phrase).map(|(what, phrase)| Wish {
            what: what.clone(),
            how: given(&request.promise_how),
            who: owner.clone().unwrap_or_else(|| care.me.clone()),
            kind: PromiseKind::Delivery,
            due: phrase.due.clone(),
            answers: None,
            more: Vec::new(),
            to: "complainant".to_owned(),
        });
        let kind = word("kind", request.kind.as_deref())?.unwrap_or(CaseKind::Complaint);
        let policies = preset::at_opening(&care.policy, received_at, care.typed.at(), kind);
        Ok(Complaint {
            subject: request.subject.clone(),
            kind,
            channel: given(&request.channel),
            complainant: None,
            typed: None,
            category: given(&request.category),
            text: given(&request.text),
            received_at,
            entered_at: care.typed.at(),
            priority: word("priority", request.priority.as_deref())?.unwrap_or(Priority::Normal),
            owner,
            wants: given(&request.wants),
            impact: given(&request.impact),
            situation: settled(request.situation.iter().flat_map(|tag| tags(tag)).collect()),
            adjustments: request
                .adjustment
                .iter()
                .map(|need| need.trim())
                .filter(|need| !need.is_empty())
                .map(str::to_owned)
                .collect(),
            questions: request.question.iter().filter(|question| !question.trim().is_empty()).cloned().collect(),
            public: given(&request.public),
            reference: given(&request.reference),
            x: settings,
            promise: wish,
            policies: policies.iter().map(|preset| preset.pin()).collect(),
            alarm: None,
            repeats: Vec::new(),
        })
    }

    /// Returns by which rules it repeats others, as far as the house wants to hear of them.
    fn repeats(&self, known: &Known, receipt: &Receipt) -> Result<Vec<Repeat>, Error> {
        let policy = &self.care.policy;
        let since = policy.repeat_window.before(receipt.0.with_timezone(&Utc), &policy.calendar);
        let since = since.map_err(|error| due_error(&error))?.fixed_offset();
        let look = self.care.look();
        let is_heard = |repeat: &Repeat| emergency::is_heard(&look, repeat.code);
        Ok(self.register.repeats(known, since, receipt).into_iter().filter(is_heard).collect())
    }

    /// Returns the complaints that came after this one inside the window and repeat it, each with its code.
    fn later(&self, known: &Known, receipt: &Receipt) -> Result<Vec<(&'static str, Earlier)>, Error> {
        let policy = &self.care.policy;
        let until = policy.repeat_window.after(receipt.0.with_timezone(&Utc), &policy.calendar);
        let until = until.map_err(|error| due_error(&error))?.fixed_offset();
        let look = self.care.look();
        let later = self.register.later(known, receipt, until).into_iter();
        let heard = later.filter(|(code, _)| emergency::is_heard(&look, code));
        Ok(heard.map(|(code, later)| (code, later.clone())).collect())
    }

    /// Returns a new id; with a key it follows from the key, so that two clones agree.
    fn id(&mut self, once: Option<&str>) -> Result<CaseId, Error> {
        let Self { dice, taken, care, on_file, .. } = self;
        let ids: Box<dyn Iterator<Item = CaseId>> = match once {
            Some(key) => Box::new(ids_of(key)),
            None => Box::new(std::iter::repeat_with(|| CaseId::draw(dice))),
        };
        for id in ids {
            if !taken.insert(id.as_str().to_owned()) {
                continue;
            }
            let is_free = match on_file {
                OnFile::Known => true,
                OnFile::OnDisk => probe::find(care.disk.as_ref(), Path::new(CASES), id.as_str())?.is_empty(),
            };
            if is_free {
                return Ok(id);
            }
        }
        Err(Error::new(Kind::NotWritten, "no id is free"))
    }
}

/// Returns a text that says something: a form hands over empty fields too.
fn given(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

fn promised(care: &Care, now: &Now, due: &str) -> Result<Phrase, Error> {
    instant_of(due, now, &care.policy.calendar)
}

fn syntax(care: &Care) -> Syntax {
    match care.policy.new_files {
        NewFiles::Toml => Syntax::Toml,
        NewFiles::Json => Syntax::Json,
    }
}

fn word<W: Word>(key: &str, typed: Option<&str>) -> Result<Option<W>, Error> {
    // A form hands over empty fields too.
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else { return Ok(None) };
    W::from_word(typed).map(Some).ok_or_else(|| {
        let error = Error::usage(format!("`{typed}` is no {key}"));
        match nearest(typed, W::words()) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint(format!("there are: {}", W::words().join(", "))),
        }
    })
}

/// Returns the code by which a complaint about the handling of another one is an emergency.
fn handled_badly(care: &Care, complaint: &Complaint) -> Option<&'static str> {
    let code = emergency::DOUBLE_DEVIATION;
    let is_so = complaint.kind == CaseKind::Complaint && is_about_handling(complaint.category.as_deref());
    (is_so && emergency::is_heard(&care.look(), code)).then_some(code)
}
