//! A histogram of latencies: exact counts in places that are a quarter of their lower bound wide at most.
//!
//! Places merge by adding, and are the same wherever they are computed: `api_inventory/latency.py` has the same ones.

use std::time::Duration;

/// The place of a latency: microseconds up to 3, and from there on four places to each doubling.
#[must_use]
pub fn place(latency: Duration) -> u8 {
    let microseconds = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
    let Some(doublings) = microseconds
        .checked_ilog2()
        .filter(|doublings| *doublings >= 2)
    else {
        return u8::try_from(microseconds).unwrap_or_default();
    };
    let quarter = (microseconds >> (doublings - 2)) & 3;
    u8::try_from(4 * u64::from(doublings - 1) + quarter).unwrap_or(u8::MAX)
}

/// Requests by the place of their latency, in order.
#[derive(Default)]
pub struct Latencies(Vec<(u8, u64)>);

impl Latencies {
    pub fn add(&mut self, latency: Duration) {
        let place = place(latency);
        match self.0.binary_search_by_key(&place, |(place, _)| *place) {
            Ok(at) => {
                if let Some((_, count)) = self.0.get_mut(at) {
                    *count += 1;
                }
            }
            Err(at) => self.0.insert(at, (place, 1)),
        }
    }

    #[must_use]
    pub fn as_slice(&self) -> &[(u8, u64)] {
        &self.0
    }

    /// Memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(u8, u64)>()
    }

    pub fn clear(&mut self) {
        self.0 = Vec::new();
    }
}

#[cfg(test)]
impl FromIterator<(u8, u64)> for Latencies {
    fn from_iter<Pairs: IntoIterator<Item = (u8, u64)>>(pairs: Pairs) -> Self {
        Self(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_each_other_and_are_a_quarter_wide_at_most() {
        let mut before = 0;
        let mut lowest = 0_u64;
        for microseconds in (0..200_000).chain((18..63).map(|bits| 1 << bits)) {
            let place = place(Duration::from_micros(microseconds));
            assert!(place >= before);
            if place > before {
                before = place;
                lowest = microseconds;
            }
            assert!(
                microseconds - lowest <= lowest / 4,
                "{microseconds} stands at {place}"
            );
        }
        assert_eq!(before, 4 * 61);
        assert_eq!(place(Duration::MAX), 251);
    }

    #[test]
    fn what_is_added_is_counted_in_order() {
        let mut latencies = Latencies::default();
        for microseconds in [900, 3, 901, 70_000, 3] {
            latencies.add(Duration::from_micros(microseconds));
        }

        assert_eq!(latencies.as_slice(), [(3, 2), (35, 2), (60, 1)]);
    }
}
