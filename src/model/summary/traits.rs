//! What a case has, in so few bits that a thing it has not may seem to be there, and one it has never seems missing.
//! What is asked for by it is said by `model::filter`.

use std::borrow::Cow;

use crate::model::case::Case;
use crate::model::summary::mark;

/// Things that a case has or has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(pub u128);

/// What is kept of a case so; texts count whatever the case of their letters.
#[derive(Clone, Copy)]
pub enum Trait<'t> {
    Ref(&'t str),
    /// That it has a `ref`.
    Numbered,
    Channel(&'t str),
    /// Itself and the levels above it.
    Category(&'t str),
    /// What brought it about, and the levels above that.
    Cause(&'t str),
    Tag(&'t str),
    /// A key of the owner's own, as it is written.
    Own(&'t str),
    Public,
    Escalation,
}

impl Traits {
    /// Returns those of a case.
    pub fn of(case: &Case) -> Self {
        let mut all = Self::default();
        case.reference.as_deref().into_iter().flat_map(Trait::of_ref).for_each(|one| all.add(one));
        case.channel.as_deref().into_iter().for_each(|text| all.add(Trait::Channel(text)));
        case.category.as_deref().into_iter().for_each(|text| all.add(Trait::Category(text)));
        case.tags.iter().for_each(|text| all.add(Trait::Tag(text)));
        case.x.iter().for_each(|(key, _)| all.add(Trait::Own(key)));
        if let Some(outcome) = &case.outcome {
            let causes = [&outcome.cause, &outcome.root_cause];
            causes.into_iter().flatten().for_each(|text| all.add(Trait::Cause(text)));
        }
        if case.public.is_some() {
            all.add(Trait::Public);
        }
        if !case.escalations.is_empty() {
            all.add(Trait::Escalation);
        }
        all
    }

    /// Adds one.
    pub fn add(&mut self, one: Trait<'_>) {
        let (area, text) = one.named();
        if text.is_empty() {
            return;
        }
        self.0 |= bits(area, &text);
        if matches!(one, Trait::Category(_) | Trait::Cause(_)) {
            for (level, _) in text.match_indices('/') {
                self.0 |= bits(area, text.get(..level).unwrap_or_default());
            }
        }
    }

    /// Returns whether it may be there; what is not is not. An empty text may be anybody's.
    pub fn may_have(self, one: Trait<'_>) -> bool {
        let (area, text) = one.named();
        let bits = bits(area, &text);
        text.is_empty() || self.0 & bits == bits
    }
}

impl<'t> Trait<'t> {
    /// Returns what a `ref` gives a case.
    pub fn of_ref(text: &'t str) -> [Self; 2] {
        [Self::Ref(text), Self::Numbered]
    }

    /// Returns what it is known by: the sort of thing, and the text in small letters.
    fn named(self) -> (u64, Cow<'t, str>) {
        let small = |text: &'t str| {
            let is_small = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
            if is_small { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
        };
        match self {
            Self::Ref(text) => (1, small(text)),
            Self::Channel(text) => (2, small(text)),
            Self::Category(text) => (3, small(text)),
            Self::Cause(text) => (4, small(text)),
            Self::Tag(text) => (5, small(text)),
            Self::Own(key) => (6, Cow::Borrowed(key)),
            Self::Public => (7, Cow::Borrowed("public")),
            Self::Escalation => (8, Cow::Borrowed("escalation")),
            Self::Numbered => (9, Cow::Borrowed("ref")),
        }
    }
}

/// Returns the three bits, or fewer, that stand for a thing.
fn bits(area: u64, text: &str) -> u128 {
    let mixed = (mark(text) ^ area.rotate_left(56)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [57, 50, 43].into_iter().map(|shift| 1_u128 << ((mixed >> shift) & 0x7f)).fold(0, |all, bit| all | bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample_folder::case;

    #[test]
    fn what_a_case_has_never_seems_missing() {
        let one = Case {
            reference: Some("A-17".to_owned()),
            category: Some("Delivery/Late/Bread".to_owned()),
            tags: vec!["Caf\u{c9}".to_owned()],
            ..case("c-1", "2026-11-20T09:14:00+02:00")
        };
        let traits = Traits::of(&one);
        for there in [
            Trait::Ref("a-17"),
            Trait::Category("delivery"),
            Trait::Category("delivery/late"),
            Trait::Category("delivery/late/bread"),
            Trait::Tag("caf\u{e9}"),
        ] {
            assert!(traits.may_have(there));
        }
        for gone in [Trait::Ref("a-18"), Trait::Channel("a-17"), Trait::Category("late"), Trait::Public] {
            assert!(!traits.may_have(gone));
        }
    }

    #[test]
    fn few_of_many_seem_to_have_what_they_have_not() {
        let mut n_wrong = 0;
        for n in 0..1000 {
            let mut traits = Traits::default();
            let (reference, cause) = (format!("a-{n}"), format!("oven/{n}"));
            for one in [
                Trait::Ref(&reference),
                Trait::Channel("email"),
                Trait::Category("delivery/late"),
                Trait::Cause(&cause),
            ] {
                traits.add(one);
            }
            n_wrong += usize::from(traits.may_have(Trait::Ref("x-1")));
        }
        assert!(n_wrong < 20, "{n_wrong}");
    }
}
