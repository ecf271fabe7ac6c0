//! Random case-like TOML texts and random edits on them.

use amends::model::edit::{Edit, Place, Scalar};
use chrono::{DateTime, FixedOffset, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

const KEYS: [&str; 5] = ["status", "owner", "x_a", "tags", "due"];
const TABLES: [&str; 3] = ["outcome", "situation", "owner"];
const BLOCKS: [&str; 3] = ["event", "promise", "question"];

/// Pieces of a head; `K` becomes a key that was not used before.
const HEAD: [&str; 22] = [
    "# free words\n",
    "\n",
    "  \t\n",
    "K = \"v\"\n",
    "  K = 'v'  # why\n",
    "K=\"\"\"\nlong\n[not.a.table]\n# no comment\n\"\"\"\n",
    "K = '''a'b''' # c\n",
    "K = [ \"a\", 'b' ]\n",
    "K = [\n  \"a\", # one\n  # between\n  \"b\" # two\n]\n",
    "K = [\"c\",]\n",
    "K = []\n",
    "K = { p = 1, \"q\" = \"v\" } # c\n",
    "K = {p='x'}\n",
    "K.p = 1\nK . q = 2 # q\n",
    "K.p = 1\n",
    "K = 7\n",
    "K = nan\n",
    "K = 2026-11-20T09:14:00+02:00\n",
    "K = 2026-11-24 # day\n",
    "\"K\" = true\n",
    "promise = [ {id = \"p1\"}, { id = \"p2\", K = 1 } ]\n",
    "event = [\n  { id = \"p1\" }, # one\n]\n",
];

/// Pieces of the rest; `N` becomes a number, `K` a key that is new in this section.
const REST: [&str; 18] = [
    "# of what follows\n",
    "\n",
    "# c # d\n",
    "[T]\n",
    "[T] # table\n",
    "  [T.deep]\n",
    "[[event]]\nid = \"pN\"\n",
    "[[promise]] # block\nid = 'pN' # id\n",
    "[[promise]]\n",
    "[promise.sub]\n",
    "K = \"v\" # c\n",
    "  K = 'v'\n",
    "K = \"\"\"\n  two\nlines \"\" \\\n  on\"\"\"\n",
    "K = { p = [ 1, 2 ] }\n",
    "K.p = 1\n",
    "K = [\n\t\"a\",\n\t\"b\",\n]\n",
    "K = 2026-11-24\n",
    "K = [[]]\n",
];

/// Returns texts that are often, not always, good TOML.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let pieces = vec((0..HEAD.len(), 0..KEYS.len()), 0..9);
    let rest = vec((0..REST.len(), 0..KEYS.len()), 0..14);
    (pieces, rest, 0..4_u8, any::<bool>(), any::<bool>()).prop_map(|(pieces, rest, eol, bom, end)| {
        let mut text = String::from(if bom { "\u{feff}" } else { "" });
        let (mut used, mut n) = (Vec::new(), 0);
        for (piece, key) in pieces {
            let line = HEAD[piece].replace('K', KEYS[key]);
            let name = if line.starts_with(['p', 'e']) { &line[..5] } else { KEYS[key] };
            if !line.contains('=') || !used.contains(&name.to_owned()) {
                used.extend(line.contains('=').then(|| name.to_owned()));
                text.push_str(&line);
            }
        }
        let (mut used_here, mut started) = (Vec::new(), false);
        for (piece, key) in rest {
            let raw = REST[piece];
            let line =
                raw.replace('K', KEYS[key]).replace('T', TABLES[key % TABLES.len()]).replace('N', &n.to_string());
            let header = line.trim_start().starts_with('[');
            let again = if header {
                used.contains(&line.trim().to_owned()) && raw.contains('T')
            } else {
                used_here.contains(&key)
            };
            if line.contains('=') && !header && (again || !started) || header && again {
                continue;
            }
            if header {
                (started, n) = (true, n + 1);
                used_here.clear();
                used.push(line.trim().to_owned());
            } else if line.contains('=') {
                used_here.push(key);
            }
            text.push_str(&line);
        }
        let text = match eol {
            0 => text.replace('\n', "\r\n"),
            1 => text.replacen('\n', "\r\n", 2),
            _ => text,
        };
        if end { text } else { text.trim_end_matches(['\r', '\n']).to_owned() }
    })
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c \"'\\\\\n]{0,12}",
        "[\\PC\t\n\r\"]{0,20}",
        any::<String>(),
        Just("v".to_owned()),
        Just("a\n<<<<<<< x\n=======\n>>>>>>> y\n".to_owned()),
    ]
}

fn scalar() -> impl Strategy<Value = Scalar> {
    let moment =
        (-2_000_000_000_i64..4_000_000_000, 0..1_000_000_000_u32, -840..841_i32).prop_map(|(at, nanos, minutes)| {
            let zone = FixedOffset::east_opt(minutes * 60).unwrap();
            Scalar::Moment(DateTime::from_timestamp(at, nanos).unwrap().with_timezone(&zone))
        });
    let day = (0..3_000_000_i32).prop_map(|n| Scalar::Day(NaiveDate::from_num_days_from_ce_opt(n).unwrap()));
    prop_oneof![
        4 => words().prop_map(Scalar::Text),
        1 => moment,
        1 => day,
        1 => any::<i64>().prop_map(Scalar::Int),
        1 => any::<bool>().prop_map(Scalar::Flag),
        3 => vec(prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("c".to_owned()), words()], 0..5).prop_map(Scalar::List),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    let key = || prop_oneof![4 => (0..KEYS.len()).prop_map(|n| KEYS[n].to_owned()), 1 => Just("p".to_owned()), 1 => Just("new key".to_owned())];
    let block = (0..BLOCKS.len(), 0..6_u8, key()).prop_map(|(block, n, key)| Place::Block {
        block: BLOCKS[block].to_owned(),
        id: format!("p{n}"),
        key,
    });
    let table = (0..TABLES.len(), key()).prop_map(|(table, key)| Place::Table { table: TABLES[table].to_owned(), key });
    prop_oneof![key().prop_map(|key| Place::Head { key }), table, block]
}

/// Returns edits on the places that the texts may have.
pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let fields = vec(scalar(), 0..4).prop_map(|values| {
        let names = ["id", "text", "at", "told"].map(str::to_owned);
        names.into_iter().zip(values).collect::<Vec<_>>()
    });
    prop_oneof![
        5 => (place(), scalar()).prop_map(|(place, value)| Edit::Put { place, value }),
        2 => place().prop_map(|place| Edit::Drop { place }),
        2 => (0..BLOCKS.len(), fields).prop_map(|(block, fields)| Edit::Append { block: BLOCKS[block].to_owned(), fields }),
    ]
}
