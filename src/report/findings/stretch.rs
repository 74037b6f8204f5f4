//! Stretches of time in which something is far above its usual rate.

/// Some bins in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Seconds since 1970.
    pub(super) from: u32,
    pub(super) to: u32,
    /// The indices of its bins in the list that it was found in.
    pub(super) bins: std::ops::Range<usize>,
    pub(super) count: u64,
}

/// So many times its usual rate is far above it.
pub(super) const TIMES: u64 = 5;

/// How many seconds have to stand before a change, and how many there would have been in that time at the rate behind it:
/// with fewer it may be chance that there were so few.
const BEFORE: u64 = 1800;
const EXPECTED: u64 = 15;

/// How many bins a log has to span for a rate to be usual.
const BINS: u32 = 6;

/// The stretches in which counts are far above what is usual, given bins of `width` seconds in the order of time (empty ones
/// are not listed) and the first and the last second of the log. Usual is the mean of the three quarters of all bins that
/// hold quietest.
pub(super) fn above_usual(bins: &[(u32, u64)], width: u32, (first, last): (u32, u32)) -> Vec<Stretch> {
    let all = (last / width).saturating_sub(first / width) + 1;
    if all < BINS {
        return Vec::new();
    }
    let quiet = all as usize * 3 / 4;
    let empty = (all as usize).saturating_sub(bins.len());
    let mut counts: Vec<u64> = bins.iter().map(|&(_, count)| count).collect();
    counts.sort_unstable();
    let quietest: u64 = counts.iter().take(quiet.saturating_sub(empty)).sum();
    let hot = |count: u64| (count * quiet as u64) > TIMES * (quietest + quiet as u64);
    in_a_row(bins, width, hot)
}

/// The stretch from the time on from which there are far more than before, as after a change that nobody undid: at least
/// [`TIMES`] the rate of all that stands before it, which is half an hour or more. It begins where what came since is most
/// above what the time before would have made expect.
pub(super) fn ever_since(bins: &[(u32, u64)], width: u32, (first, last): (u32, u32)) -> Option<Stretch> {
    let all: u64 = bins.iter().map(|(_, count)| count).sum();
    let mut before = 0;
    let mut changes: Vec<(i128, Stretch)> = Vec::new();
    let to = bins.last().map_or(0, |(last, _)| last.saturating_add(width - 1));
    for (at, &(from, count)) in bins.iter().enumerate() {
        let (ago, ahead) = (u64::from(from.saturating_sub(first)), u64::from(last.saturating_sub(from)) + 1);
        let since = all - before;
        let wanted = (TIMES * before).max(EXPECTED);
        if ago >= BEFORE && u128::from(since) * u128::from(ago) >= u128::from(wanted) * u128::from(ahead) {
            // How much more than the time before would have made expect.
            let excess = i128::from(since) - i128::from(before) * i128::from(ahead) / i128::from(ago);
            changes.push((excess, Stretch { from, to, bins: at..bins.len(), count: since }));
        }
        before += count;
    }
    // What stands just before the change adds next to nothing.
    let most = changes.iter().map(|(excess, _)| *excess).max()?;
    changes.into_iter().rfind(|(excess, _)| *excess * 50 >= most * 49).map(|(_, stretch)| stretch)
}

/// The stretches of bins for which something holds; one bin between two others may lack it.
pub(super) fn in_a_row(bins: &[(u32, u64)], width: u32, holds: impl Fn(u64) -> bool) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, &(from, count)) in bins.iter().enumerate().filter(|(_, (_, count))| holds(*count)) {
        let to = from.saturating_add(width - 1);
        match stretches.last_mut() {
            Some(stretch) if from - stretch.to <= width + 1 => {
                let between: u64 = bins[stretch.bins.end..at].iter().map(|(_, count)| count).sum();
                stretch.count += count + between;
                (stretch.to, stretch.bins.end) = (to, at + 1);
            }
            _ => stretches.push(Stretch { from, to, bins: at..at + 1, count }),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_above_usual() {
        let steady: Vec<(u32, u64)> = (0..100).map(|bin| (bin * 60, 10)).collect();
        let whole = (0, 5999);
        assert_eq!(above_usual(&steady, 60, whole), []);
        let mut burst = steady.clone();
        for (bin, count) in [(50, 80), (51, 200), (53, 100)] {
            burst[bin].1 = count;
        }
        let stretch = Stretch { from: 3000, to: 3239, bins: 50..54, count: 390 };
        assert_eq!(above_usual(&burst, 60, whole), [stretch]);
        let lone = [(600, 6), (1200, 5)];
        assert_eq!(above_usual(&lone, 60, whole), [Stretch { from: 600, to: 659, bins: 0..1, count: 6 }]);
        assert_eq!(above_usual(&lone, 600, (0, 2999)), [], "five bins make nothing usual");
    }

    #[test]
    fn what_never_ended() {
        let steady: Vec<(u32, u64)> = (0..24).map(|bin| (bin * 300, 2)).collect();
        let whole = (0, 7199);
        assert_eq!(ever_since(&steady, 300, whole), None);
        let changed: Vec<_> =
            steady.iter().map(|&(from, count)| (from, if from < 3000 { 1 } else { 6 * count })).collect();
        assert_eq!(ever_since(&changed, 300, whole), Some(Stretch { from: 3000, to: 7199, bins: 10..24, count: 168 }));
        let rare: Vec<(u32, u64)> = (6..24).map(|bin| (bin * 300, 1)).collect();
        assert_eq!(ever_since(&rare, 300, whole), None, "six could have come before, and by chance didn't");
        assert_eq!(ever_since(&changed, 300, (1500, 7199)), None, "too little stands before it");
        assert_eq!(ever_since(&changed[10..], 300, whole).map(|stretch| stretch.from), Some(3000), "none before");
    }
}
