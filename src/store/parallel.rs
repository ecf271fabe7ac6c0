//! The same work on several threads, because a disk is mostly waited for.
//! The same step on each of many things is `model::parallel`'s business.

use std::thread;

/// More threads than cores: they wait.
const MAX_THREADS: usize = 8;

/// How many threads `on_threads` runs at most.
pub(super) const N_HELPING: usize = MAX_THREADS;

/// Runs the same work on several threads, each told which one it is, and returns what each made of it.
pub(super) fn on_threads<R: Send>(work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let work = &work;
        let spawn = |helper| thread::Builder::new().spawn_scoped(scope, move || work(helper)).ok();
        let helping: Vec<_> = (1..N_HELPING).map_while(spawn).collect();
        let mut done = vec![work(0)];
        for helper in helping {
            match helper.join() {
                Ok(theirs) => done.push(theirs),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}
