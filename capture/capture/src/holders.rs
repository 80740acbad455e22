//! Connections by the memory that they hold, so that the largest holder is found at once, and kept so at little cost: a
//! connection moves only when what it holds passes a power of two.

use crate::limits::HOLDER_BYTES_MIN;

/// One for each power of two; the first is of those too small to be listed.
const CLASSES: usize = usize::BITS as usize + 1;

#[derive(Clone, Copy, Default)]
struct Place {
    class: usize,
    /// Where in its class's list.
    at: usize,
}

pub struct Holders {
    classes: [Vec<usize>; CLASSES],
    /// By slot.
    places: Vec<Place>,
}

impl Default for Holders {
    fn default() -> Self {
        Self {
            classes: std::array::from_fn(|_| Vec::new()),
            places: Vec::new(),
        }
    }
}

impl Holders {
    /// What the connection in this slot holds now; 0 when it is over.
    pub fn set(&mut self, slot: usize, bytes: usize) {
        let class = class_of(bytes);
        let place = self.places.get(slot).copied().unwrap_or_default();
        if place.class != class {
            self.leave(place);
            self.enter(slot, class);
        }
    }

    /// One of those that hold the most, within a factor of two. None where all hold little.
    pub fn largest(&self) -> Option<usize> {
        let largest = self.classes.iter().rfind(|slots| !slots.is_empty())?;
        largest.last().copied()
    }

    fn leave(&mut self, place: Place) {
        let Some(slots) = self.listed(place.class) else {
            return;
        };
        slots.swap_remove(place.at);
        // The last of the list took the place.
        if let Some(moved) = slots.get(place.at).copied()
            && let Some(place_of_moved) = self.places.get_mut(moved)
        {
            place_of_moved.at = place.at;
        }
    }

    fn enter(&mut self, slot: usize, class: usize) {
        let mut at = 0;
        if let Some(slots) = self.listed(class) {
            at = slots.len();
            slots.push(slot);
        }
        if self.places.len() <= slot {
            self.places.resize(slot + 1, Place::default());
        }
        if let Some(place) = self.places.get_mut(slot) {
            *place = Place { class, at };
        }
    }

    fn listed(&mut self, class: usize) -> Option<&mut Vec<usize>> {
        self.classes.get_mut(class).filter(|_| class > 0)
    }
}

fn class_of(bytes: usize) -> usize {
    (bytes / HOLDER_BYTES_MIN)
        .checked_ilog2()
        .map_or(0, |log| log as usize + 1)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const MIN: usize = HOLDER_BYTES_MIN;

    #[test]
    fn the_largest_is_found_however_others_grow_and_end() {
        let mut holders = Holders::default();
        assert_eq!(holders.largest(), None);

        holders.set(3, MIN - 1);
        assert_eq!(holders.largest(), None);
        holders.set(3, MIN);
        holders.set(0, 5 * MIN);
        assert_eq!(holders.largest(), Some(0));
        holders.set(7, 9 * MIN);
        assert_eq!(holders.largest(), Some(7));
        holders.set(7, 0);
        holders.set(0, MIN / 2);
        assert_eq!(holders.largest(), Some(3));
        holders.set(3, 0);
        assert_eq!(holders.largest(), None);
    }

    proptest! {
        #[test]
        fn none_holds_twice_as_much_as_the_largest(changes in vec((0_usize..12, 0_usize..40), 1..200)) {
            let mut holders = Holders::default();
            let mut held = [0; 12];
            for (slot, size) in changes {
                let bytes = size * size * MIN / 4;
                if let Some(held) = held.get_mut(slot) {
                    *held = bytes;
                }
                holders.set(slot, bytes);

                let most = held.iter().copied().max().unwrap_or_default();
                let largest = holders.largest().and_then(|slot| held.get(slot)).copied();
                prop_assert_eq!(largest.is_some(), most >= MIN);
                prop_assert!(largest.is_none_or(|bytes| bytes > most / 2));
            }
        }
    }
}
