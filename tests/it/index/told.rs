//! What a filter says of a case by its summary alone is what it says of the case itself, or nothing.

use amends::model::filter::{Filter, FilterContext, Named};
use amends::model::folder::Folder;
use amends::model::look::Look;
use amends::model::summary::Summary;
use amends::reports::selection::Selection;

/// Filters that a summary tells something of.
const FILTERS: &[&[&str]] = &[
    &["id:c-10"],
    &["not:id:c-12,c-2x"],
    &["kind:query", "not:status:closed"],
    &["owner:sam", "held:sam"],
    &["not:held:thandi"],
    &["ref:a-3,a-4"],
    &["not:ref:a-3"],
    &["channel:email"],
    &["category:handling"],
    &["cause:oven"],
    &["tag:danger"],
    &["not:tag:danger"],
    &["has:x_shelf"],
    &["x_shelf:top"],
    &["public:shop"],
    &["party:dube"],
    &["complainant:p-3,p-13"],
    &["not:complainant:name"],
    &["organisation:name"],
    &["has:organisation"],
    &["opened:2025..2026-03"],
    &["age:2d.."],
    &["age:..30bd"],
    &["not:age:1d..300d"],
    &["has:status", "has:age"],
    &["closed:2026"],
    &["not:closed:..2026"],
    &["updated:2026-11"],
    &["escalated:yes"],
    &["escalated:no"],
    &["escalated:2.."],
    &["has:escalated"],
    &["has:closed"],
    &["asked:manager"],
    &["silent:..9999d"],
    &["due:2026"],
    &["not:due:2026"],
    &["made:2026-11.."],
    &["made:2027.."],
    &["made:..2020", "made:2026"],
    &["not:made:2026"],
    &["has:made"],
];

/// Checks that what is told of a case by its summary is so, and returns how often anything was.
pub(super) fn tells_what_is_so(look: Look<'_>, folder: &Folder) -> (usize, usize) {
    let (mut n_told, mut n_certain) = (0, 0);
    for terms in FILTERS {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        let context = FilterContext { now: look.now, policy: look.policy, me: None, codes: &[] };
        let filter = Filter::parse(&terms, &context).unwrap_or_else(|error| panic!("{terms:?}: {error:?}"));
        let (nobody, named) = (Named::default(), filter.named(&look, folder));
        let selection = Selection::on_file(look, folder, &filter);
        for filed in &folder.cases {
            let (summary, is_so) = (Summary::of(&filed.case), selection.selects(filed));
            for named in [&nobody, &named] {
                let told = filter.tells(&look, &summary, named);
                assert!(told.is_none_or(|told| told == is_so), "{terms:?} {told:?}: {filed:#?}");
                n_told += usize::from(told == Some(false));
                n_certain += usize::from(told == Some(true));
            }
        }
    }
    (n_told, n_certain)
}
