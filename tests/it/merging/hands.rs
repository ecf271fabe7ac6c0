//! Shapes of TOML that people write and no command does.
//! What they should merge to is what the same in our shapes does.

/// A way to write a case by hand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hand {
    /// `event = [{ … }]`, and promises likewise.
    Braces,
    /// `[event.x_more]` below each event.
    Below,
    /// `[x_mine.sub]` without an `[x_mine]`.
    Alone,
}

pub(crate) const HANDS: [Hand; 3] = [Hand::Braces, Hand::Below, Hand::Alone];

/// Returns a case of ours as a hand would have written it; comments are left out.
pub(crate) fn by_hand(hand: Hand, text: &str) -> String {
    let (head, blocks) = sections(text);
    let mut out = head;
    match hand {
        Hand::Braces => {
            let (tables, others): (Vec<_>, Vec<_>) = blocks.iter().partition(|(header, _)| !header.starts_with("[["));
            for name in ["promise", "event", "conflict"] {
                let of = others.iter().filter(|(header, _)| header == &format!("[[{name}]]"));
                let braces: String = of.map(|(_, pairs)| format!("  {{ {} }},\n", pairs.join(", "))).collect();
                if !braces.is_empty() {
                    out.push_str(&format!("{name} = [\n{braces}]\n"));
                }
            }
            tables.iter().for_each(|(header, pairs)| out.push_str(&section(header, pairs)));
        }
        Hand::Below => {
            for (header, pairs) in &blocks {
                out.push_str(&section(header, pairs));
                if header == "[[event]]" {
                    out.push_str("\n[event.x_more]\nx_a = 1\n");
                }
            }
        }
        Hand::Alone => {
            out.push_str("\n[x_mine.sub]\nx_a = 1\n\n[x_mine.other]\nx_b = 2\n");
            blocks.iter().for_each(|(header, pairs)| out.push_str(&section(header, pairs)));
        }
    }
    out
}

fn section(header: &str, pairs: &[String]) -> String {
    format!("\n{header}\n{}\n", pairs.join("\n"))
}

/// Returns the head, and each header with its pairs, of a text that a command wrote.
fn sections(text: &str) -> (String, Vec<(String, Vec<String>)>) {
    let (mut head, mut blocks) = (String::new(), Vec::<(String, Vec<String>)>::new());
    let mut is_open = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let goes_on = is_open;
        is_open ^= line.matches("\"\"\"").count() == 1;
        match blocks.last_mut() {
            _ if line.starts_with('[') && !goes_on => blocks.push((line.to_owned(), Vec::new())),
            Some((_, pairs)) if goes_on => pairs.last_mut().unwrap().push_str(&format!("\n{line}")),
            Some((_, pairs)) if !line.is_empty() => pairs.push(line.to_owned()),
            None => head.push_str(&format!("{line}\n")),
            Some(_) => {}
        }
    }
    (head, blocks)
}
