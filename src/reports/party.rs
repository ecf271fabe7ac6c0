//! Persons and businesses: how to reach them, what they are to us, and their cases.
//! Who could be the same as whom is `reports::duplicates`.

use std::collections::BTreeMap;

use crate::model::folder::{Filed, Folder};
use crate::model::id::{CaseId, PartyId};
use crate::model::look::Look;
use crate::model::party::{Party, PartyKind, Role as PartyRole};
use crate::model::word::Word;
use crate::view::cell::Cell;
use crate::view::kind::{Kind, fields};
use crate::view::page::{Audience, Block, Column, Record, Role, Table};

/// The columns after a change: those of a party, and which cases are emergencies by it.
pub const CHANGED: &[Column] = &[
    Column::new("id", "Party").of(Kind::Text).always().role(Role::Id),
    Column::new("kind", "Kind").of(Kind::OneOf(PartyKind::SPELLINGS)).always().data(),
    Column::new("name", "Name").of(Kind::Text).role(Role::Summary),
    Column::new("emails", "Emails").of(Kind::List(&Kind::Text)).always(),
    Column::new("phones", "Phones").of(Kind::List(&Kind::Text)).always(),
    Column::new("refs", "Refs").of(Kind::List(&Kind::Text)).always().data(),
    Column::new("organisation", "Organisation").of(Kind::Text).data(),
    Column::new("organisation_name", "Organisation").of(Kind::Text),
    Column::new("roles", "Roles").of(Kind::List(&Kind::OneOf(PartyRole::SPELLINGS))).always().data(),
    Column::new("prefers", "Prefers").of(Kind::Text).data(),
    Column::new("avoid", "Avoid").of(Kind::List(&Kind::Text)).always().data(),
    Column::new("cases", "Cases").of(Kind::List(&Kind::Text)).always(),
    Column::new("open_cases", "Open").of(Kind::Count).always().right(),
    Column::new("same_as", "Merged into").of(Kind::Text).data(),
    Column::new("merged", "Merged in").of(Kind::List(&Kind::Text)).always().data(),
    Column::new("other_names", "Known as").of(Kind::List(&Kind::Text)).always().data(),
    Column::new("not_same_as", "Not").of(Kind::List(&Kind::Text)).always().data(),
    Column::new("erased_at", "Erased").of(Kind::Moment).data(),
    Column::new("raised", "Emergencies now").of(Kind::List(&Kind::Text)).always().data(),
];

/// The columns; a party is the row.
pub const COLUMNS: &[Column] = CHANGED.split_at(CHANGED.len() - 1).0;

/// The columns of a party's cases on its own page.
const CASES: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always(),
    Column::new("subject", "Subject").of(Kind::Text).always(),
    Column::new("status", "Status").of(Kind::Text).always(),
    Column::new("received_at", "Received").of(Kind::Moment).always(),
    Column::new("party", "Under").of(Kind::Text).always(),
];

/// All parties with their cases, found once.
pub struct Register<'a> {
    folder: &'a Folder,
    /// By the party that lives on: those merged into it, and the cases of all of them.
    merged: BTreeMap<&'a PartyId, Vec<&'a Party>>,
    cases: BTreeMap<&'a PartyId, Vec<&'a Filed>>,
}

impl<'a> Register<'a> {
    /// Returns the parties of a folder; the cases of one that was merged belong to the one that lives on.
    pub fn new(folder: &'a Folder) -> Self {
        let mut register = Self { folder, merged: BTreeMap::new(), cases: BTreeMap::new() };
        for party in folder.parties.values() {
            if let Some(living) = folder.living(&party.id).filter(|living| living.id != party.id) {
                register.merged.entry(&living.id).or_default().push(party);
            }
        }
        for filed in &folder.cases {
            for id in filed.case.complainants() {
                let living = folder.living(id).map_or(id, |party| &party.id);
                let cases = register.cases.entry(living).or_default();
                // Of several people who are one since, the case is one's.
                if cases.last().is_none_or(|last| last.case.id != filed.case.id) {
                    cases.push(filed);
                }
            }
        }
        register.cases.values_mut().for_each(|cases| cases.sort_by_key(|filed| filed.case.received_at));
        register
    }

    /// Returns whether a party was not merged into another.
    pub fn lives(&self, party: &Party) -> bool {
        self.folder.living(&party.id).is_none_or(|living| living.id == party.id)
    }

    /// Returns the cases of a party; one that was merged has those under its own id.
    pub fn cases(&self, party: &Party) -> Vec<&'a Filed> {
        if self.lives(party) {
            return self.cases.get(&party.id).cloned().unwrap_or_default();
        }
        let living = self.folder.living(&party.id).and_then(|living| self.cases.get(&living.id));
        let own = living.into_iter().flatten().filter(|filed| filed.case.complainants().any(|id| *id == party.id));
        own.copied().collect()
    }

    /// Returns all ids under which the cases of these parties stand: theirs, and those of who was merged with them.
    pub fn ids_of(&self, ids: &[PartyId]) -> Vec<PartyId> {
        let all = ids.iter().flat_map(|id| {
            let living = self.folder.living(id).map_or(id, |party| &party.id);
            let merged = self.merged.get(living).into_iter().flatten().map(|party| &party.id);
            [id, living].into_iter().chain(merged)
        });
        all.cloned().collect()
    }

    fn merged(&self, party: &Party) -> &[&'a Party] {
        self.merged.get(&party.id).map_or(&[], Vec::as_slice)
    }

    /// Returns what the files that were merged into a party call it otherwise, each name once.
    fn other_names(&self, party: &Party) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.merged(party).iter().filter_map(|merged| merged.name.clone()) {
            if party.name.as_ref() != Some(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the row of a party.
    pub fn row(&self, party: &Party) -> Vec<Cell> {
        let united = self.folder.united(&party.id).filter(|_| self.lives(party)).unwrap_or(party);
        let texts = |texts: &[String]| Cell::List(texts.iter().map(|text| Cell::untrusted(text.clone())).collect());
        let cases = self.cases(party);
        let n_open = cases.iter().filter(|filed| filed.case.is_active()).count();
        let organisation = united.organisation.as_ref();
        let organisation = organisation.map(|id| self.folder.living(id).map_or(id, |living| &living.id));
        let ids =
            |ids: &mut dyn Iterator<Item = &PartyId>| Cell::List(ids.map(|id| Cell::Id(id.to_string())).collect());
        vec![
            Cell::Id(party.id.to_string()),
            Cell::Word(party.kind.word().to_owned()),
            Cell::text(party.name.as_deref()),
            texts(&united.emails),
            texts(&united.phones),
            texts(&united.refs),
            Cell::id(organisation.map(PartyId::as_str)),
            Cell::text(organisation.and_then(|id| self.folder.name(id))),
            Cell::List(united.roles.iter().map(|role| Cell::Word(role.word().to_owned())).collect()),
            Cell::text(united.prefers.as_deref()),
            texts(&united.avoid),
            Cell::List(cases.iter().map(|filed| Cell::Id(filed.case.id.to_string())).collect()),
            Cell::Count(i64::try_from(n_open).unwrap_or(i64::MAX)),
            Cell::id(party.same_as.as_ref().map(PartyId::as_str)),
            ids(&mut self.merged(party).iter().map(|party| &party.id)),
            texts(&self.other_names(party)),
            ids(&mut party.not_same_as.iter()),
            Cell::moment(party.erased_at),
        ]
    }

    /// Returns the table of these parties after a change, each with the cases that are emergencies by it.
    pub fn changed<'c>(&self, parties: &[&Party], raised: impl Fn(usize) -> Vec<&'c CaseId>) -> Block {
        let row = |(place, party): (usize, &&Party)| {
            let mut row = self.row(party);
            row.push(Cell::List(raised(place).into_iter().map(|case| Cell::Id(case.to_string())).collect()));
            row
        };
        let rows = parties.iter().enumerate().map(row).collect();
        Block::Table(Table { key: "parties", title: String::new(), columns: CHANGED, rows, audience: Audience::Data })
    }

    /// Returns the table of these parties.
    pub fn table(&self, parties: &[&Party], audience: Audience) -> Block {
        let rows = parties.iter().map(|party| self.row(party)).collect();
        Block::Table(Table { key: "parties", title: String::new(), columns: COLUMNS, rows, audience })
    }

    /// Returns the pages of these parties for people, and one table of them for programs.
    pub fn pages(&self, look: &Look<'_>, parties: &[&Party]) -> Vec<Block> {
        let mut blocks: Vec<Block> = parties.iter().map(|party| Block::Record(self.record(look, party))).collect();
        blocks.push(self.table(parties, Audience::Data));
        blocks
    }

    fn record(&self, look: &Look<'_>, party: &Party) -> Record {
        let rows = self.cases(party).into_iter().map(|filed| {
            let case = &filed.case;
            vec![
                Cell::Id(case.id.to_string()),
                Cell::untrusted(case.subject.clone()),
                Cell::Word(case.status.word().to_owned()),
                Cell::Moment(look.shown(case.received_at)),
                Cell::id(case.complainant.as_ref().map(PartyId::as_str)),
            ]
        });
        let cases = Cell::Rows { columns: CASES, rows: rows.collect() };
        let mut fields = fields(COLUMNS, self.row(party));
        for field in &mut fields {
            field.audience = Audience::People;
            if field.key == "cases" {
                field.cell = Cell::None;
            }
        }
        let last = crate::view::page::Field { key: "cases", title: "Cases", cell: cases, audience: Audience::People };
        fields.retain(|field| field.key != "cases");
        fields.push(last);
        Record { key: "party", title: String::new(), fields, audience: Audience::People }
    }
}

/// Returns the parties in which each word stands: in the id, the name, an address, a phone or the organisation's name.
pub fn select<'a>(folder: &'a Folder, words: &[String]) -> Vec<&'a Party> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let holds = |party: &&Party| {
        let own = [Some(party.id.as_str()), party.name.as_deref()];
        let organisation = party.organisation.as_ref().and_then(|id| folder.name(id));
        let parts = own.into_iter().chain([organisation]).flatten();
        let parts = parts.chain(party.emails.iter().chain(&party.phones).chain(&party.refs).map(String::as_str));
        let said = parts.collect::<Vec<_>>().join("\n").to_lowercase();
        words.iter().all(|word| said.contains(word.as_str()))
    };
    folder.parties.values().filter(holds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::{Case, Status};
    use crate::model::sample_folder::{case, folder, organisation, person};

    fn shop() -> Folder {
        let of = |id: &str, party: &str, status| Case {
            complainant: PartyId::parse(party),
            status,
            ..case(id, "2026-11-20T09:14:00+02:00")
        };
        let a = Party {
            same_as: PartyId::parse("p-b"),
            phones: vec!["082 555 0199".to_owned()],
            ..person("p-a", "L. Dube")
        };
        let b = Party {
            emails: vec!["lerato@example.org".to_owned()],
            organisation: PartyId::parse("p-o"),
            ..person("p-b", "Lerato Dube")
        };
        folder(
            vec![of("c-1", "p-a", Status::Closed), of("c-2", "p-b", Status::Open), of("c-3", "p-gone", Status::Open)],
            vec![a, b, organisation("p-o", "Dube Holdings")],
        )
    }

    #[test]
    fn the_living_party_has_the_addresses_and_cases_of_all() {
        let folder = shop();
        let register = Register::new(&folder);
        let row = |id: &str| register.row(&folder.parties[&PartyId::parse(id).unwrap()]);
        let said = |id: &str, key: &str| row(id)[COLUMNS.iter().position(|column| column.key == key).unwrap()].clone();
        let texts = |texts: &[&str]| Cell::List(texts.iter().map(|text| Cell::untrusted((*text).to_owned())).collect());
        let ids = |ids: &[&str]| Cell::List(ids.iter().map(|id| Cell::Id((*id).to_owned())).collect());
        assert_eq!(said("p-b", "phones"), texts(&["082 555 0199"]));
        assert_eq!(said("p-b", "cases"), ids(&["c-1", "c-2"]));
        assert_eq!(said("p-b", "open_cases"), Cell::Count(1));
        assert_eq!(said("p-b", "merged"), ids(&["p-a"]));
        assert_eq!([said("p-b", "other_names"), said("p-a", "other_names")], [texts(&["L. Dube"]), texts(&[])]);
        assert_eq!(said("p-b", "organisation_name"), Cell::untrusted("Dube Holdings"));
        assert_eq!(said("p-a", "cases"), ids(&["c-1"]));
        assert_eq!(said("p-a", "same_as"), Cell::Id("p-b".into()));
        let parties: Vec<&Party> = folder.parties.values().collect();
        match register.table(&parties, Audience::All) {
            Block::Table(table) => assert_eq!(table.misfit(), None),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_find_parties_by_all_that_is_known() {
        let folder = shop();
        for (words, expect) in [
            (&["dube"][..], "p-a p-b p-o"),
            (&["LERATO", "holdings"], "p-b"),
            (&["0199"], "p-a"),
            (&[], "p-a p-b p-o"),
            (&["nobody"], ""),
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let found: Vec<&str> = select(&folder, &words).iter().map(|party| party.id.as_str()).collect();
            assert_eq!(found.join(" "), expect, "{words:?}");
        }
    }
}
