//! Which exchanges go whole, and exact counts of the others.
//!
//! An inventory learns from the first exchange of a shape, from what is new in one, from errors, and from one of the rest now
//! and then. So much is sent whole, within a [`budget`]; everything else is added to the counts of its shape, which are
//! sent now and then, so that totals stay exact while bytes stay flat. [`rules`] say what is looked at at all.
//!
//! The decision falls when the head of the response is here, so that bodies of what is only counted are neither kept nor
//! decoded.

mod budget;
mod counts;
mod latency;
mod rules;
mod shape;

use std::cmp::Reverse;

use ahash::RandomState;
use hashbrown::{HashMap, HashTable};
use serde_json::Value;

use crate::exchange::{Exchange, Interest, Place};
use crate::exchange_map::{request_at_ns, response_at_ns};
use crate::limits::{
    SHAPE_BYTES_MAX, SHAPE_DETAILS_MAX, SHAPE_FAMILIES_MAX, SHAPE_FAMILY_MEMBERS_MAX, SHAPES_MAX,
};
use budget::Budget;
pub use counts::Counts;
pub use rules::{Rules, SettingsError};
use shape::{Details, Shape};

/// Errors take their turn so much more often.
const ERROR_TURNS: u64 = 4;
/// Compressed bytes of an exchange whose cost is not known yet.
const EXCHANGE_BYTES_GUESS: u64 = 1_000;

/// What an operator decides.
#[derive(Clone, Default, Debug)]
pub struct SamplingSettings {
    /// The most that exchanges may take each second when they are sent, what is new aside; 0: all go whole.
    pub bytes_per_second: u64,
    pub rules: Rules,
}

impl SamplingSettings {
    /// Reads `{"bytes_per_second": int, "rules": [...]}` (see [`Rules::read`]); an empty text is the default.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let value: Value = serde_json::from_str(text)
            .map_err(|error| SettingsError(format!("sampling: expected JSON: {error}")))?;
        let map = value
            .as_object()
            .ok_or_else(|| SettingsError("sampling: expected a map".into()))?;
        let mut settings = Self::default();
        for (key, value) in map {
            match key.as_str() {
                "bytes_per_second" => {
                    settings.bytes_per_second = value.as_u64().ok_or_else(|| {
                        SettingsError("bytes_per_second: expected a number of bytes".into())
                    })?;
                }
                "rules" => settings.rules = Rules::read(value)?,
                unknown => {
                    return Err(SettingsError(format!(
                        "sampling: expected bytes_per_second or rules, found {unknown:?}"
                    )));
                }
            }
        }
        Ok(settings)
    }
}

/// One shape among the busiest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BusyShape {
    pub method: Vec<u8>,
    pub host: Vec<u8>,
    /// As one exchange of it had it: a value in it is somebody's.
    pub path: Vec<u8>,
    pub status: Option<u16>,
    pub exchanges: u64,
    pub bytes: u64,
}

/// Decides and counts. Bounded in memory whatever shapes a sender makes up.
pub struct Sampler {
    rules: Rules,
    budget: Budget,
    hasher: RandomState,
    details: Details,
    key: Vec<u8>,
    families_of_one: Vec<u64>,
    places: HashTable<u32>,
    entries: Vec<Entry>,
    generation: u32,
    entry_bytes: usize,
    now_ns: u64,
    families: HashMap<u64, Family, RandomState>,
    /// Mean cost of an exchange, compressed.
    exchange_bytes: u64,
}

struct Entry {
    key: Box<[u8]>,
    hash: u64,
    counts: Counts,
    /// The crowd it is one of, if it is.
    family: Option<u64>,
    details: Vec<u64>,
    last_whole_ns: Option<u64>,
    exchanges: u64,
    bytes: u64,
}

#[derive(Default)]
struct Family {
    members: usize,
    last_whole_ns: Option<u64>,
}

impl Sampler {
    #[must_use]
    pub fn new(settings: SamplingSettings) -> Self {
        let hasher = RandomState::new();
        Self {
            rules: settings.rules,
            budget: Budget::new(settings.bytes_per_second),
            details: Details::default(),
            key: Vec::new(),
            families_of_one: Vec::new(),
            places: HashTable::new(),
            entries: Vec::new(),
            generation: 0,
            entry_bytes: 0,
            now_ns: 0,
            families: HashMap::with_hasher(hasher.clone()),
            hasher,
            exchange_bytes: EXCHANGE_BYTES_GUESS,
        }
    }

    /// Follows other settings from now on.
    pub fn set(&mut self, settings: SamplingSettings) {
        self.rules = settings.rules;
        self.budget.set(settings.bytes_per_second);
    }

    /// Says what time it is. Between two such words, time is that of the newest exchange.
    pub fn set_time(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// What to do with an exchange, by all that is known of it so far. [`Sampler::is_full`] is asked before.
    pub fn interest(&mut self, exchange: &Exchange<'_>) -> Interest {
        let Some(shape) = Shape::of(exchange) else {
            return Interest::Whole;
        };
        if !self.rules.admit(&exchange.conversation, &shape) {
            return Interest::Excluded;
        }
        if self.budget.has_no_bound() {
            return Interest::Whole;
        }
        let started_ns = request_at_ns(exchange);
        let told_ns = response_at_ns(exchange).unwrap_or(started_ns);
        self.now_ns = self.now_ns.max(started_ns).max(told_ns);
        self.budget.advance(self.now_ns);
        self.budget.carry(wire_bytes(exchange));
        let index = self.index_of(&shape);
        if self.goes_whole(index, exchange) {
            Interest::Whole
        } else {
            Interest::Counted(Place {
                index,
                generation: self.generation,
            })
        }
    }

    /// Adds an exchange to the counts of its shape; the place is from [`Sampler::interest`].
    pub fn count(&mut self, exchange: &Exchange<'_>, place: Place) {
        self.budget.carry(body_bytes(exchange));
        let index = if place.generation == self.generation {
            place.index
        } else {
            let Some(shape) = Shape::of(exchange) else {
                return;
            };
            self.index_of(&shape)
        };
        if let Some(entry) = self.entries.get_mut(index as usize) {
            entry.counts.add(exchange);
            entry.note(exchange);
        }
    }

    /// Notes what an exchange that went whole takes when it is sent.
    pub fn spent(&mut self, exchange: &Exchange<'_>, bytes: u64) {
        self.budget.carry(body_bytes(exchange));
        self.exchange_bytes = (self.exchange_bytes * 15 + bytes).div_ceil(16);
    }

    /// Whether counts have to be taken before another shape finds room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.entries.len() >= SHAPES_MAX || self.entry_bytes >= SHAPE_BYTES_MAX
    }

    /// Gives all counts that are not zero, and begins anew. A full table forgets its shapes.
    pub fn take(&mut self, mut each: impl FnMut(&Counts)) {
        for entry in &mut self.entries {
            if !entry.counts.is_zero() {
                each(&entry.counts);
                entry.counts.reset();
            }
        }
        if self.is_full() {
            self.places.clear();
            self.entries.clear();
            self.entry_bytes = 0;
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// The shapes with the most exchanges of those that are remembered.
    #[must_use]
    pub fn busiest(&self, count: usize) -> Vec<BusyShape> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        if count < entries.len() && count > 0 {
            entries.select_nth_unstable_by_key(count - 1, |entry| Reverse(entry.exchanges));
        }
        entries.truncate(count);
        entries.sort_by_key(|entry| Reverse(entry.exchanges));
        entries.into_iter().map(Entry::busy).collect()
    }

    fn index_of(&mut self, shape: &Shape<'_>) -> u32 {
        self.key.clear();
        shape.write_key(&mut self.key);
        let hash = self.hasher.hash_one(self.key.as_slice());
        let (entries, key) = (&self.entries, &self.key);
        let is_it = |index: &u32| {
            let entry = entries.get(*index as usize);
            entry.is_some_and(|entry| *entry.key == **key)
        };
        if let Some(index) = self.places.find(hash, is_it) {
            return *index;
        }
        self.insert(hash, shape)
    }

    fn insert(&mut self, hash: u64, shape: &Shape<'_>) -> u32 {
        let entry = Entry {
            key: self.key.as_slice().into(),
            hash,
            counts: Counts::new(shape),
            family: self.join_families(shape),
            details: Vec::new(),
            last_whole_ns: None,
            exchanges: 0,
            bytes: 0,
        };
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entry_bytes += entry.key.len() + entry.counts.bytes();
        self.entries.push(entry);
        let entries = &self.entries;
        let hash_of = |index: &u32| entries.get(*index as usize).map_or(0, |entry| entry.hash);
        self.places.insert_unique(hash, index, hash_of);
        index
    }

    /// Counts a new shape among its siblings; the largest family where that is a crowd.
    fn join_families(&mut self, shape: &Shape<'_>) -> Option<u64> {
        if self.families.len() >= SHAPE_FAMILIES_MAX {
            self.families.clear();
        }
        shape.families(&self.hasher, &mut self.families_of_one);
        let mut crowd = None;
        for family in &self.families_of_one {
            let known = self.families.entry(*family).or_default();
            known.members += 1;
            if known.members > SHAPE_FAMILY_MEMBERS_MAX {
                crowd = crowd.max(Some((known.members, *family)));
            }
        }
        crowd.map(|(_, family)| family)
    }

    fn goes_whole(&mut self, index: u32, exchange: &Exchange<'_>) -> bool {
        let now_ns = self.now_ns;
        let Some(entry) = self.entries.get_mut(index as usize) else {
            return true;
        };
        let family = entry
            .family
            .and_then(|family| self.families.get_mut(&family));
        let last_whole_ns = match &family {
            Some(family) => family.last_whole_ns,
            None => entry.last_whole_ns,
        };
        let detail = self.details.of(exchange, &self.hasher);
        let is_known = entry.details.contains(&detail)
            || entry.details.len() >= SHAPE_DETAILS_MAX
            || (family.is_some() && last_whole_ns.is_some());
        let is_news = last_whole_ns.is_none() || !is_known;
        let turns = if is_error(exchange) { ERROR_TURNS } else { 1 };
        let is_due = last_whole_ns
            .is_none_or(|last_ns| now_ns.abs_diff(last_ns) >= self.budget.interval_ns() / turns);
        if is_news && self.budget.has_room_for_news() {
            self.budget.spend_on_news(self.exchange_bytes);
            if !is_known {
                entry.details.push(detail);
            }
        } else if is_due && self.budget.has_room() {
            self.budget.spend(self.exchange_bytes);
        } else {
            return false;
        }
        match family {
            Some(family) => family.last_whole_ns = Some(now_ns),
            None => entry.last_whole_ns = Some(now_ns),
        }
        entry.note(exchange);
        true
    }
}

impl Entry {
    fn note(&mut self, exchange: &Exchange<'_>) {
        self.exchanges += 1;
        self.bytes = self.bytes.saturating_add(body_bytes(exchange));
    }

    fn busy(&self) -> BusyShape {
        BusyShape {
            method: self.counts.method.to_vec(),
            host: self.counts.host.to_vec(),
            path: self.counts.path.to_vec(),
            status: self.counts.status,
            exchanges: self.exchanges,
            bytes: self.bytes,
        }
    }
}

fn is_error(exchange: &Exchange<'_>) -> bool {
    exchange
        .response
        .is_none_or(|response| response.status >= 400)
}

/// Heads as they were sent, about.
fn wire_bytes(exchange: &Exchange<'_>) -> u64 {
    let request = exchange.request.map_or(0, |request| {
        request.method.len() + request.target.len() + request.headers.bytes()
    });
    let response = exchange
        .response
        .map_or(0, |response| response.headers.bytes());
    (request + response) as u64
}

fn body_bytes(exchange: &Exchange<'_>) -> u64 {
    let request = exchange.request.map_or(0, |request| request.body.size);
    let response = exchange.response.map_or(0, |response| response.body.size);
    request.saturating_add(response)
}
