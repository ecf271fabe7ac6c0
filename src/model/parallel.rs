//! The same step on many things at once.
//! What the step is, is the caller's business.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than most machines have cores: where a disk is asked, they wait.
const MAX_THREADS: usize = 8;
const MIN_STEPS_A_THREAD: usize = 16;

/// Returns what the step makes of each thing, in the order of the things.
pub fn in_parallel<T: Sync, R: Send>(things: &[T], step: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(place) else { return done };
            done.push((place, step(thing)));
        }
    };
    let n_helping = (things.len() / MIN_STEPS_A_THREAD).clamp(1, MAX_THREADS) - 1;
    let mut done = thread::scope(|scope| {
        // Where no thread can be had, this one does the work alone.
        let helping: Vec<_> =
            (0..n_helping).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let mut done = work();
        for helper in helping {
            match helper.join() {
                Ok(theirs) => done.extend(theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}
