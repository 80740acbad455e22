//! What the owner of the shards asks of them while datagrams come in: each follows at its next turn.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The owner's latest word.
#[derive(Default)]
pub struct Order<Word> {
    word: Mutex<Word>,
    version: AtomicU64,
}

impl<Word: Clone> Order<Word> {
    pub fn give(&self, word: Word) {
        *self.word.lock().unwrap_or_else(PoisonError::into_inner) = word;
        self.version.fetch_add(1, Ordering::Release);
    }

    /// How many words there were.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// The word, where it is newer than what was heard before. Should the owner be giving one just now, the next turn hears it.
    pub fn heard(&self, before: &mut u64) -> Option<Word> {
        let version = self.version.load(Ordering::Acquire);
        if version == *before {
            return None;
        }
        let word = self.word.try_lock().ok()?.clone();
        *before = version;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_heard_once_and_the_latest_one() {
        let (order, mut before) = (Order::default(), 0);
        assert_eq!(order.heard(&mut before), None);

        order.give(1);
        order.give(2);

        assert_eq!(order.heard(&mut before), Some(2));
        assert_eq!(order.heard(&mut before), None);
    }
}
