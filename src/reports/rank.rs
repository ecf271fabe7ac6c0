//! Percentiles by nearest rank: the answer is always one of the values that were there.
//! What the values mean is not known here.

/// Returns the smallest value that at least `percent` of all values do not exceed; nothing of nothing.
///
/// With n values in order it is the one at rank ⌈percent · n / 100⌉, so the median of four is the second: one half
/// of all was at least so fast. No value is made up between two.
pub fn percentile(values: &[i64], percent: usize) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).or(sorted.last()).copied()
}

/// Returns the percentile for fifty.
pub fn median(values: &[i64]) -> Option<i64> {
    percentile(values, 50)
}

#[cfg(test)]
mod tests {
    use super::{median, percentile};

    #[test]
    fn by_hand() {
        // The example of the literature: 15, 20, 35, 40, 50.
        let five = [35, 20, 15, 50, 40];
        for (percent, expect) in
            [(0, 15), (5, 15), (20, 15), (21, 20), (30, 20), (40, 20), (50, 35), (80, 40), (90, 50), (100, 50)]
        {
            assert_eq!(percentile(&five, percent), Some(expect), "{percent}");
        }
        let ten = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20];
        for (percent, expect) in [(25, 7), (50, 8), (75, 15), (80, 15), (90, 16), (100, 20)] {
            assert_eq!(percentile(&ten, percent), Some(expect), "{percent}");
        }
        assert_eq!(median(&[1, 2, 3, 4]), Some(2));
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(percentile(&[7], 80), Some(7));
        assert_eq!(median(&[]), None);
    }
}
