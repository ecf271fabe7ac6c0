//! A file that is one side of an unfinished merge: what the other side said stands in no file.
//! What git keeps of both sides is read by `store::git::stages`.

use super::page::{Name, Page};
use super::untouched::all_in;
use super::{Version, Versions, merge};
use crate::format::tree::Syntax;

/// Returns the blocks that the merge of the versions holds and the text does not; none where the text is one side and
/// lacks only what the other said in the head. Nothing if the text lacks nothing of either side.
pub fn left_out(syntax: Syntax, text: &str, versions: [&[u8]; 3], stem: Option<&str>) -> Option<Vec<String>> {
    let [base, ours, theirs] = all_in(text, versions)?;
    let page = |text: &str| Version::read(syntax, "the file", text.as_bytes()).ok()?.page(syntax, false).ok();
    let found = page(text)?;
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    let merged = merge(syntax, versions, stem).ok()?.text;
    let sides = [page(&ours)?, page(&theirs)?];
    let has = |page: &Page, name: &Name| page.get(name).is_some();
    let is_out = |name: &Name| sides.iter().any(|side| has(side, name)) && !has(&found, name);
    let whole = page(&merged)?;
    // Whether a block that one side took away goes is asked, and may be answered.
    let asked = |block: &str, id: &str| Name::Block("conflict".to_owned(), format!("{block}/{id}"));
    let blocks = whole.slots.iter().filter_map(|(name, _)| match name {
        Name::Block(block, id) if block != "conflict" && is_out(name) && !has(&whole, &asked(block, id)) => {
            Some(id.trim().to_owned())
        }
        _ => None,
    });
    let blocks: Vec<String> = blocks.collect();
    let is_one_side = (text == ours || text == theirs) && text != merged;
    (is_one_side || !blocks.is_empty()).then_some(blocks)
}

#[cfg(test)]
mod tests {
    use super::left_out;
    use crate::format::tree::Syntax;

    const HEAD: &str = "schema = 1\nid = \"k\"\nowner = \"o\"\n";

    fn event(id: &str) -> String {
        format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-20T09:14:00Z\nkind = \"note\"\n")
    }

    #[test]
    fn one_side_lacks_what_the_other_said() {
        let base = HEAD.to_owned() + &event("e1");
        let ours = base.clone() + &event("e2");
        let theirs = base.replace("\"o\"", "\"z\"") + &event("e3");
        let both = theirs.clone() + &event("e2");
        let out = |text: &str, theirs: &str| {
            let versions = [base.as_str(), ours.as_str(), theirs].map(str::as_bytes);
            left_out(Syntax::Toml, text, versions, Some("k")).map(|ids| ids.join(" "))
        };
        assert_eq!(out(&ours, &theirs).as_deref(), Some("e3"));
        assert_eq!(out(&theirs, &theirs).as_deref(), Some("e2"));
        assert_eq!(out(&both, &theirs), None);
        assert_eq!(out(&ours.replace("\"o\"", "\"q\""), &theirs).as_deref(), Some("e3"));
        let head = base.replace("\"o\"", "\"z\"");
        assert_eq!((out(&ours, &head).as_deref(), out(&ours, &base)), (Some(""), None));
        // That a block goes is an answer to what the merge asks.
        let (less, more) = (HEAD.to_owned() + &event("e2"), base.replace("note", "call"));
        let versions = [base.as_str(), &less, &more].map(str::as_bytes);
        assert_eq!(left_out(Syntax::Toml, &less.replace("\"o\"", "\"q\""), versions, Some("k")), None);
        assert_eq!(out("<<<<<<< a\n=======\n>>>>>>> b\n", &theirs), None);
    }
}
