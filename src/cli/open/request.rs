//! What is asked of `open`, whether typed as flags or read from a line of a batch.

use crate::cli::blank;
use crate::cli::error::Error;
use crate::format::tree::{Node, Syntax, Value, parse};
use crate::model::word::nearest;

/// One case to be opened; texts as typed.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    /// In a few words, what went wrong
    #[arg(value_name = "SUBJECT", default_value = "", hide_default_value = true)]
    pub(crate) subject: String,
    /// Who complains: "Name <email>", an email, a phone, a party id, or a name
    #[arg(long, value_name = "WHO")]
    pub(crate) from: Option<String>,
    /// They are nobody on file, whoever they share an address or phone with
    #[arg(long, requires = "from")]
    pub(crate) somebody_else: bool,
    /// The organisation that they belong to
    #[arg(long, value_name = "NAME")]
    pub(crate) org: Option<String>,
    /// Their phone
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) phone: Option<String>,
    /// complaint, request, query, feedback, compliment, observation or data-request
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Through which channel it came
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) channel: Option<String>,
    /// One string; levels split at "/"
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Option<String>,
    /// The message in the customer's words; `-` is stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    /// When the business got it [default: --at, else now]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) received: Option<String>,
    /// low, normal, high or emergency
    #[arg(long, value_name = "PRIORITY")]
    pub(crate) priority: Option<String>,
    /// Who owns it
    #[arg(long, value_name = "ID")]
    pub(crate) owner: Option<String>,
    /// What the customer wants
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) wants: Option<String>,
    /// What it did to the customer
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) impact: Option<String>,
    /// A tag of the customer's situation, for example special-trip
    #[arg(long, value_name = "TAG")]
    pub(crate) situation: Vec<String>,
    /// What the customer needs to be served as well as others, for example "large print", each by itself; never an illness
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) adjustment: Vec<String>,
    /// A question that the customer asked
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) question: Vec<String>,
    /// Where the public can read it
    #[arg(long, value_name = "URL")]
    pub(crate) public: Option<String>,
    /// The number that others know it by
    #[arg(long = "ref", value_name = "NUMBER")]
    pub(crate) reference: Option<String>,
    /// A key of your own
    #[arg(long, value_name = "x_KEY=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<String>,
    /// What is promised at once
    #[arg(long, value_name = "WHAT", requires = "promise_due", allow_hyphen_values = true)]
    pub(crate) promise: Option<String>,
    /// Until when it is promised
    #[arg(long, value_name = "WHEN", requires = "promise", allow_hyphen_values = true)]
    pub(crate) promise_due: Option<String>,
    /// How it will be done
    #[arg(long, value_name = "TEXT", requires = "promise", allow_hyphen_values = true)]
    pub(crate) promise_how: Option<String>,
    /// Promise it although it is due in the past
    #[arg(long, requires = "why")]
    pub(crate) force: bool,
    /// The reason for promising it although it is due in the past
    #[arg(long, value_name = "TEXT", requires = "force", allow_hyphen_values = true)]
    pub(crate) why: Option<String>,
    /// The key under which a retry is harmless; a global option, or a key of a batch line.
    #[arg(skip)]
    pub(crate) once_key: Option<String>,
    /// When it really happened; a global option, or a key of a batch line.
    #[arg(skip)]
    pub(crate) at_phrase: Option<String>,
}

/// The keys of a batch line.
const KEYS: &[&str] = &[
    "subject",
    "from",
    "somebody_else",
    "org",
    "phone",
    "kind",
    "channel",
    "category",
    "text",
    "received",
    "priority",
    "owner",
    "wants",
    "impact",
    "situation",
    "adjustment",
    "question",
    "public",
    "ref",
    "set",
    "promise",
    "promise_due",
    "promise_how",
    "force",
    "why",
    "once",
    "at",
];

/// Those that name somebody or something: what is not known is left out.
const NAMES: &[&str] = &["from", "org", "phone", "channel", "category", "owner", "public", "ref", "once"];

impl Request {
    /// Reads one line of a batch: a JSON object with the flags as keys.
    pub(crate) fn of_line(line: &str) -> Result<Self, Error> {
        let document = parse(Syntax::Json, line.as_bytes()).map_err(|flaw| {
            let column = flaw.span.start + 1;
            Error::usage(format!("this is no JSON object: {} at column {column}", flaw.message))
                .hint("write one object a line, for example {\"subject\": \"No bread today\"}")
        })?;
        let mut request = Self::default();
        for entry in &document.root.entries {
            request.take(&entry.key, &entry.node)?;
        }
        if request.promise.is_some() != request.promise_due.is_some() {
            return Err(Error::usage("`promise` and `promise_due` go together").hint("give both or neither"));
        }
        if request.promise.is_none() && request.promise_how.is_some() {
            return Err(Error::usage("`promise_how` says how a promise is kept, and there is none")
                .hint("give `promise` and `promise_due` as well"));
        }
        Ok(request)
    }

    /// Returns all texts that will stand in the files of the case.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let one = [&self.from, &self.org, &self.phone, &self.channel, &self.category, &self.text, &self.owner];
        let more = [&self.wants, &self.impact, &self.public, &self.reference, &self.promise, &self.promise_how];
        let many = [&self.situation, &self.adjustment, &self.question, &self.set];
        let last = [&self.why, &self.once_key];
        let single = one.into_iter().chain(more).chain(last).filter_map(Option::as_deref);
        single.chain(many.into_iter().flatten().map(String::as_str)).chain([self.subject.as_str()])
    }

    fn take(&mut self, key: &str, node: &Node) -> Result<(), Error> {
        if node.value == Value::Null {
            return Ok(());
        }
        let is_blank = matches!(&node.value, Value::Text(text) if text.trim().is_empty());
        if is_blank && NAMES.contains(&key) {
            return Err(blank::empty(key));
        }
        match key {
            "subject" => self.subject = one(key, node)?,
            "situation" => self.situation = many(key, node)?,
            "adjustment" => self.adjustment = many(key, node)?,
            "question" => self.question = questions(key, node)?,
            "set" => self.set.extend(settings(key, node)?),
            "from" => self.from = Some(one(key, node)?),
            "somebody_else" => self.somebody_else = flag(key, node)?,
            "org" => self.org = Some(one(key, node)?),
            "phone" => self.phone = Some(one(key, node)?),
            "kind" => self.kind = Some(one(key, node)?),
            "channel" => self.channel = Some(one(key, node)?),
            "category" => self.category = Some(one(key, node)?),
            "text" => self.text = Some(one(key, node)?),
            "received" => self.received = Some(one(key, node)?),
            "priority" => self.priority = Some(one(key, node)?),
            "owner" => self.owner = Some(one(key, node)?),
            "wants" => self.wants = Some(one(key, node)?),
            "impact" => self.impact = Some(one(key, node)?),
            "public" => self.public = Some(one(key, node)?),
            "ref" => self.reference = Some(one(key, node)?),
            "promise" => self.promise = Some(one(key, node)?),
            "promise_due" => self.promise_due = Some(one(key, node)?),
            "promise_how" => self.promise_how = Some(one(key, node)?),
            "force" => self.force = flag(key, node)?,
            "why" => self.why = Some(one(key, node)?),
            "once" => self.once_key = Some(one(key, node)?),
            "at" => self.at_phrase = Some(one(key, node)?),
            own if own.starts_with("x_") => self.set.push(format!("{own}={}", one(key, node)?)),
            other => {
                let error = Error::usage(format!("there is no key `{other}`"));
                return Err(match nearest(other, KEYS.iter().copied()) {
                    Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                    None => error.hint(format!("keys: {}, and your own that begin with `x_`", KEYS.join(", "))),
                });
            }
        }
        Ok(())
    }
}

fn one(key: &str, node: &Node) -> Result<String, Error> {
    match &node.value {
        Value::Text(text) => Ok(text.clone()),
        Value::Int(number) => Ok(number.to_string()),
        Value::Flag(flag) => Ok(flag.to_string()),
        _ => Err(Error::usage(format!("`{key}` takes a text")).hint(format!("write {{\"{key}\": \"...\"}}"))),
    }
}

fn flag(key: &str, node: &Node) -> Result<bool, Error> {
    match &node.value {
        Value::Flag(flag) => Ok(*flag),
        _ => Err(Error::usage(format!("`{key}` is true or false")).hint(format!("write {{\"{key}\": true}}"))),
    }
}

fn many(key: &str, node: &Node) -> Result<Vec<String>, Error> {
    match &node.value {
        Value::List(nodes) => nodes.iter().map(|node| one(key, node)).collect(),
        _ => Ok(vec![one(key, node)?]),
    }
}

/// Returns texts that are words of a customer: what is no text is a slip, and nobody asks a number.
fn questions(key: &str, node: &Node) -> Result<Vec<String>, Error> {
    let all = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let text = |node: &Node| match &node.value {
        Value::Text(text) => Ok(text.clone()),
        _ => Err(Error::usage(format!("`{key}` takes a text, or several in a list"))
            .hint(format!("write {{\"{key}\": \"...\"}}"))),
    };
    all.iter().map(text).collect()
}

fn settings(key: &str, node: &Node) -> Result<Vec<String>, Error> {
    match &node.value {
        Value::Table(table) => {
            table.entries.iter().map(|entry| Ok(format!("{}={}", entry.key, one(&entry.key, &entry.node)?))).collect()
        }
        _ => many(key, node),
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_line_takes_the_flags_as_keys() {
        let line = r#"{"subject":"No bread","from":"a@b.example","situation":["special-trip"],"question":"Why?","x_state":"AZ","set":{"x_n":7},"ref":12,"owner":null}"#;
        let request = Request::of_line(line).unwrap();
        assert_eq!(request.subject, "No bread");
        assert_eq!(request.from.as_deref(), Some("a@b.example"));
        assert_eq!(request.situation, ["special-trip"]);
        assert_eq!(request.question, ["Why?"]);
        assert_eq!(request.set, ["x_state=AZ", "x_n=7"]);
        assert_eq!(request.reference.as_deref(), Some("12"));
        assert_eq!(request.owner, None);
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        for (line, says) in [
            ("{", "this is no JSON object"),
            ("[]", "this is no JSON object"),
            ("{\"subjet\":\"a\"}", "there is no key `subjet`"),
            ("{\"subject\":{}}", "`subject` takes a text"),
            ("{\"subject\":\"a\",\"question\":[1]}", "`question` takes a text"),
            ("{\"subject\":\"a\",\"question\":[\"b\",true]}", "`question` takes a text"),
            ("{\"subject\":\"a\",\"subject\":\"b\"}", "this is no JSON object"),
            ("{\"subject\":\"a\",\"promise\":\"b\"}", "`promise` and `promise_due` go together"),
            ("{\"subject\":\"a\",\"promise_how\":\"b\"}", "`promise_how` says how a promise is kept"),
            ("{\"subject\":\"a\",\"force\":\"yes\"}", "`force` is true or false"),
            ("{\"subject\":\"a\",\"nope\":\"b\"}", "there is no key `nope`"),
            ("{\"subject\":\"a\",\"from\":\" \"}", "`from` is empty"),
            ("{\"subject\":\"a\",\"channel\":\"\"}", "`channel` is empty"),
        ] {
            let error = Request::of_line(line).unwrap_err();
            assert!(error.message.starts_with(says), "{line}: {}", error.message);
        }
    }
}
