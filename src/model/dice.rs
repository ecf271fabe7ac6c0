//! Randomness as a value, so that actions stay functions.
//! Where the seed comes from is the world's business.

/// A stream of numbers that follows from its seed (SplitMix64, Steele et al. 2014).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Returns dice that throw the same for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Returns dice that follow from a text, so that two clones agree on what a key gives.
    pub fn from_key(key: &str, attempt: u64) -> Self {
        // FNV-1a: stable across versions and machines, which std's hasher does not promise.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in key.bytes().chain(attempt.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self { state: hash }
    }

    /// Returns the next number.
    pub fn throw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `n`; the bias of the remainder is under one in 10^17 for alphabets.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(1);
        usize::try_from(self.throw() % n).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_throws_the_same_and_keys_differ() {
        let throws = |mut dice: Dice| (0..5).map(|_| dice.throw()).collect::<Vec<_>>();
        assert_eq!(throws(Dice::seeded(7)), throws(Dice::seeded(7)));
        assert_eq!(throws(Dice::from_key("form-17", 0)), throws(Dice::from_key("form-17", 0)));
        assert_ne!(throws(Dice::from_key("form-17", 0)), throws(Dice::from_key("form-18", 0)));
        assert_ne!(throws(Dice::from_key("form-17", 0)), throws(Dice::from_key("form-17", 1)));
    }
}
