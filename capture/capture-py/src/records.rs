//! `records_from_file`: the exchange records of a capture file, made on a thread while Python uses the ones before.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use capture::exchange::{Exchange, Interest, Sink, Wants};
use capture::guarded_engine::GuardedEngine;
use capture::record::{RecordSettings, RecordSink};
use pyo3::prelude::*;

use crate::capture_file::{CaptureError, CaptureFile};
use crate::live::sampling_settings;
use crate::masks::{self, NO_KEY};
use crate::record::Record;

/// Records made ahead: enough to keep both threads busy, some hundred kilobytes each at most.
const RECORDS_AHEAD: usize = 16;
/// How long a waiting call goes without looking for signals.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

type Counters = BTreeMap<String, u64>;
type Made = PyResult<capture::record::Record>;

/// Iterates over the records of one file.
#[pyclass(frozen, module = "mirror_agent._capture")]
pub struct FileRecords {
    made: Mutex<Receiver<Made>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    counters: Arc<Mutex<Counters>>,
    bytes_read: Arc<AtomicUsize>,
}

/// The exchange records of a capture file, made while they are iterated over; memory stays bounded.
#[pyfunction]
#[pyo3(signature = (path, agent, *, redaction = "masked", redaction_key = NO_KEY, sampling = ""))]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over values")]
pub fn records_from_file(
    path: PathBuf,
    agent: String,
    redaction: &str,
    redaction_key: &[u8],
    sampling: &str,
) -> PyResult<FileRecords> {
    let file = CaptureFile::open(&path)?;
    let settings = RecordSettings {
        agent,
        redaction: masks::redaction(redaction, redaction_key)?,
        sampling: sampling_settings(sampling)?,
    };
    let writer = getrandom::u64().map_err(std::io::Error::from)?;
    let sink = RecordSink::new(settings, writer)?;
    let is_sampled = !sampling.is_empty();
    let (sender, made) = sync_channel(RECORDS_AHEAD);
    let counters = Arc::new(Mutex::default());
    let counted = Arc::clone(&counters);
    let bytes_read = Arc::default();
    let read = Arc::clone(&bytes_read);
    let thread = thread::Builder::new()
        .name("records".into())
        .spawn(move || {
            make(
                &file,
                HandOver::new(sink, is_sampled, sender),
                &counted,
                &read,
            );
        })?;
    Ok(FileRecords {
        made: Mutex::new(made),
        thread: Mutex::new(Some(thread)),
        counters,
        bytes_read,
    })
}

#[pymethods]
impl FileRecords {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Record>> {
        loop {
            let made = py.detach(|| {
                self.made
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .recv_timeout(SIGNAL_CHECK)
            });
            match made {
                Ok(made) => return made.map(|record| Some(Record::new(py, &record))),
                Err(RecvTimeoutError::Disconnected) => return self.end(py).map(|()| None),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            }
        }
    }

    /// Bytes of the file that were read so far, now and then.
    #[getter]
    fn bytes_read(&self) -> usize {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Everything counted, by name; complete once the iteration has ended.
    fn counters(&self) -> Counters {
        self.counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl FileRecords {
    /// A thread that ended is not one that came to the end.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(thread) = thread.take() else {
            return Ok(());
        };
        py.detach(|| thread.join()).map_err(|_| {
            CaptureError::new_err("the thread that makes records failed, and more were to come")
        })
    }
}

/// A sink that hands each record over as soon as it is finished, and waits while too many were not taken.
struct HandOver {
    sink: RecordSink,
    /// Whose budget is by the second.
    is_sampled: bool,
    sender: SyncSender<Made>,
    /// False once nobody iterates any more.
    is_wanted: Arc<AtomicBool>,
}

impl HandOver {
    fn new(sink: RecordSink, is_sampled: bool, sender: SyncSender<Made>) -> Self {
        Self {
            sink,
            is_sampled,
            sender,
            is_wanted: Arc::new(AtomicBool::new(true)),
        }
    }

    fn hand_over(&mut self) {
        for record in self.sink.take() {
            let is_taken = self.sender.send(Ok(record)).is_ok();
            self.is_wanted.fetch_and(is_taken, Ordering::Relaxed);
        }
    }
}

impl Sink for HandOver {
    fn wants(&self) -> Wants {
        self.sink.wants()
    }

    fn interest(&mut self, heads: &Exchange<'_>) -> Interest {
        self.sink.interest(heads)
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.sink.exchange(exchange);
        if self.is_sampled {
            self.sink.advance_by_exchanges();
        }
        self.hand_over();
    }

    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        self.sink.stream_end(exchange);
        self.hand_over();
    }
}

fn make(
    file: &CaptureFile,
    mut sink: HandOver,
    counted: &Mutex<Counters>,
    bytes_read: &AtomicUsize,
) {
    let reader = match file.reader() {
        Ok(reader) => reader,
        Err(error) => {
            let _ = sink.sender.send(Err(error));
            return;
        }
    };
    let is_wanted = Arc::clone(&sink.is_wanted);
    let (engine, outcome) = file.decode(reader, &mut sink, |read| {
        bytes_read.store(read, Ordering::Relaxed);
        is_wanted.load(Ordering::Relaxed)
    });
    sink.sink.close();
    sink.hand_over();
    *counted.lock().unwrap_or_else(PoisonError::into_inner) = counters(&engine, &sink.sink);
    if let Err(error) = outcome {
        let _ = sink.sender.send(Err(error));
    }
}

fn counters(engine: &GuardedEngine, sink: &RecordSink) -> Counters {
    let own = sink.counters();
    let own = own.by_name().into_iter();
    engine
        .counters()
        .iter()
        .chain(own)
        .map(|(name, count)| (name.to_owned(), count))
        .collect()
}
