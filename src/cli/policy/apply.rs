//! `amends policy apply`: which policies hold here from now on.

use crate::calendar::due;
use crate::cli::answer::Answer;
use crate::cli::context::{Context, happened_at};
use crate::cli::error::Error;
use crate::cli::policy::{named, stamp};
use crate::format::read_policy;
use crate::format::tree::{Syntax, parse};
use crate::model::edit::{Edit, Scalar};
use crate::model::preset::Applied;
use crate::view::cell::Cell;

/// Let a policy hold here from now on, or no longer
///
/// Writes `[policies] apply` in `amends.toml`. Cases that are opened from then on keep the edition that was valid when they
/// were received; cases that are there already are left as they are, unless `--since` reaches back to them. What has passed
/// unmet under the old policies goes on record first, so that no new policy decides it.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends policy apply small-business\n  amends policy apply uk-fca-disp --since 2026-11-01\n  amends policy apply small-business --remove"
)]
pub(crate) struct Args {
    /// Its name, or one edition: `small-business@2026-11`
    #[arg(value_name = "POLICY", required = true)]
    policies: Vec<String>,
    /// For cases received from then on [default: now]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    since: Option<String>,
    /// It holds no longer; cases that were opened under it keep it
    #[arg(long, conflicts_with = "since")]
    remove: bool,
}

/// What is asked of a policy.
#[derive(Clone, Copy)]
enum How {
    /// That it holds, since whenever it did.
    Hold,
    /// That it holds since a day.
    Since,
    Remove,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let since = match &args.since {
        Some(since) => happened_at(since, &care.now, &care.policy.calendar)?,
        None => care.now.at(),
    };
    let how = match (args.remove, &args.since) {
        (true, _) => How::Remove,
        (false, Some(_)) => How::Since,
        (false, None) => How::Hold,
    };
    let mut list: Vec<Applied> = care.policy.applied.clone();
    let mut asked = Vec::new();
    let mut lines = Vec::new();
    let mut entries = Vec::new();
    for name in &args.policies {
        let preset = named(&care, name)?;
        let version = name.split_once('@').map(|(_, version)| version.to_owned());
        let one = Applied { id: preset.id.clone(), version, since: Some(since) };
        let there = list.iter().find(|applied| is_same(applied, &one)).cloned();
        let before = list.clone();
        change(&mut list, &one, how);
        asked.push(one);
        let told = match (how, there) {
            (How::Remove, Some(_)) => "holds no longer; cases that were opened under it keep it".to_owned(),
            (How::Remove, None) => "did not hold here".to_owned(),
            (How::Hold, Some(there)) => match there.since {
                Some(since) if since > care.now.at() => {
                    format!("will hold for cases received since {}", due::say(since))
                }
                _ => "holds already".to_owned(),
            },
            (How::Since, _) | (How::Hold, None) => format!("holds for cases received since {}", due::say(since)),
        };
        lines.push(vec![Cell::Id(preset.pin()), Cell::Word(format!("  {}: {told}", preset.title))]);
        entries.push(stamp::Entry { id: preset.pin(), told, is_new: list != before });
        if let (false, Some(disclaimer)) = (args.remove, &preset.disclaimer) {
            lines.push(vec![Cell::Word("  ".to_owned()), Cell::untrusted(disclaimer.clone())]);
        }
    }
    let answer = stamp::all(cx, &care)?;
    // Somebody may have changed the list meanwhile: what is asked is done to the list that stands there then.
    let edits = Box::new(|text: &str| {
        let document = parse(Syntax::Toml, text.as_bytes());
        let on_file = document.map(|document| read_policy::policy(&document).0.applied).unwrap_or_default();
        let mut list = on_file.clone();
        asked.iter().for_each(|one| change(&mut list, one, how));
        match list == on_file {
            true => Vec::new(),
            false => vec![Edit::table("policies", "apply", Scalar::List(list.iter().map(spelt).collect()))],
        }
    });
    stamp::house(cx, &care, answer, stamp::House { lines, entries, edits })
}

fn is_same(one: &Applied, other: &Applied) -> bool {
    one.id == other.id && one.version == other.version
}

/// Does to a list what is asked of one policy.
fn change(list: &mut Vec<Applied>, one: &Applied, how: How) {
    let there = list.iter_mut().find(|applied| is_same(applied, one));
    match (how, there) {
        (How::Remove, _) => list.retain(|applied| !is_same(applied, one)),
        (How::Since, Some(there)) => there.since = one.since,
        (How::Hold, Some(_)) => {}
        (How::Hold | How::Since, None) => list.push(one.clone()),
    }
}

/// Returns an applied policy as `amends.toml` names it.
fn spelt(applied: &Applied) -> String {
    let version = applied.version.as_ref().map_or(String::new(), |version| format!("@{version}"));
    let since = applied.since.map_or(String::new(), |since| format!(" from {}", due::rfc3339(since)));
    format!("{}{version}{since}", applied.id)
}

#[cfg(test)]
mod tests {
    use super::spelt;
    use crate::format::read_policy::applied;

    #[test]
    fn what_is_written_is_read_back() {
        let zone = crate::calendar::sample::johannesburg();
        for text in ["small-business", "small-business@2026-11", "a@1 from 2026-11-23T10:00:00+02:00"] {
            assert_eq!(spelt(&applied::one(text, zone).unwrap()), text);
        }
        let day = applied::one("a from 2026-11-23", zone).unwrap();
        assert_eq!(spelt(&day), "a from 2026-11-23T00:00:00+02:00");
        for text in ["", "A", "a from soon", "@1"] {
            assert_eq!(applied::one(text, zone), None, "{text}");
        }
    }
}
