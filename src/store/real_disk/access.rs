//! Who may do what with a file, and how a replacement keeps it so.
//! The bytes of files are `real_disk`'s business.
#![expect(clippy::disallowed_methods, reason = "the kernel's word on the process lies outside the folder")]

use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{self, Mode, XattrFlags};
use rustix::io::Errno;

pub(super) const ACCESS_LIST: &str = "system.posix_acl_access";

const GROUP_BITS: u32 = 0o070;

/// Gives a file of ours the owner, group, access list and mode of another.
pub(super) fn copy(source: &OwnedFd, like: &fs::Stat, target: &OwnedFd, ours: &fs::Stat) -> io::Result<()> {
    let mut mode = mode_bits(like.st_mode);
    if like.st_uid != ours.st_uid {
        let moved = fs::fchown(target, Some(fs::Uid::from_raw(like.st_uid)), None);
        // Only root can give files away; a file of root must not stay in the place of somebody's file.
        if rustix::process::geteuid().is_root() {
            moved?;
        }
    }
    if like.st_gid != ours.st_gid && fs::fchown(target, None, Some(fs::Gid::from_raw(like.st_gid))).is_err() {
        // What the old group could see must not become visible to another group.
        mode &= !GROUP_BITS;
    }
    copy_access_list(source, target)?;
    // The last step, because a change of owner clears bits.
    Ok(fs::fchmod(target, to_mode(mode))?)
}

/// Returns the permission bits of a `stat`, which has other widths on other systems.
pub(super) fn mode_bits(mode: impl Into<u32>) -> u32 {
    mode.into() & 0o7777
}

/// Returns permission bits as the system wants them.
pub(super) fn to_mode(bits: u32) -> Mode {
    fs::RawMode::try_from(bits).map_or(Mode::empty(), Mode::from_raw_mode)
}

/// Returns the process's umask; asking the system for it would change it for a moment.
pub(super) fn umask() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("Umask:"))?;
    u32::from_str_radix(mask.trim(), 8).ok()
}

/// Gives what root has just made in somebody else's directory to them, as if they had made it; where that is not
/// possible it stays root's.
pub(super) fn give_to_owner(made: &OwnedFd, dir: impl FnOnce() -> io::Result<OwnedFd>) {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let owner = dir().and_then(|dir| Ok(fs::fstat(dir)?)).ok().filter(|stat| stat.st_uid != 0);
    if let Some(stat) = owner {
        let (uid, gid) = (fs::Uid::from_raw(stat.st_uid), fs::Gid::from_raw(stat.st_gid));
        let _ = fs::fchown(made, Some(uid), Some(gid));
    }
}

/// Copies a POSIX access list, where there is one; without it a replacement would drop rights that were given.
fn copy_access_list(source: &OwnedFd, target: &OwnedFd) -> io::Result<()> {
    let mut list = vec![0; 64 * 1024];
    match fs::fgetxattr(source, ACCESS_LIST, &mut *list) {
        Ok(len) => {
            list.truncate(len);
            Ok(fs::fsetxattr(target, ACCESS_LIST, &list, XattrFlags::empty())?)
        }
        // What the directory gives to new files would be more than the old file gave.
        Err(Errno::NODATA) => match fs::fremovexattr(target, ACCESS_LIST) {
            Ok(()) | Err(Errno::NODATA | Errno::NOTSUP) => Ok(()),
            Err(error) => Err(error.into()),
        },
        // A file system without lists.
        Err(_) => Ok(()),
    }
}
