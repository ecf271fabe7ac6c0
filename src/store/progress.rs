//! How far a long work has come: said a few times a second, and only once it takes long.
//! To whom it is said is the caller's business; without anybody it is not even counted.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Somebody at a terminal, with a clock.
#[derive(Clone, Copy)]
pub struct Listener {
    /// Writes a piece of text.
    pub say: fn(&str),
    /// Returns how long it is since some instant, always the same.
    pub clock: fn() -> Duration,
    /// How many signs a line has, if that is known.
    pub columns: Option<usize>,
    pub erasing: Erasing,
}

/// How what was said is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasing {
    /// The terminal erases the rest of the line when told so.
    BySequence,
    /// The terminal knows no such sequence: blanks are written over it.
    ByBlanks,
}

/// Nothing is said before so many milliseconds have passed.
const PATIENCE: u64 = 500;

/// What is said next is said so many milliseconds later.
const PAUSE: u64 = 100;

/// How many signs the bar has.
const WIDTH: usize = 24;

/// A shorter bar says nothing.
const SHORTEST: usize = 4;

/// What a terminal shows of the keys that end a program: it finds room behind the bar, and takes no line of its own.
const INTERRUPT: &str = "^C";

/// How far a work has come.
pub struct Progress {
    listener: Option<Listener>,
    what: &'static str,
    began: Duration,
    done: AtomicUsize,
    total: AtomicUsize,
    /// How many of the total are no more than a guess.
    guessed: AtomicUsize,
    /// How long the bar was.
    reached: AtomicUsize,
    /// When it was said last, in milliseconds from the beginning; 0 is never.
    said: AtomicU64,
    /// How many signs were said then.
    n_signs: AtomicUsize,
}

impl Progress {
    /// Returns the progress of a work on so many of these, of which nothing is done.
    pub fn of(what: &'static str, listener: Option<Listener>) -> Self {
        let [done, total, guessed, reached] = [const { AtomicUsize::new(0) }; 4];
        let said = AtomicU64::new(0);
        let began = listener.map_or(Duration::ZERO, |listener| (listener.clock)());
        Self { listener, what, began, done, total, guessed, reached, said, n_signs: AtomicUsize::new(0) }
    }

    /// Returns one that says nothing.
    pub fn silent() -> Self {
        Self::of("", None)
    }

    /// Says that so many more are to be done.
    pub fn expect(&self, n: usize) {
        self.total.fetch_add(n, Ordering::Relaxed);
    }

    /// Says that there will be as many more as `count` finds, until it is known.
    pub fn guess(&self, count: impl FnOnce() -> usize) {
        if self.listener.is_some() {
            let n = count();
            self.guessed.store(n, Ordering::Relaxed);
            self.expect(n);
        }
    }

    /// Says how many there are of those that were guessed.
    pub fn settle(&self, n: usize) {
        self.expect(n);
        self.total.fetch_sub(self.guessed.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Says that one more is done.
    pub fn step(&self) {
        let Some(listener) = self.listener else { return };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let now = u64::try_from((listener.clock)().saturating_sub(self.began).as_millis()).unwrap_or(u64::MAX);
        let said = self.said.load(Ordering::Relaxed);
        if now < PATIENCE || now < said + PAUSE {
            return;
        }
        if self.said.compare_exchange(said, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let total = self.total.load(Ordering::Relaxed);
            // However many turn up late, a bar does not shrink.
            let reached = self.reached.fetch_max(length(done, total), Ordering::Relaxed).max(length(done, total));
            self.put(&listener, &line(done, total, reached, self.what, listener.columns));
        }
    }

    /// Takes away what was said.
    pub fn clear(&self) {
        if let (Some(listener), true) = (self.listener, self.said.swap(0, Ordering::Relaxed) > 0) {
            self.put(&listener, "");
            if listener.erasing == Erasing::ByBlanks {
                (listener.say)("\r");
            }
        }
    }

    /// Puts a line in the place of the one before.
    fn put(&self, listener: &Listener, line: &str) {
        let n_before = self.n_signs.swap(line.len(), Ordering::Relaxed);
        (listener.say)(&match listener.erasing {
            Erasing::BySequence => format!("\r{line}\u{1b}[K"),
            Erasing::ByBlanks => format!("\r{line}{}", " ".repeat(n_before.saturating_sub(line.len()))),
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn length(done: usize, total: usize) -> usize {
    (done.min(total) * WIDTH).checked_div(total).unwrap_or(0)
}

/// Returns how far it has come, in no more signs than a line has: a longer one would stay when it is erased.
fn line(done: usize, total: usize, n_full: usize, what: &str, columns: Option<usize>) -> String {
    // At the last place of a line some terminals go on to the next.
    let most = columns.map_or(usize::MAX, |columns| columns.saturating_sub(1 + INTERRUPT.len()));
    if total == 0 {
        return format!("{done} {what}").chars().take(most).collect();
    }
    // What is looked at twice is one.
    let done = done.min(total);
    let words = format!("{done} of {total} {what}");
    let width = WIDTH.min(most.saturating_sub("[] ".len() + words.len()));
    if width < SHORTEST {
        return words.chars().take(most).collect();
    }
    let n_full = n_full * width / WIDTH;
    format!("[{}{}] {words}", "#".repeat(n_full), ".".repeat(width - n_full))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    static SAID: Mutex<String> = Mutex::new(String::new());
    static NOW: AtomicU64 = AtomicU64::new(7_000);

    #[test]
    fn a_short_work_is_not_spoken_of_and_a_long_one_leaves_nothing_behind() {
        let say = |text: &str| SAID.lock().unwrap().push_str(text);
        let clock = || Duration::from_millis(NOW.load(Ordering::Relaxed));
        let progress =
            Progress::of("files", Some(Listener { say, clock, columns: None, erasing: Erasing::BySequence }));
        progress.expect(4);
        progress.step();
        progress.clear();
        assert_eq!(*SAID.lock().unwrap(), "");
        NOW.fetch_add(PATIENCE, Ordering::Relaxed);
        progress.step();
        progress.step();
        assert_eq!(*SAID.lock().unwrap(), "\r[############............] 2 of 4 files\u{1b}[K");
        drop(progress);
        assert!(SAID.lock().unwrap().ends_with("\r\u{1b}[K"));
        SAID.lock().unwrap().clear();
        // Without a sequence blanks are written over it.
        let progress =
            Progress::of("files", Some(Listener { say, clock, columns: Some(11), erasing: Erasing::ByBlanks }));
        progress.expect(4);
        NOW.fetch_add(PATIENCE, Ordering::Relaxed);
        progress.step();
        drop(progress);
        assert_eq!(*SAID.lock().unwrap(), "\r1 of 4 f\r        \r");
    }

    #[test]
    fn what_is_guessed_is_counted_once_and_the_bar_never_shrinks() {
        static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
        static NOW: AtomicU64 = AtomicU64::new(0);
        let say = |text: &str| SAID.lock().unwrap().push(text.to_owned());
        // Each look at the clock comes when it is time to say something.
        let clock = || Duration::from_millis(NOW.fetch_add(PATIENCE + PAUSE, Ordering::Relaxed));
        let progress =
            Progress::of("files", Some(Listener { say, clock, columns: None, erasing: Erasing::BySequence }));
        progress.guess(|| 8);
        progress.expect(4);
        (0..4).for_each(|_| progress.step());
        progress.settle(2);
        (0..2).for_each(|_| progress.step());
        progress.expect(6);
        (0..6).for_each(|_| progress.step());
        let said = SAID.lock().unwrap().clone();
        let lengths: Vec<usize> = said.iter().map(|text| text.matches('#').count()).collect();
        assert!(lengths.is_sorted(), "{lengths:?}");
        assert!(said[3].contains("4 of 12 files") && said[5].contains("6 of 6 files"), "{said:?}");
        assert!(said[11].contains("12 of 12 files"), "{said:?}");
    }

    #[test]
    fn a_work_without_an_end_counts_what_is_done() {
        assert_eq!(line(7, 0, length(7, 0), "lines", None), "7 lines");
        assert_eq!(line(9, 4, length(9, 4), "lines", None), "[########################] 4 of 4 lines");
    }

    #[test]
    fn it_is_never_longer_than_the_line_of_the_terminal() {
        for (columns, expect) in [
            (80, "[############............] 5 of 10 files"),
            (40, "[##########...........] 5 of 10 files"),
            (26, "[###....] 5 of 10 files"),
            (23, "[##..] 5 of 10 files"),
            (22, "5 of 10 files"),
            (11, "5 of 10 "),
            (0, ""),
        ] {
            assert_eq!(line(5, 10, length(5, 10), "files", Some(columns)), expect, "{columns}");
        }
    }
}
