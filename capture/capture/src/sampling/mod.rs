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
pub mod details;
mod latency;
pub mod operation;
mod rules;
pub mod shape;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

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
use details::Details;
use operation::Told;
pub use rules::{Rules, SettingsError};
use shape::{Shape, shape_path};

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
    /// The same, where so many share the bytes.
    #[must_use]
    pub fn shared_by(&self, samplers: usize) -> Self {
        let share = self.bytes_per_second / (samplers.max(1) as u64);
        Self {
            bytes_per_second: share.max(self.bytes_per_second.min(1)),
            rules: self.rules.clone(),
        }
    }

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

/// One shape among the busiest. Shapes that differ in nothing that stands here are one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BusyShape {
    pub method: Vec<u8>,
    pub host: Vec<u8>,
    /// With `*` for values.
    pub path: Vec<u8>,
    pub status: Option<u16>,
    pub exchanges: u64,
    /// Of bodies.
    pub bytes: u64,
}

impl BusyShape {
    /// The first so many, in order, of what several have seen.
    #[must_use]
    pub fn merged(shapes: impl IntoIterator<Item = Self>, count: usize) -> Vec<Self> {
        let mut sums = BTreeMap::new();
        for shape in shapes {
            let Self {
                method,
                host,
                path,
                status,
                exchanges,
                bytes,
            } = shape;
            let sum: &mut (u64, u64) = sums.entry((method, host, path, status)).or_default();
            *sum = (sum.0 + exchanges, sum.1.saturating_add(bytes));
        }
        let shapes = sums
            .into_iter()
            .map(|((method, host, path, status), (exchanges, bytes))| Self {
                method,
                host,
                path,
                status,
                exchanges,
                bytes,
            });
        let mut shapes: Vec<Self> = shapes.collect();
        shapes.sort_by_key(|shape| Reverse(shape.exchanges));
        shapes.truncate(count);
        shapes
    }
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
    /// The operations of the last generation's entries: an exchange that was under way when they left has no body to tell its own.
    operations_before: Vec<Box<[u8]>>,
    entry_bytes: usize,
    /// Of shapes that were forgotten.
    leaving: Vec<Counts>,
    /// Entries that are to be swept still.
    sweeping: Range<usize>,
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
            operations_before: Vec::new(),
            entry_bytes: 0,
            leaving: Vec::new(),
            sweeping: 0..0,
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
        let mut shape = Shape::of(exchange);
        let asked = exchange.request.map(|_| &shape);
        if !self.rules.admit(&exchange.conversation, asked) {
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
        let told = told(exchange, &shape);
        if told == Told::Unclear {
            // Counted, it would be one of the path's that it shares with all operations.
            self.budget.spend(self.exchange_bytes);
            return Interest::Whole;
        }
        shape.operations = told.labels();
        let seen = self.details.of(exchange.request, &self.hasher);
        shape.has_credential = seen.has_credential;
        let index = self.index_of(&shape);
        if self.goes_whole(index, exchange, seen.detail) {
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
            let before = std::mem::take(&mut self.operations_before);
            let is_last = place.generation.wrapping_add(1) == self.generation;
            let operations = before.get(place.index as usize).filter(|_| is_last);
            let has_credential = self.details.has_credential(exchange.request);
            let index = self.index_of(&Shape {
                operations: operations.map_or(b"", |operations| operations),
                has_credential,
                ..Shape::of(exchange)
            });
            self.operations_before = before;
            index
        };
        if let Some(entry) = self.entries.get_mut(index as usize) {
            let before = entry.counts.latencies.bytes();
            entry.counts.add(exchange);
            self.entry_bytes += entry.counts.latencies.bytes() - before;
            entry.note(exchange);
        }
    }

    /// Notes what an exchange that went whole takes when it is sent.
    pub fn spent(&mut self, exchange: &Exchange<'_>, bytes: u64) {
        if self.budget.has_no_bound() {
            return;
        }
        self.budget.carry(body_bytes(exchange));
        self.exchange_bytes = (self.exchange_bytes * 15 + bytes).div_ceil(16);
        let mut shape = Shape::of(exchange);
        let told = told(exchange, &shape);
        shape.operations = told.labels();
        shape.has_credential = self.details.has_credential(exchange.request);
        let index = self.index_of(&shape);
        if let Some(entry) = self.entries.get_mut(index as usize) {
            entry.note(exchange);
        }
    }

    /// Whether counts have to be taken before another shape finds room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.entries.len() >= SHAPES_MAX
            || self.entry_bytes >= SHAPE_BYTES_MAX
            || self.families.len() >= SHAPE_FAMILIES_MAX
    }

    /// Forgets all shapes; their counts are given by [`Sampler::take`].
    pub fn make_room(&mut self) {
        self.places.clear();
        self.families.clear();
        self.operations_before.clear();
        let operations = self.entries.iter().map(|entry| &entry.counts.operations);
        self.operations_before.extend(operations.cloned());
        let counts = self.entries.drain(..).map(|entry| entry.counts);
        self.leaving
            .extend(counts.filter(|counts| !counts.is_zero()));
        self.sweeping = 0..0;
        self.entry_bytes = 0;
        self.generation = self.generation.wrapping_add(1);
    }

    /// Begins to give the counts of all shapes, which stay.
    pub fn sweep(&mut self) {
        self.sweeping = 0..self.entries.len();
    }

    /// Gives the counts of so many shapes that left or are swept, and begins them anew.
    pub fn take(&mut self, most: usize, mut each: impl FnMut(&Counts)) {
        let first = self.leaving.len().saturating_sub(most);
        let left = self.leaving.drain(first..);
        let most = most - left.len();
        left.for_each(|counts| each(&counts));
        let start = self.sweeping.start;
        let end = start.saturating_add(most).min(self.sweeping.end);
        self.sweeping.start = end;
        for entry in self.entries.get_mut(start..end).unwrap_or_default() {
            if !entry.counts.is_zero() {
                each(&entry.counts);
                self.entry_bytes -= entry.counts.latencies.bytes();
                entry.counts.reset();
            }
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
        BusyShape::merged(entries.into_iter().map(Entry::busy), count)
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

    fn goes_whole(&mut self, index: u32, exchange: &Exchange<'_>, detail: u64) -> bool {
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
            path: shape_path(&self.counts.path, self.counts.protocol),
            status: self.counts.status,
            exchanges: self.exchanges,
            bytes: self.bytes,
        }
    }
}

/// Which operations it asks for; of a response alone, none.
fn told(exchange: &Exchange<'_>, shape: &Shape<'_>) -> Told {
    let of_request = |request| Told::of(request, shape.protocol);
    exchange.request.map_or(Told::Rest, of_request)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::{Body, Conversation, Flags, Headers, Protocol, Request, Response};
    use crate::wire::Peer;

    const SECOND_NS: u64 = 1_000_000_000;

    /// One exchange, as its two ends saw it.
    #[derive(Clone)]
    struct Said {
        target: String,
        host: String,
        header: Option<(&'static str, &'static str)>,
        status: Option<u16>,
        size: u64,
        time_ns: u64,
    }

    fn said(target: &str, time_ns: u64) -> Said {
        Said {
            target: target.into(),
            host: "shop.test".into(),
            header: None,
            status: Some(200),
            size: 4_000,
            time_ns,
        }
    }

    fn exchange<'a>(request: Option<&'a Request>, response: Option<&'a Response>) -> Exchange<'a> {
        let peer = |port| Peer { address: 1, port };
        Exchange {
            conversation: Conversation {
                vni: Some(7),
                client: peer(40_000),
                server: peer(80),
            },
            protocol: Protocol::Http11,
            stream_id: None,
            request,
            response,
            messages: None,
            complete: true,
            flags: Flags::default(),
        }
    }

    /// What became of it: whole, counted or excluded, as a sink would have it.
    fn tell(sampler: &mut Sampler, said: &Said, taken: &mut Taken) -> &'static str {
        let mut headers = Headers::default();
        headers.push(b"Host", said.host.as_bytes());
        if let Some((name, value)) = said.header {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let request = Request {
            method: b"GET".to_vec(),
            target: said.target.clone().into_bytes(),
            headers,
            time_ns: said.time_ns,
            ..Request::default()
        };
        let response = said.status.map(|status| Response {
            status,
            time_ns: said.time_ns + 1_000_000,
            body: Body {
                size: said.size,
                ..Body::default()
            },
            ..Response::default()
        });
        let exchange = exchange(Some(&request), response.as_ref());
        if sampler.is_full() {
            taken.take(sampler);
            sampler.make_room();
        }
        match sampler.interest(&exchange) {
            Interest::Counted(place) => {
                sampler.count(&exchange, place);
                "counted"
            }
            Interest::Excluded => "excluded",
            Interest::Whole | Interest::Unasked => {
                sampler.spent(&exchange, 1_000);
                taken.whole += 1;
                "whole"
            }
        }
    }

    /// What came out of a sampler.
    #[derive(Default)]
    struct Taken {
        whole: u64,
        counted: u64,
        bytes: u64,
        latencies: u64,
        by_status: BTreeMap<Option<u16>, u64>,
        most_entries: usize,
    }

    impl Taken {
        fn take(&mut self, sampler: &mut Sampler) {
            self.most_entries = self.most_entries.max(sampler.entries.len());
            sampler.sweep();
            sampler.take(usize::MAX, |counts| {
                self.counted += counts.exchanges;
                self.bytes += counts.response_bytes;
                self.latencies += counts
                    .latencies
                    .as_slice()
                    .iter()
                    .map(|(_, count)| count)
                    .sum::<u64>();
                *self.by_status.entry(counts.status).or_default() += counts.exchanges;
            });
        }
    }

    fn sampler(bytes_per_second: u64) -> Sampler {
        Sampler::new(SamplingSettings {
            bytes_per_second,
            rules: Rules::default(),
        })
    }

    /// So busy that nothing but news goes whole.
    fn exhausted(taken: &mut Taken) -> Sampler {
        let mut sampler = sampler(64 << 10);
        for number in 0..10_000_u64 {
            tell(
                &mut sampler,
                &said("/busy", number * SECOND_NS / 1_000),
                taken,
            );
        }
        sampler
    }

    #[test]
    fn without_a_bound_everything_goes_whole() {
        let (mut sampler, mut taken) = (sampler(0), Taken::default());
        for number in 0..5_000 {
            assert_eq!(tell(&mut sampler, &said("/a", number), &mut taken), "whole");
        }
    }

    #[test]
    fn a_hundred_times_the_traffic_sends_no_more_and_loses_no_count() {
        let send = |per_second: u64| {
            let (mut sampler, mut taken) = (sampler(64 << 10), Taken::default());
            let seconds = 30;
            for number in 0..seconds * per_second {
                let path = match number % 3 {
                    0 => "/a",
                    1 => "/b",
                    _ => "/c/12",
                };
                let mut each = said(path, number * SECOND_NS / per_second);
                each.status = Some(if number.is_multiple_of(50) { 500 } else { 200 });
                tell(&mut sampler, &each, &mut taken);
            }
            taken.take(&mut sampler);
            assert_eq!(taken.whole + taken.counted, seconds * per_second);
            assert_eq!(taken.bytes, taken.counted * 4_000);
            assert_eq!(taken.latencies, taken.counted);
            let errors = taken.by_status.get(&Some(500)).copied().unwrap_or_default();
            assert!(errors <= seconds * per_second / 50);
            taken.whole
        };
        let (few, many) = (send(100), send(10_000));
        assert!(many < 2 * few, "{few} and then {many}");
    }

    #[test]
    fn what_is_new_goes_whole_however_busy_it_is() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        let now_ns = 10 * SECOND_NS;
        tell(&mut sampler, &said("/busy", now_ns), &mut taken);
        sampler.budget.spend(1 << 30);
        assert_eq!(
            tell(&mut sampler, &said("/busy", now_ns), &mut taken),
            "counted"
        );

        let mut failed = said("/busy", now_ns);
        failed.status = Some(500);
        let mut authorised = said("/busy", now_ns);
        authorised.header = Some(("Authorization", "Bearer x"));
        let mut otherwise = said("/busy", now_ns);
        otherwise.header = Some(("authorization", "Basic x"));
        let mut unanswered = said("/busy", now_ns);
        unanswered.status = None;
        let news = [
            said("/quiet", now_ns),
            said("/busy?page=1", now_ns),
            failed,
            authorised,
            otherwise,
            unanswered,
        ];
        for each in &news {
            assert_eq!(tell(&mut sampler, each, &mut taken), "whole");
            assert_eq!(tell(&mut sampler, each, &mut taken), "counted");
        }
        assert_eq!(
            tell(&mut sampler, &said("/busy?page=2", now_ns), &mut taken),
            "counted"
        );
    }

    #[test]
    fn a_rare_shape_has_its_turn_beside_a_busy_one() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        let mut wholes = 0;
        for number in 0..60_000_u64 {
            let now_ns = 11 * SECOND_NS + number * SECOND_NS / 100;
            tell(&mut sampler, &said("/busy", now_ns), &mut taken);
            if number.is_multiple_of(2_000) {
                let outcome = tell(&mut sampler, &said("/rare", now_ns), &mut taken);
                wholes += u64::from(outcome == "whole");
            }
        }
        assert!(wholes >= 15, "{wholes} of 30");
    }

    #[test]
    fn few_without_a_credential_have_their_turn_beside_many_with_one() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        let (mut wholes, mut strangers) = (Vec::new(), 0);
        for number in 0..60_000_u64 {
            let now_ns = 11 * SECOND_NS + number * SECOND_NS / 100;
            let mut known = said("/orders/7", now_ns);
            known.header = Some(("Authorization", "Bearer x"));
            tell(&mut sampler, &known, &mut taken);
            if number.is_multiple_of(2_000) {
                wholes.push(tell(&mut sampler, &said("/orders/8", now_ns), &mut taken) == "whole");
            }
        }
        sampler.sweep();
        sampler.take(usize::MAX, |counts| {
            if counts.has_credential == Some(false) && &*counts.path != b"/busy" {
                strangers += counts.exchanges;
            }
        });

        let whole = wholes.iter().filter(|is_whole| **is_whole).count();
        assert!(
            wholes.first() == Some(&true) && whole >= 15,
            "{whole} of 30"
        );
        assert_eq!(strangers, 30 - whole as u64);
    }

    #[test]
    fn values_that_look_like_words_are_news_only_until_they_are_a_crowd() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        let before = taken.whole;
        for number in 0..20_000_u64 {
            let slug: String = number
                .to_string()
                .bytes()
                .map(|digit| char::from(digit + 49))
                .collect();
            let mut each = said(&format!("/products/{slug}"), 11 * SECOND_NS + number);
            each.host = "other.test".into();
            tell(&mut sampler, &each, &mut taken);
        }
        taken.take(&mut sampler);
        assert!(taken.whole - before < 200, "{}", taken.whole - before);
        assert_eq!(taken.whole + taken.counted, 30_000);
    }

    #[test]
    fn a_sender_who_makes_up_shapes_takes_a_bounded_table_and_no_count_is_lost() {
        let (mut sampler, mut taken) = (sampler(64 << 10), Taken::default());
        let long = "x".repeat(3_000);
        for number in 0..150_000_u64 {
            let mut each = said(&format!("/{long}/a{number:06}b/x"), number);
            each.host = format!("h{number}.test");
            each.target
                .truncate(if number.is_multiple_of(2) { 4_000 } else { 40 });
            tell(&mut sampler, &each, &mut taken);
        }
        taken.take(&mut sampler);

        assert_eq!(taken.whole + taken.counted, 150_000);
        assert!(taken.most_entries <= SHAPES_MAX);
        assert!(sampler.families.len() <= SHAPE_FAMILIES_MAX + 40);
    }

    #[test]
    fn a_place_that_was_given_before_a_full_table_was_emptied_leads_to_the_right_counts() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        sampler.generation += 1;
        let stale = Place {
            index: 0,
            generation: 0,
        };
        let request = Request {
            method: b"PUT".to_vec(),
            target: b"/later".to_vec(),
            ..Request::default()
        };
        let exchange = Exchange {
            complete: false,
            ..exchange(Some(&request), None)
        };
        sampler.count(&exchange, stale);

        let mut methods = Vec::new();
        sampler.sweep();
        sampler.take(usize::MAX, |counts| {
            methods.push((counts.method.to_vec(), counts.incomplete));
        });
        assert!(methods.contains(&(b"PUT".to_vec(), 1)));
    }

    #[test]
    fn rules_come_first() {
        let rules = serde_json::json!([{"action": "exclude", "path": "/health"}]);
        let text = serde_json::json!({"bytes_per_second": 1000, "rules": rules}).to_string();
        let settings = SamplingSettings::read(&text).expect("settings");
        assert_eq!(settings.bytes_per_second, 1_000);
        let (mut sampler, mut taken) = (Sampler::new(settings), Taken::default());

        assert_eq!(
            tell(&mut sampler, &said("/health?x", 1), &mut taken),
            "excluded"
        );
        assert_eq!(tell(&mut sampler, &said("/other", 1), &mut taken), "whole");
        sampler.set(SamplingSettings::default());
        assert_eq!(tell(&mut sampler, &said("/health", 1), &mut taken), "whole");
    }

    #[test]
    fn a_response_alone_is_counted_and_ruled_by_what_is_known_of_it() {
        let tell_alone = |sampler: &mut Sampler| {
            let response = Response {
                status: 200,
                ..Response::default()
            };
            let exchange = exchange(None, Some(&response));
            sampler.interest(&exchange)
        };
        let ruled = |rule: &str| {
            let text = format!(r#"{{"rules": [{rule}]}}"#);
            Sampler::new(SamplingSettings::read(&text).expect("settings"))
        };
        let by_port = &mut ruled(r#"{"action": "exclude", "ports": [80]}"#);
        assert_eq!(tell_alone(by_port), Interest::Excluded);
        let by_path = &mut ruled(r#"{"action": "exclude", "path": "*"}"#);
        assert_eq!(tell_alone(by_path), Interest::Whole);

        let mut busy = exhausted(&mut Taken::default());
        tell_alone(&mut busy);
        busy.budget.spend(1 << 30);
        assert!(matches!(tell_alone(&mut busy), Interest::Counted(_)));
    }

    #[test]
    fn several_samplers_share_the_bytes() {
        let settings = |bytes_per_second| SamplingSettings {
            bytes_per_second,
            ..SamplingSettings::default()
        };
        let shares = [0, 1, 4_000].map(|bytes| settings(bytes).shared_by(4).bytes_per_second);
        assert_eq!(shares, [0, 1, 1_000]);
    }

    #[test]
    fn counts_are_taken_some_at_a_time_and_those_of_forgotten_shapes_first() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        taken.take(&mut sampler);
        for path in ["/a", "/b", "/c"] {
            for _ in 0..2 {
                sampler.budget.spend(1 << 30);
                tell(&mut sampler, &said(path, 11 * SECOND_NS), &mut taken);
            }
        }
        let paths = |sampler: &mut Sampler, most| {
            let mut paths = Vec::new();
            sampler.take(most, |counts| paths.push(counts.path.to_vec()));
            paths
        };

        assert!(paths(&mut sampler, 9).is_empty(), "nobody asked for them");
        sampler.make_room();
        assert!(sampler.families.is_empty() && sampler.entry_bytes == 0);
        sampler.budget.spend(1 << 30);
        sampler.budget.spend_on_news(1 << 30);
        tell(&mut sampler, &said("/d", 11 * SECOND_NS), &mut taken);
        sampler.sweep();

        assert_eq!(paths(&mut sampler, 2).len(), 2);
        assert_eq!(
            paths(&mut sampler, 2).last().map(Vec::as_slice),
            Some(&b"/d"[..])
        );
        assert!(paths(&mut sampler, 2).is_empty());
    }

    /// A call of JSON-RPC, of which this much has arrived.
    fn call(body: &str, has_arrived: bool) -> Request {
        let mut headers = Headers::default();
        headers.push(b"Content-Type", b"application/json");
        Request {
            method: b"POST".to_vec(),
            target: b"/rpc".to_vec(),
            headers,
            body: Body {
                size: body.len() as u64,
                kept: body.as_bytes().to_vec(),
                truncated: !has_arrived,
                ..Body::default()
            },
            // Within the second in which the budget was exhausted.
            time_ns: 10 * SECOND_NS - 1,
            ..Request::default()
        }
    }

    fn without_body(request: &Request) -> Request {
        let mut counted = request.clone();
        counted.body.keep_size();
        counted
    }

    fn counted_operations(sampler: &mut Sampler) -> BTreeMap<String, u64> {
        let mut counted = BTreeMap::new();
        sampler.sweep();
        sampler.take(usize::MAX, |counts| {
            let labels = String::from_utf8_lossy(&counts.operations).into_owned();
            *counted.entry(labels).or_default() += counts.exchanges;
        });
        counted
    }

    const SUM: &str = r#"{"jsonrpc":"2.0","method":"sum","id":1}"#;
    const AVERAGE: &str = r#"{"jsonrpc":"2.0","method":"avg","id":1}"#;

    #[test]
    fn operations_of_one_path_are_counted_apart() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        taken.take(&mut sampler);
        sampler.budget.spend(1 << 30);
        sampler.budget.spend_on_news(1 << 30);
        let batch = format!("[{SUM},{AVERAGE},{SUM}]");
        for body in [SUM, AVERAGE, SUM, batch.as_str()] {
            let request = call(body, true);
            let response = Response::default();
            let Interest::Counted(place) =
                sampler.interest(&exchange(Some(&request), Some(&response)))
            else {
                panic!("it goes whole");
            };
            let request = without_body(&request);
            sampler.count(&exchange(Some(&request), Some(&response)), place);
        }

        let expected = [("avg", 1), ("avg\nsum", 1), ("sum", 2)];
        let expected = expected.map(|(labels, count)| (labels.to_owned(), count));
        assert_eq!(counted_operations(&mut sampler), BTreeMap::from(expected));
    }

    #[test]
    fn what_may_be_an_operation_and_is_not_told_goes_whole_whatever_was_spent() {
        let mut sampler = exhausted(&mut Taken::default());
        sampler.budget.spend(1 << 30);
        sampler.budget.spend_on_news(1 << 30);
        let mut interest = |request: &Request| {
            sampler.interest(&exchange(Some(request), Some(&Response::default())))
        };

        assert_eq!(interest(&call("", false)), Interest::Whole);
        assert_eq!(
            interest(&call(r#"{"jsonrpc":"2.0","method":"#, true)),
            Interest::Whole
        );
        assert!(matches!(
            interest(&call(r#"{"a":1}"#, true)),
            Interest::Counted(_)
        ));
    }

    #[test]
    fn an_exchange_under_way_keeps_its_operation_when_shapes_are_forgotten() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        taken.take(&mut sampler);
        sampler.budget.spend(1 << 30);
        sampler.budget.spend_on_news(1 << 30);
        let request = call(SUM, true);
        let response = Response::default();
        let Interest::Counted(place) = sampler.interest(&exchange(Some(&request), Some(&response)))
        else {
            panic!("it goes whole");
        };
        sampler.make_room();

        let request = without_body(&request);
        sampler.count(&exchange(Some(&request), Some(&response)), place);

        let expected = BTreeMap::from([("sum".to_owned(), 1)]);
        assert_eq!(counted_operations(&mut sampler), expected);
    }

    #[test]
    fn latencies_are_part_of_what_shapes_take() {
        let mut taken = Taken::default();
        let mut sampler = exhausted(&mut taken);
        let before = sampler.entry_bytes;
        assert!(
            sampler
                .entries
                .iter()
                .any(|entry| entry.counts.latencies.bytes() > 0)
        );
        taken.take(&mut sampler);
        assert!(sampler.entry_bytes < before);
    }

    #[test]
    fn settings_that_cannot_be_followed_are_named() {
        for (text, named) in [
            ("{", "expected JSON"),
            ("[]", "expected a map"),
            (r#"{"bytes_per_second": -1}"#, "bytes_per_second"),
            (r#"{"rate": 1}"#, "\"rate\""),
            (r#"{"rules": [{}]}"#, "rules[0]: action"),
        ] {
            let error = SamplingSettings::read(text)
                .expect_err("an error")
                .to_string();
            assert!(error.contains(named), "{error}");
        }
        assert!(SamplingSettings::read("").is_ok());
    }

    #[test]
    fn the_busiest_come_first() {
        let (mut sampler, mut taken) = (sampler(1 << 20), Taken::default());
        for (path, times) in [("/a", 3), ("/b", 9), ("/c", 5)] {
            for number in 0..times {
                tell(&mut sampler, &said(path, number), &mut taken);
            }
        }
        let paths: Vec<_> = sampler
            .busiest(2)
            .into_iter()
            .map(|busy| busy.path)
            .collect();
        assert_eq!(paths, [b"/b".to_vec(), b"/c".to_vec()]);
        assert_eq!(sampler.busiest(0), []);
        assert_eq!(sampler.busiest(9).len(), 3);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_whatever_comes(
            targets in prop::collection::vec("[/a-c0-9?=&.;*:]{0,12}", 1..200),
            times in prop::collection::vec(any::<u64>(), 200),
            bytes_per_second in 0..5_000_u64,
        ) {
            let (mut sampler, mut taken) = (sampler(bytes_per_second), Taken::default());
            for (target, time_ns) in targets.iter().zip(&times) {
                tell(&mut sampler, &said(target, time_ns / 2), &mut taken);
            }
            taken.take(&mut sampler);
            prop_assert_eq!(taken.whole + taken.counted, targets.len() as u64);
        }
    }
}
