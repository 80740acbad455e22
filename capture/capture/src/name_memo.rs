//! Remembers what was decided of names: an API repeats its few hundred names in every body.
//!
//! A table of fixed size in which a name has one place; whoever comes later takes it. A sender who chooses names that collide
//! makes decisions be made again, and nothing else.

/// Longer names are rare and are decided each time.
const NAME_BYTES_MAX: usize = 30;
/// The names of some dozen endpoints that are busy at a time, in half of a first-level cache. A power of two.
const PLACES: usize = 512;

#[derive(Clone, Copy, Default)]
struct Remembered {
    name: [u8; NAME_BYTES_MAX],
    /// 0 marks a free place; the empty name is decided each time.
    len: u8,
    decision: bool,
}

pub struct NameMemo(Vec<Remembered>);

impl Default for NameMemo {
    fn default() -> Self {
        Self(vec![Remembered::default(); PLACES])
    }
}

impl NameMemo {
    /// The decision on a name: remembered, or made now.
    pub fn decide(&mut self, name: &[u8], decide: impl FnOnce(&[u8]) -> bool) -> bool {
        let Some(place) = self
            .0
            .get_mut(place_of(name))
            .filter(|_| (1..=NAME_BYTES_MAX).contains(&name.len()))
        else {
            return decide(name);
        };
        if place.name.get(..usize::from(place.len)) != Some(name) {
            *place = Remembered::new(name, decide(name));
        }
        place.decision
    }
}

impl Remembered {
    fn new(name: &[u8], decision: bool) -> Self {
        let mut remembered = Self {
            decision,
            ..Self::default()
        };
        if let (Some(slot), Ok(len)) = (
            remembered.name.get_mut(..name.len()),
            u8::try_from(name.len()),
        ) {
            slot.copy_from_slice(name);
            remembered.len = len;
        }
        remembered
    }
}

/// FNV-1a, folded: names are short, and a better hash costs more than a decision made again.
fn place_of(name: &[u8]) -> usize {
    let hash = name.iter().fold(0x811c_9dc5_u32, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 15)) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_made_once() {
        let mut memo = NameMemo::default();
        let mut made = 0;

        for _ in 0..3 {
            assert!(memo.decide(b"password", |_| {
                made += 1;
                true
            }));
        }

        assert_eq!(made, 1);
    }

    #[test]
    fn names_that_meet_in_one_place_are_told_apart() {
        let mut memo = NameMemo::default();
        let names: Vec<String> = (0..5 * PLACES)
            .map(|number| format!("name{number}"))
            .collect();

        for _ in 0..2 {
            for name in &names {
                assert_eq!(
                    memo.decide(name.as_bytes(), |name| name.ends_with(b"7")),
                    name.ends_with('7')
                );
            }
        }
    }

    #[test]
    fn empty_and_long_names_are_decided_each_time() {
        let mut memo = NameMemo::default();
        let long = [b'n'; NAME_BYTES_MAX + 1];

        for name in [&b""[..], &long] {
            assert!(memo.decide(name, |_| true));
            assert!(!memo.decide(name, |_| false));
        }
    }
}
