//! Questions: the answer as a value, then as a page of typed cells.
//! Nothing here reads a file or calls a writer.

pub mod brief;
pub mod check;
pub mod clocks;
pub mod duplicates;
pub mod explain;
pub mod held;
pub mod ladder;
pub mod list;
pub mod month;
pub mod next;
pub mod overdue;
pub mod party;
pub mod playbook;
pub mod policies;
pub mod process;
pub mod rank;
pub mod recurring;
pub mod repeat;
pub mod selection;
pub mod show;
pub mod silence;
pub mod sla;
pub mod today;
