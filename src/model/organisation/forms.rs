//! Legal forms of organisations, as they are written behind, before and into names.
//! How a name is read is `organisation`'s business; dots are gone already, and `&` is `and`.

/// Forms with several spellings: what we call each, and how people write it; a short form of a longer one is the same,
/// for few type `(Pty) Ltd` in full.
#[rustfmt::skip]
pub(super) const FORMS: &[(&str, &[&str])] = &[
    ("ltd", &[
        "ltd", "limited", "pty ltd", "pty limited", "proprietary limited", "proprietary ltd", "pvt ltd", "pvt limited", "private limited",
        "private ltd", "pte ltd", "pte limited", "co ltd", "co limited", "company limited", "and co ltd", "and company ltd",
        "and co limited", "and company limited", "and co pty ltd", "rf pty ltd", "pty ltd rf",
    ]),
    ("inc", &["inc", "incorporated", "co inc", "and co inc", "corp", "corporation"]),
    ("co", &["co", "company", "and co", "and company", "et cie", "and cie", "und co"]),
    ("cc", &["cc", "close corporation"]),
    ("npc", &["npc", "rf npc", "npc rf", "non profit company"]),
    ("soc", &["soc ltd", "soc limited"]),
    ("plc", &["plc", "public limited company"]),
    ("llc", &["llc", "l l c", "lc", "limited liability company", "fz llc"]),
    ("llp", &["llp", "limited liability partnership"]),
    ("gmbh", &["gmbh", "ggmbh", "mbh"]),
    ("gmbh co kg", &["gmbh and co kg", "gmbh co kg", "gmbh und co kg", "ug and co kg", "ag and co kg"]),
    ("kg", &["kg", "co kg", "and co kg"]),
    ("ag", &["ag", "a g"]),
    ("ug", &["ug", "ug haftungsbeschränkt"]),
    ("ev", &["ev", "e v"]),
    ("ek", &["ek", "e k"]),
    ("bv", &["bv", "b v"]),
    ("nv", &["nv", "n v"]),
    ("srl", &["srl", "s r l", "sprl"]),
    ("sa", &["sa", "s a"]),
    ("sas", &["sas", "s a s"]),
    ("sarl", &["sarl", "s a r l", "sàrl", "sà rl", "s à rl", "s à r l", "sa rl"]),
    ("spa", &["spa", "s p a"]),
    ("sl", &["sl", "s l"]),
    ("sa de cv", &["sa de cv", "s a de c v"]),
    ("ltda", &["ltda", "lda"]),
    ("ab", &["ab", "aktiebolag"]),
    ("as", &["as", "a s"]),
    ("oy", &["oy", "ltd oy", "oy ltd"]),
    ("sp zoo", &["sp z oo", "sp z o o", "spzoo", "sp zoo", "spółka z oo"]),
    ("sro", &["sro", "s r o", "spol s r o", "spol sro"]),
    ("doo", &["doo", "d o o"]),
    ("sdn bhd", &["sdn bhd"]),
    ("kk", &["kk", "k k"]),
    ("aş", &["aş", "a ş"]),
    ("ltd şti", &["ltd şti"]),
    ("ооо", &["ооо", "ooo"]),
    ("оао", &["оао", "oao"]),
    ("зао", &["зао", "zao"]),
    ("пао", &["пао", "pao"]),
];

/// Forms with one spelling.
#[rustfmt::skip]
pub(super) const BEHIND: &[&str] = &[
    "lp", "lllp", "pllc", "kgaa", "ohg", "gbr", "eg", "se", "vof", "cv", "bvba", "asbl", "vzw", "sasu", "eurl", "sci", "scop", "snc",
    "sapa", "slu", "sau", "eireli", "hb", "asa", "aps", "oyj", "as oy", "ehf", "hf", "sp j", "sp k", "kft", "bt", "zrt", "nyrt", "ead",
    "ood", "eood", "ао", "ип", "тов", "sia", "uab", "oü", "bhd", "tbk", "jsc", "pjsc", "fzc", "fze", "wll", "saoc", "saog", "cic",
    "scio", "cio", "opc",
];

/// Forms that stand before a name, and what we call them.
pub(super) const BEFORE: &[(&str, &str)] = &[
    ("ооо", "ооо"),
    ("оао", "оао"),
    ("зао", "зао"),
    ("пао", "пао"),
    ("ао", "ао"),
    ("ип", "ип"),
    ("тов", "тов"),
    ("ooo", "ооо"),
    ("oao", "оао"),
    ("zao", "зао"),
    ("pao", "пао"),
    ("pt", "pt"),
];

/// Forms that are written without a gap, and what we call them.
pub(super) const GLUED: &[(&str, &str)] = &[
    ("股份有限公司", "股份有限公司"),
    ("有限责任公司", "有限公司"),
    ("有限公司", "有限公司"),
    ("株式会社", "kk"),
    ("有限会社", "有限会社"),
    ("合同会社", "合同会社"),
    ("주식회사", "주식회사"),
];

/// Words that may belong to a legal form or hang behind one, and may as well be part of the name.
#[rustfmt::skip]
pub(super) const LEFTOVERS: &[&str] = &[
    "and", "et", "und", "pty", "proprietary", "private", "pvt", "pte", "trust", "npo", "rf", "soc", "cie", "sdn", "şti",
];

/// Words of legal forms that are nobody's family name, nobody's title and no word of every day: beside a name each tells a
/// business. What is missing here is: `Ellen Pao`, `Ronald Corp`, `Serenity Spa`, `Jane Doe CIO`.
#[rustfmt::skip]
pub(super) const TELLING: &[&str] = &[
    "ltd", "limited", "inc", "incorporated", "corporation", "plc", "llc", "llp", "lllp", "pllc", "gmbh", "ggmbh", "mbh",
    "haftungsbeschränkt", "kgaa", "ohg", "srl", "sprl", "sarl", "sàrl", "eurl", "snc", "ltda", "lda", "eireli", "bvba", "asbl",
    "vzw", "vof", "aktiebolag", "oyj", "ehf", "sro", "spzoo", "kft", "zrt", "nyrt", "eood", "bhd", "tbk", "pjsc", "wll", "fzc",
    "fze", "saoc", "saog", "ооо",
];

/// Legal forms that tell a business as a whole, although no word of theirs does.
#[rustfmt::skip]
pub(super) const TELLING_TOGETHER: &[&str] = &[
    "cc", "oü", "sa de cv", "sp z o o", "sp z oo", "sp zoo", "spółka z oo", "spol s r o", "non profit company", "and co",
    "and company", "et cie", "and cie", "und co", "and co kg", "ug and co kg", "ag and co kg",
];
