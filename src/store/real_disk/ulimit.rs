//! How large a file this process may write. Beyond that the system ends the process in the place of refusing the write.

use std::io;

use rustix::process::{Resource, getrlimit};

/// Refuses to make a file of this size larger than is allowed.
pub(super) fn fits(size: u64, more: &[u8]) -> io::Result<()> {
    match getrlimit(Resource::Fsize).current {
        Some(limit) if size.saturating_add(more.len() as u64) > limit => {
            Err(io::Error::new(io::ErrorKind::QuotaExceeded, format!("no file over {limit} bytes, says `ulimit -f`")))
        }
        _ => Ok(()),
    }
}
