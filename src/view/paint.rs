//! Our own styles, as invisible marks until the layout is done, then as escape sequences or as nothing.
//! The marks are characters that `clean` never lets through, so no text from outside can paint.

const DIM: char = '\u{206a}';
const RED: char = '\u{206b}';
const YELLOW: char = '\u{206c}';
const END: char = '\u{206d}';

/// Returns the text of a heading, marked as one.
pub(crate) fn heading(text: &str) -> String {
    marked(DIM, text)
}

/// Returns a word of ours, marked if it is one that must not be overlooked. The word itself says so too.
pub(crate) fn word(text: String) -> String {
    match text.as_str() {
        "emergency" | "overdue" | "broken" | "error" | "act" => marked(RED, &text),
        "high" | "warning" | "warn" | "waiting" => marked(YELLOW, &text),
        _ => text,
    }
}

/// Returns the laid-out text with its marks turned into escape sequences, or taken out.
pub(crate) fn finish(text: String, is_coloured: bool) -> String {
    if !text.contains([DIM, RED, YELLOW, END]) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        let sequence = match ch {
            DIM => "\u{1b}[2m",
            RED => "\u{1b}[31m",
            YELLOW => "\u{1b}[33m",
            END => "\u{1b}[0m",
            _ => {
                out.push(ch);
                continue;
            }
        };
        if is_coloured {
            out.push_str(sequence);
        }
    }
    out
}

fn marked(style: char, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{END}") }
}
