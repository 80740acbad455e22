//! Finished records between the receive thread and whoever sends them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use capture::record::Record;

use crate::limits::QUEUE_BYTES_MAX;

/// A queue that is bounded in records and bytes. Putting never waits.
pub struct Queue {
    records_max: usize,
    held: Mutex<Held>,
    filled: Condvar,
}

#[derive(Default)]
struct Held {
    records: VecDeque<Record>,
    bytes: usize,
}

impl Queue {
    pub fn new(records_max: usize) -> Self {
        Self {
            records_max,
            held: Mutex::default(),
            filled: Condvar::new(),
        }
    }

    /// Takes a record in; gives it back where there is no room. The newest is refused, so that order is kept.
    pub fn put(&self, record: Record) -> Result<(), Record> {
        let mut held = self.lock();
        if held.records.len() >= self.records_max
            || held.bytes + record.data.len() > QUEUE_BYTES_MAX
        {
            return Err(record);
        }
        held.put(record);
        drop(held);
        self.filled.notify_one();
        Ok(())
    }

    /// Takes a last record in, room or not: nothing follows it, and the engine's own bounds hold for what it kept.
    pub fn put_last(&self, record: Record) {
        self.lock().put(record);
        self.filled.notify_one();
    }

    /// All records; waits for the first one at most this long.
    pub fn take(&self, timeout: Duration) -> Vec<Record> {
        let waited = self
            .filled
            .wait_timeout_while(self.lock(), timeout, |held| held.records.is_empty());
        let (mut held, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *held).records.into()
    }

    /// No code panics while it holds the lock, so that what lies behind a poisoned one is whole.
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn put(&mut self, record: Record) {
        self.bytes += record.data.len();
        self.records.push_back(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(bucket: u8, bytes: usize) -> Record {
        Record {
            bucket,
            data: vec![0; bytes],
            exchanges: 1,
        }
    }

    fn buckets(queue: &Queue) -> Vec<u8> {
        queue
            .take(Duration::ZERO)
            .iter()
            .map(|record| record.bucket)
            .collect()
    }

    #[test]
    fn records_leave_in_the_order_in_which_they_came() {
        let queue = Queue::new(3);

        assert!((1..=3).all(|bucket| queue.put(record(bucket, 1)).is_ok()));

        assert_eq!(buckets(&queue), [1, 2, 3]);
        assert_eq!(buckets(&queue), [0; 0]);
    }

    #[test]
    fn the_newest_record_is_refused_where_there_is_no_room() {
        let queue = Queue::new(2);

        assert!(queue.put(record(1, 1)).is_ok() && queue.put(record(2, 1)).is_ok());
        assert_eq!(queue.put(record(3, 1)), Err(record(3, 1)));

        assert_eq!(buckets(&queue), [1, 2]);
        assert!(queue.put(record(4, 1)).is_ok());
    }

    #[test]
    fn large_records_fill_the_queue_by_their_bytes() {
        let queue = Queue::new(1_000);
        let half = QUEUE_BYTES_MAX / 2;

        assert!(queue.put(record(1, half)).is_ok() && queue.put(record(2, half)).is_ok());
        assert!(queue.put(record(3, 1)).is_err());
        queue.put_last(record(4, 1));

        assert_eq!(buckets(&queue), [1, 2, 4]);
    }

    #[test]
    fn taking_wakes_up_when_a_record_comes() {
        let queue = Queue::new(1);

        std::thread::scope(|scope| {
            scope.spawn(|| queue.put(record(7, 1)));
            assert_eq!(queue.take(Duration::from_secs(60)).len(), 1);
        });
    }
}
