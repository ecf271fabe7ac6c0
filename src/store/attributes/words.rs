//! What the words of attributes say about merging, as git takes them: one may stand for others, and the first that is
//! met counts. Which lines there are, and for which files, is said elsewhere.

use std::collections::HashSet;

/// Words that stand for others, in the order in which they count.
#[derive(Clone, Debug, Default)]
pub(super) struct Macros(Vec<(String, Vec<String>)>);

impl Macros {
    /// Adds the definitions of a text; they hold wherever the words are used, above them too.
    pub(super) fn read(&mut self, text: &str) {
        let definition = |line: &str| {
            let mut words = line.trim_start().strip_prefix("[attr]")?.split_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        };
        self.0.extend(text.lines().filter_map(definition));
    }

    /// Returns what a word stands for, of several definitions by the one that counts most.
    fn of(&self, name: &str) -> Option<&[String]> {
        self.0.iter().rfind(|(known, _)| known == name).map(|(_, words)| words.as_slice())
    }
}

/// What is known of the attributes of one file so far.
pub(super) struct Known<'m> {
    macros: &'m Macros,
    /// The names about which something was said, which nothing said later changes.
    settled: HashSet<String>,
    /// The driver that was asked for; empty for none.
    merge: Option<String>,
}

impl<'m> Known<'m> {
    /// Returns what is known before a word was said.
    pub(super) fn nothing(macros: &'m Macros) -> Self {
        Self { macros, settled: HashSet::new(), merge: None }
    }

    /// Takes in the words of a line that counts less than all before it; returns what it decides about merging, if it does.
    pub(super) fn take(&mut self, words: &[String]) -> Option<String> {
        if self.merge.is_none() {
            self.add(words);
            return self.merge.clone();
        }
        None
    }

    fn add(&mut self, words: &[String]) {
        for word in words.iter().rev() {
            let (name, value) = parted(word);
            // What was settled stays, so that a word that leads back to itself comes to an end.
            if !self.settled.insert(name.to_owned()) {
                continue;
            }
            if name == "merge" {
                self.merge = Some(if value == Value::Set { String::new() } else { value.driver() });
            } else if value == Value::Set {
                match self.macros.of(name) {
                    Some(words) => self.add(words),
                    // git knows this one by itself.
                    None if name == "binary" => self.add(&["-diff", "-merge", "-text"].map(str::to_owned)),
                    None => {}
                }
            }
        }
    }
}

/// What a word says of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'w> {
    Set,
    /// `-name`, or `!name`, which is as if nothing had been said.
    Not,
    To(&'w str),
}

impl Value<'_> {
    fn driver(self) -> String {
        if let Value::To(driver) = self { driver.to_owned() } else { String::new() }
    }
}

/// Takes a word apart.
fn parted(word: &str) -> (&str, Value<'_>) {
    if let Some(name) = word.strip_prefix(['-', '!']) {
        return (name, Value::Not);
    }
    word.split_once('=').map_or((word, Value::Set), |(name, value)| (name, Value::To(value)))
}

#[cfg(test)]
mod tests {
    use super::{Known, Macros};

    #[test]
    fn the_first_word_that_is_met_counts() {
        for (definitions, lines, merge) in [
            ("", &["merge=union", "merge=amends"][..], Some("union")),
            ("", &["text", "merge"], Some("")),
            ("", &["binary"], Some("")),
            ("[attr]binary -text", &["binary"], None),
            ("[attr]ours mine\n[attr]mine merge=union", &["ours"], Some("union")),
            ("[attr]ours mine\n[attr]mine ours", &["ours"], None),
            ("[attr]ours merge=union", &["-ours", "ours", "merge=amends"], Some("amends")),
            ("[attr]ours merge=union", &["ours merge=amends"], Some("amends")),
            ("[attr]ours merge=union\n[attr]ours merge=amends", &["ours"], Some("amends")),
            ("", &[], None),
        ] {
            let mut macros = Macros::default();
            macros.read(definitions);
            let mut known = Known::nothing(&macros);
            let words = |line: &&str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let found = lines.iter().find_map(|line| known.take(&words(line)));
            assert_eq!(found.as_deref(), merge, "{definitions}: {lines:?}");
        }
    }
}
