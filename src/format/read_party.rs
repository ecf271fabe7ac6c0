//! The tree of a party file as a party; what is wrong is noted with its place.
//! Who is the same as whom is `model::identity`'s business.

use crate::calendar::zone::Zone;

use super::fields::{Fields, Reading};
use super::head;
use super::read_case;
use super::tree::{Document, Entry, Syntax};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::id::PartyId;
use crate::model::party::{LEFT, Party, PartyKind};

/// Returns the party of a file and all that is wrong with the text.
pub fn party(doc: &Document, syntax: Syntax, zone: Zone) -> (Option<Party>, Vec<Diagnostic>) {
    let reading = Reading::new(syntax, zone);
    let head = reading.head(doc);
    let party = of(&head);
    head.finish();
    let flaws = reading.finish();
    (party, flaws)
}

fn of(head: &Fields<'_>) -> Option<Party> {
    let (schema, id) = head::schema_and_id(head);
    let id = id.and_then(|text| PartyId::parse(&text));
    let (kind, name) = (head.word("kind"), head.text("name"));
    let (emails, phones, refs) = (head.list("emails"), head.list("phones"), head.list("refs"));
    let organisation = head::word_of_id(head, "organisation").and_then(|text| PartyId::parse(&text));
    let (roles, prefers, avoid) = (head.words("roles"), head.text("prefers"), head.list("avoid"));
    let same_as = head::word_of_id(head, "same_as").and_then(|text| PartyId::parse(&text));
    let not_same_as = head.list("not_same_as").iter().filter_map(|text| PartyId::parse(text)).collect();
    for block in head.blocks("conflict") {
        let _ = read_case::conflict(&block);
        block.finish();
    }
    let (erased_at, once) = (head.moment("erased_at"), head.list("once"));
    let id = id?;
    if erased_at.is_some() {
        come_back(head, &id);
    }
    let kind = kind.unwrap_or(PartyKind::Person);
    Some(Party {
        id,
        schema,
        kind,
        name,
        emails,
        phones,
        refs,
        organisation,
        roles,
        prefers,
        avoid,
        same_as,
        not_same_as,
        erased_at,
        once,
    })
}

/// Names what stands in the file of a party that was erased, and tells of the person.
fn come_back(head: &Fields<'_>, id: &PartyId) {
    let tells = |key: &str| !LEFT.contains(&key) && !matches!(key, "conflict" | "once");
    let found: Vec<&Entry> = head.entries().iter().filter(|entry| tells(&entry.key)).collect();
    if let Some(first) = found.first() {
        let keys: Vec<String> = found.iter().map(|entry| format!("`{}`", entry.key.escape_debug())).collect();
        let message = format!("this party was erased, and its file has {} again", keys.join(", "));
        let hint = format!("erase it again: amends party erase {id} --yes");
        head.flaw(Severity::Warning, "privacy.erased", &first.key, message, hint);
    }
}

#[cfg(test)]
mod tests {
    use crate::calendar::zone::Zone;

    use super::party;
    use crate::format::tree::{Syntax, parse};
    use crate::model::id::PartyId;
    use crate::model::party::{Party, PartyKind, Role};

    fn read(text: &str) -> (Option<Party>, Vec<String>) {
        let (party, flaws) = party(&parse(Syntax::Toml, text.as_bytes()).unwrap(), Syntax::Toml, Zone::UTC);
        (party, flaws.into_iter().map(|flaw| format!("{}: {}", flaw.code, flaw.message)).collect())
    }

    #[test]
    fn every_key_is_read() {
        let (party, flaws) = read(
            "schema = 1\nid = \"p-h7xw3\"\nkind = \"person\"\nname = \"Lerato Dube\"\nemails = [\"l@example.org\"]\nphones = [\"+27 82 555 0199\"]\nrefs = [\"K-1042\"]\norganisation = \"p-9kd2m\"\nroles = [\"customer\", \"supplier\"]\nprefers = \"whatsapp\"\navoid = [\"phone\"]\nsame_as = \"p-2\"\nnot_same_as = [\"p-3\", \"p-4\"]\nonce = [\"k\"]\nx_vip = true\n",
        );
        assert_eq!(flaws, Vec::<String>::new());
        let party = party.unwrap();
        assert_eq!((party.kind, party.name.as_deref()), (PartyKind::Person, Some("Lerato Dube")));
        assert_eq!((party.emails.len(), party.phones.len(), party.refs.len(), party.avoid.len()), (1, 1, 1, 1));
        assert_eq!(party.organisation.map(|id| id.to_string()).as_deref(), Some("p-9kd2m"));
        assert_eq!(party.once, ["k"]);
        assert_eq!(party.same_as, PartyId::parse("p-2"));
        assert_eq!(party.not_same_as, ["p-3", "p-4"].map(|id| PartyId::parse(id).unwrap()));
        assert_eq!((party.roles, party.prefers.as_deref()), (vec![Role::Customer, Role::Supplier], Some("whatsapp")));
    }

    #[test]
    fn flaws_are_named_and_the_rest_is_read() {
        for (text, expect, is_read) in [
            ("", "file.no-id: neither `schema` nor `id`", false),
            ("schema = 1\nid = \"p 1\"\n", "id.grammar: `id` is not a word that can be an id", false),
            ("schema = 1\nid = \"p1\"\nemail = \"a\"\n", "key.unknown: unknown key `email`", true),
            ("schema = 1\nid = \"p1\"\nkind = \"firm\"\n", "value.unknown: unknown `kind`: `firm`", true),
            (
                "schema = 1\nid = \"p1\"\n[[conflict]]\nkey = \"prefers\"\nvalues = [\"email\", \"phone\"]\n",
                "merge.unresolved: two clones changed `prefers` differently and nobody has settled it",
                true,
            ),
            (
                "schema = 1\nid = \"p1\"\nerased_at = 2026-11-24T10:00:00Z\nname = \"A\"\nx_n = \"A\"\n",
                "privacy.erased: this party was erased, and its file has `name`, `x_n` again",
                true,
            ),
            ("schema = 1\nid = \"p1\"\nroles = [\"client\"]\n", "value.unknown: unknown `roles`: `client`", true),
        ] {
            let text = if text.is_empty() { "# empty\n" } else { text };
            let (party, flaws) = read(text);
            assert_eq!(flaws.first().map(String::as_str), Some(expect), "{text}");
            assert_eq!(party.is_some(), is_read, "{text}");
        }
    }
}
