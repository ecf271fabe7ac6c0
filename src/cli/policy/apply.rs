//! `amends policy apply`: which policies hold here from now on.

use crate::calendar::due;
use crate::cli::answer::Answer;
use crate::cli::context::{Context, happened_at};
use crate::cli::error::Error;
use crate::cli::policy::{named, stamp};
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

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let since = match &args.since {
        Some(since) => happened_at(since, &care.now, &care.policy.calendar)?,
        None => care.now.at(),
    };
    let mut list: Vec<Applied> = care.policy.applied.clone();
    let mut lines = Vec::new();
    let mut entries = Vec::new();
    for name in &args.policies {
        let preset = named(&care, name)?;
        let version = name.split_once('@').map(|(_, version)| version.to_owned());
        let is_it = |applied: &Applied| applied.id == preset.id && applied.version == version;
        let there = list.iter().position(is_it);
        let before = list.clone();
        let told = match (args.remove, there) {
            (true, Some(index)) => {
                list.remove(index);
                "holds no longer; cases that were opened under it keep it".to_owned()
            }
            (true, None) => "did not hold here".to_owned(),
            (false, Some(index)) if args.since.is_some() => {
                list.iter_mut().skip(index).take(1).for_each(|applied| applied.since = Some(since));
                format!("holds for cases received since {}", due::say(since))
            }
            (false, Some(index)) => match list.get(index).and_then(|applied| applied.since) {
                Some(since) if since > care.now.at() => {
                    format!("will hold for cases received since {}", due::say(since))
                }
                _ => "holds already".to_owned(),
            },
            (false, None) => {
                list.push(Applied { id: preset.id.clone(), version, since: Some(since) });
                format!("holds for cases received since {}", due::say(since))
            }
        };
        lines.push(vec![Cell::Id(preset.pin()), Cell::Word(format!("  {}: {told}", preset.title))]);
        entries.push(stamp::Entry { id: preset.pin(), told, is_new: list != before });
        if let (false, Some(disclaimer)) = (args.remove, &preset.disclaimer) {
            lines.push(vec![Cell::Word("  ".to_owned()), Cell::untrusted(disclaimer.clone())]);
        }
    }
    let answer = stamp::all(cx, &care)?;
    let edits = Box::new(|_: &str| match list == care.policy.applied {
        true => Vec::new(),
        false => vec![Edit::table("policies", "apply", Scalar::List(list.iter().map(spelt).collect()))],
    });
    stamp::house(cx, &care, answer, stamp::House { lines, entries, edits })
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
