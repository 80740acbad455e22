//! A body while it arrives: counted always, hashed and kept as far as the sink wants.

use sha2::{Digest, Sha256};

use crate::coding::{Behind, Codings, Decoder, Failure, worth};
use crate::counters::{Counter, Counters};
use crate::exchange::{Body, Decoded, Flags, Wants};
use crate::limits::{DECODED_PER_ENCODED_BYTES_MAX, DECODED_RATIO_MAX, DECODED_RATIO_OF_FILES_MAX};

#[derive(Debug)]
pub struct Incoming {
    size: u64,
    /// Boxed, since few want it and every body would carry it about.
    hash: Option<Box<Sha256>>,
    raw: Vec<u8>,
    raw_bytes_max: usize,
    /// Of a body that cannot be decoded.
    kept_bytes_max: usize,
    /// Some bytes are not in `raw`: lost, or more than are kept.
    raw_cut: bool,
    missing: bool,
    codings: Codings,
    coding_unknown: bool,
}

impl Incoming {
    /// A body whose message names these codings (None: one that is unknown). Its bytes go to `raw`, which is empty.
    #[must_use]
    pub fn new(wants: &Wants, codings: Option<Codings>, raw: Vec<u8>) -> Self {
        let coding_unknown = codings.is_none();
        let codings = codings.unwrap_or_default();
        let raw_bytes_max = match codings.is_empty() {
            true => wants.kept_bytes,
            false if wants.decoded || wants.kept_bytes > 0 => wants.encoded_bytes,
            false => 0,
        };
        Self {
            size: 0,
            hash: wants.hashes.then(Box::default),
            raw,
            raw_bytes_max,
            kept_bytes_max: wants.kept_bytes,
            raw_cut: false,
            missing: false,
            codings,
            coding_unknown,
        }
    }

    /// A body of which nobody wants to know more than its size.
    #[must_use]
    pub fn of_no_interest() -> Self {
        Self {
            size: 0,
            hash: None,
            raw: Vec::new(),
            raw_bytes_max: 0,
            kept_bytes_max: 0,
            raw_cut: true,
            missing: false,
            codings: Codings::default(),
            coding_unknown: false,
        }
    }

    pub fn data(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        if !self.raw_cut {
            let room = self.raw_bytes_max - self.raw.len();
            self.raw
                .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            if bytes.len() > room {
                self.cut_raw(self.kept_bytes_max);
            }
        }
    }

    pub fn gap(&mut self, bytes: u64) {
        self.size += bytes;
        self.missing = true;
        self.cut_raw(self.kept_bytes_max);
    }

    /// Ends where it should not have.
    pub fn cut_off(&mut self) {
        self.missing = true;
        self.cut_raw(self.kept_bytes_max);
    }

    /// Counts and hashes on, and keeps nothing.
    pub fn keep_none(&mut self) {
        self.cut_raw(0);
    }

    /// What came of it until now; from here on it keeps nothing.
    pub fn so_far(&mut self, flags: &mut Flags) -> Body {
        if self.missing {
            flags.set(Flags::GAP);
        }
        let mut body = Body {
            size: self.size,
            truncated: self.missing,
            ..Body::default()
        };
        if self.codings.is_empty() {
            body.kept = std::mem::take(&mut self.raw);
            body.kept.truncate(self.kept_bytes_max);
        }
        self.keep_none();
        body
    }

    /// Takes no more bytes, and of those taken leaves what is of use without the others.
    fn cut_raw(&mut self, bytes_max: usize) {
        self.raw_cut = true;
        if self.raw.len() > bytes_max {
            self.raw.truncate(bytes_max);
            self.raw.shrink_to_fit();
        }
    }

    /// Memory that it takes so far.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.raw.len()
    }

    #[must_use]
    pub fn is_missing_bytes(&self) -> bool {
        self.missing
    }

    pub fn finish(
        mut self,
        wants: &Wants,
        tools: &mut Decoder,
        flags: &mut Flags,
        counters: &mut Counters,
    ) -> Body {
        let mut body = Body {
            size: self.size,
            sha256: self
                .hash
                .take()
                .filter(|_| !self.missing)
                .map(|hash| hash.finalize().into()),
            truncated: self.missing,
            ..Body::default()
        };
        if self.coding_unknown {
            flags.set(Flags::CODING_FAILED);
            counters.add(Counter::BodiesUndecodable, u64::from(self.size > 0));
        }
        let decodable = !self.codings.is_empty() && !self.raw_cut;
        if decodable && (wants.decoded || wants.kept_bytes > 0) {
            match undo(&self.codings, &self.raw, wants, tools) {
                Ok((decoded, behind)) => {
                    body.decoded = Some(decoded);
                    if behind == Behind::Bytes {
                        flags.set(Flags::TRAILING_BYTES);
                        counters.add(Counter::BodiesTrailed, 1);
                    }
                }
                Err(failure) => {
                    flags.set(Flags::CODING_FAILED);
                    counters.add(
                        match failure {
                            Failure::Malformed => Counter::BodiesUndecodable,
                            Failure::OverBound => Counter::BodiesOverRatio,
                        },
                        1,
                    );
                }
            }
        }
        self.cut_raw(self.kept_bytes_max);
        body.kept = self.raw;
        body
    }
}

/// The body behind its codings: counted, hashed and kept like one that has none.
fn undo(
    codings: &Codings,
    encoded: &[u8],
    wants: &Wants,
    tools: &mut Decoder,
) -> Result<(Decoded, Behind), Failure> {
    let mut decoded = Incoming::new(wants, Some(Codings::default()), Vec::new());
    let ratio_max = if wants.hashes {
        DECODED_RATIO_OF_FILES_MAX
    } else {
        DECODED_RATIO_MAX
    };
    let bytes_max = DECODED_PER_ENCODED_BYTES_MAX * wants.encoded_bytes as u64;
    let bytes_max = bytes_max.min(worth(encoded.len(), ratio_max));
    let behind = tools.decode(codings, encoded, bytes_max, |bytes| decoded.data(bytes))?;
    let decoded = Decoded {
        size: decoded.size,
        sha256: decoded.hash.map(|hash| hash.finalize().into()),
        kept: decoded.raw,
    };
    Ok((decoded, behind))
}
