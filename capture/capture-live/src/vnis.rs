//! Which virtual networks are let in, and what came from each.

use std::collections::{BTreeMap, BTreeSet};

use ahash::RandomState;
use hashbrown::{HashMap, HashSet};

use crate::limits::VNIS_COUNTED_MAX;
use crate::order::Order;

/// The virtual networks that the owner lets in; `None`: all.
pub type AllowList = Option<BTreeSet<u32>>;

/// What came from one virtual network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VniCounters {
    pub datagrams: u64,
    pub bytes: u64,
}

/// A shard's own copy of the list, and its counts.
#[derive(Default)]
pub struct Vnis {
    allowed: Option<HashSet<u32, RandomState>>,
    heard: u64,
    counted: HashMap<u32, VniCounters, RandomState>,
    pub dropped: u64,
    pub beyond_counted: u64,
}

impl Vnis {
    /// Takes over the owner's list where it has changed.
    pub fn refresh(&mut self, list: &Order<AllowList>) {
        if let Some(vnis) = list.heard(&mut self.heard) {
            self.allowed = vnis.map(|vnis| vnis.into_iter().collect());
        }
    }

    /// Is a datagram of this virtual network, the outermost, let in? It is counted either way.
    pub fn admit(&mut self, vni: u32, bytes: usize) -> bool {
        if self
            .allowed
            .as_ref()
            .is_some_and(|allowed| !allowed.contains(&vni))
        {
            self.dropped += 1;
            return false;
        }
        let has_room = self.counted.len() < VNIS_COUNTED_MAX;
        let counters = match self.counted.get_mut(&vni) {
            Some(counters) => counters,
            None if has_room => self.counted.entry(vni).or_default(),
            None => {
                self.beyond_counted += 1;
                return true;
            }
        };
        counters.datagrams += 1;
        counters.bytes += bytes as u64;
        true
    }

    pub fn counted(&self) -> BTreeMap<u32, VniCounters> {
        self.counted
            .iter()
            .map(|(vni, counters)| (*vni, *counters))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_let_in_where_there_is_no_list_and_none_where_it_is_empty() {
        let (list, mut vnis) = (Order::default(), Vnis::default());

        vnis.refresh(&list);
        assert!(vnis.admit(7, 100));
        list.give(Some(BTreeSet::new()));
        vnis.refresh(&list);
        assert!(!vnis.admit(7, 100));
        list.give(None);
        vnis.refresh(&list);
        assert!(vnis.admit(7, 50));

        let seven = VniCounters {
            datagrams: 2,
            bytes: 150,
        };
        assert_eq!(vnis.counted(), BTreeMap::from([(7, seven)]));
        assert_eq!(vnis.dropped, 1);
    }

    #[test]
    fn senders_who_choose_many_numbers_take_no_more_memory() {
        let mut vnis = Vnis::default();

        let admitted = (0..1 << 20).filter(|vni| vnis.admit(*vni, 1)).count();

        assert_eq!(admitted, 1 << 20);
        assert_eq!(vnis.counted().len(), VNIS_COUNTED_MAX);
        assert_eq!(vnis.beyond_counted, (1 << 20) - VNIS_COUNTED_MAX as u64);
    }
}
