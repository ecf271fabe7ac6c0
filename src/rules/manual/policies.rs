//! Manuals of what can be wrong with a policy, or with naming one.
//! The checks stand in `format::read_preset`, `format::read_policy` and `store::policies`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

pub const CLOCK: Rule = Rule {
    code: "policy.clock",
    level: Level::Record(Severity::Error),
    title: "A clock of a policy cannot run",
    what: "A clock names an event or another clock that is not there, is an obligation that pauses, or lacks a part without which nobody can say when it is due.",
    why: "A clock that does not run looks like a clock that is met.",
    remedy: "Take the words from a shipped policy: `amends policy show small-business` prints one.",
    source: "obligations never pause; a clock may start when one above it stops",
    example: "[[clock]]\nname = \"answer\"\nstarts_on = \"received\"",
};

pub const UNKNOWN: Rule = Rule {
    code: "policy.unknown",
    level: Level::Record(Severity::Error),
    title: "A policy is applied that is not there",
    what: "`[policies] apply` names a policy or an edition that is neither shipped nor stands in `policies/`, names one twice, or is written in a way that names none.",
    why: "Its clocks would not run, and nobody would notice.",
    remedy: "Look at `amends policy list` for the names; `amends policy apply NAME` writes the line.",
    source: "policies are plain files",
    example: "[policies]\napply = [\"small-business from 2026-11-23\"]",
};
