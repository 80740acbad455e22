//! How many bytes of exchanges go whole, and how often each shape's turn comes.
//!
//! All shapes take turns at one interval, so that a rare one is seen as well as a busy one. The interval grows while more was
//! sent than may be, and shrinks while less was; at zero everything goes whole. What is new has a share of its own.

/// Below this nobody saves anything by sending less.
pub const SHARE_BYTES_MIN: u64 = 64 << 10;
/// Of what is mirrored, one byte in this many is sent.
const CARRIED_PER_SENT: u64 = 100;
/// What is new may come all at once, at the start above all: some seconds of the largest share.
const NOVELTY_SECONDS: u64 = 8;

const SECOND_NS: u64 = 1_000_000_000;
/// A first step away from sending everything, and the last one back.
const INTERVAL_NS_MIN: u64 = SECOND_NS / 20;
/// A shape is seen whole every ten minutes, whatever goes on.
const INTERVAL_NS_MAX: u64 = 600 * SECOND_NS;

/// Bytes as they are sent, compressed, in seconds of packet time.
#[derive(Debug)]
pub struct Budget {
    /// A second's most; 0: no bound, everything goes whole.
    bytes_per_second: u64,
    second_ns: u64,
    carried: u64,
    carried_before: u64,
    spent: u64,
    novelty_spent: u64,
    interval_ns: u64,
}

impl Budget {
    #[must_use]
    pub fn new(bytes_per_second: u64) -> Self {
        Self {
            bytes_per_second,
            second_ns: 0,
            carried: 0,
            carried_before: 0,
            spent: 0,
            novelty_spent: 0,
            interval_ns: 0,
        }
    }

    /// Changes the bound, and goes on from what was learnt.
    pub fn set(&mut self, bytes_per_second: u64) {
        self.bytes_per_second = bytes_per_second;
    }

    #[must_use]
    pub fn has_no_bound(&self) -> bool {
        self.bytes_per_second == 0
    }

    /// How long a shape waits for its next turn.
    #[must_use]
    pub fn interval_ns(&self) -> u64 {
        self.interval_ns
    }

    /// Notes what time it is. A clock that goes back, or far ahead, begins a new second.
    pub fn advance(&mut self, now_ns: u64) {
        let elapsed_ns = now_ns.abs_diff(self.second_ns);
        if elapsed_ns < SECOND_NS {
            return;
        }
        let share = self.share();
        if self.spent >= share {
            self.interval_ns = (self.interval_ns * 2).clamp(INTERVAL_NS_MIN, INTERVAL_NS_MAX);
        } else if self.spent < share / 2 {
            self.interval_ns /= 2;
            if self.interval_ns < INTERVAL_NS_MIN {
                self.interval_ns = 0;
            }
        }
        let seconds = elapsed_ns / SECOND_NS;
        let repaid = seconds.saturating_mul(self.bytes_per_second);
        self.novelty_spent = self.novelty_spent.saturating_sub(repaid);
        self.carried_before = self.carried / seconds;
        (self.carried, self.spent) = (0, 0);
        self.second_ns = now_ns;
    }

    /// Notes an exchange of so many bytes, whatever becomes of it.
    pub fn carry(&mut self, bytes: u64) {
        self.carried = self.carried.saturating_add(bytes);
    }

    pub fn has_room(&self) -> bool {
        self.spent < self.share()
    }

    pub fn has_room_for_news(&self) -> bool {
        self.novelty_spent < NOVELTY_SECONDS.saturating_mul(self.bytes_per_second)
    }

    pub fn spend(&mut self, bytes: u64) {
        self.spent = self.spent.saturating_add(bytes);
    }

    pub fn spend_on_news(&mut self, bytes: u64) {
        self.novelty_spent = self.novelty_spent.saturating_add(bytes);
    }

    /// What this second may take.
    fn share(&self) -> u64 {
        let carried = self.carried.max(self.carried_before);
        let least = SHARE_BYTES_MIN.min(self.bytes_per_second);
        (carried / CARRIED_PER_SENT).clamp(least, self.bytes_per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_goes_whole_while_there_is_room() {
        let mut budget = Budget::new(1 << 20);
        for second in 1..100 {
            budget.advance(second * SECOND_NS);
            budget.spend(SHARE_BYTES_MIN / 4);
            assert!(budget.has_room());
            assert_eq!(budget.interval_ns(), 0);
        }
    }

    #[test]
    fn turns_come_less_often_the_more_is_spent_and_more_often_again() {
        let mut budget = Budget::new(1 << 20);
        let mut second = 0;
        let mut run = |budget: &mut Budget, spent: u64| {
            second += 1;
            budget.advance(second * SECOND_NS);
            budget.spend(spent);
            budget.interval_ns()
        };
        for _ in 0..10 {
            run(&mut budget, SHARE_BYTES_MIN);
        }
        let most = run(&mut budget, 0);
        assert!(most > 10 * SECOND_NS);
        assert!((0..20).any(|_| run(&mut budget, 0) == 0));
        for _ in 0..40 {
            run(&mut budget, SHARE_BYTES_MIN);
        }
        assert_eq!(budget.interval_ns(), INTERVAL_NS_MAX);
    }

    #[test]
    fn a_second_takes_a_hundredth_of_what_it_carries_between_two_bounds() {
        let mut budget = Budget::new(1 << 20);
        for (carried, share) in [
            (0, SHARE_BYTES_MIN),
            (50 << 20, (50 << 20) / 100),
            (1 << 40, 1 << 20),
        ] {
            budget.carry(carried);
            assert_eq!(budget.share(), share);
        }
    }

    #[test]
    fn what_is_new_has_a_share_of_its_own() {
        let mut budget = Budget::new(1_000);
        budget.advance(SECOND_NS);
        budget.spend(1_000_000);
        assert!(budget.has_room_for_news());
        budget.spend_on_news(8_000);
        assert!(!budget.has_room_for_news());
        budget.advance(2 * SECOND_NS);
        assert!(budget.has_room_for_news());
    }

    #[test]
    fn a_clock_that_jumps_begins_a_new_second() {
        let mut budget = Budget::new(1 << 20);
        budget.advance(u64::MAX / 2);
        budget.spend(1 << 30);
        budget.advance(SECOND_NS);
        assert!(budget.has_room());
        budget.advance(u64::MAX / 2);
        assert!(budget.has_room());
    }
}
