//! `decode_file` and `bench_decode`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::Instant;

use capture::counters::{Counter, Counters};
use capture::exchange::{Exchange, Sink, Wants};
use capture::json::JsonLines;
use pyo3::prelude::*;

use crate::capture_file::{CaptureError, CaptureFile};

/// Counters by name, zeros left out.
pub fn by_name(counters: &Counters) -> BTreeMap<&'static str, u64> {
    counters.iter().collect()
}

/// A temporary file written and read through one buffer.
struct Spool(BufWriter<File>);

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Read for Spool {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.0.get_mut().read(bytes)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[allow(clippy::needless_pass_by_value)] // pyo3 hands arguments over by value
/// Decodes a capture into JSON lines, in the order of the requests. `out` is a path; None is standard output. A file that breaks
/// off half-way is an error once its lines are written. Lines that cannot be written are an `OSError`.
#[pyfunction]
#[pyo3(signature = (path, out = None, *, bodies = false, progress = None))]
pub fn decode_file(
    py: Python<'_>,
    path: PathBuf,
    out: Option<PathBuf>,
    bodies: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<BTreeMap<&'static str, u64>> {
    let file = CaptureFile::open(&path)?;
    py.detach(|| {
        let reader = file.reader()?;
        let spool = Spool(BufWriter::with_capacity(1 << 20, tempfile::tempfile()?));
        let mut sink = JsonLines::new(spool, bodies);
        let mut refused = None;
        let (engine, outcome) = file.decode(reader, &mut sink, |read| {
            tell(progress.as_ref(), read, file.len(), &mut refused)
        });
        if let Some(refusal) = refused {
            return Err(refusal);
        }
        match out {
            Some(path) => {
                let out = File::create(&path)?;
                sink.finish(&mut BufWriter::with_capacity(1 << 20, out))?;
            }
            None => {
                sink.finish(&mut BufWriter::with_capacity(
                    1 << 20,
                    std::io::stdout().lock(),
                ))?;
            }
        }
        // What was decoded stands beside what is wrong.
        outcome?;
        Ok(by_name(engine.counters()))
    })
}

/// Calls `progress(bytes_read, bytes_total)`; an exception from it stops the work.
pub fn tell(
    progress: Option<&Py<PyAny>>,
    read: usize,
    total: usize,
    refused: &mut Option<PyErr>,
) -> bool {
    let answer = Python::attach(|py| match progress {
        Some(progress) => progress.call1(py, (read, total)).map(|_| ()),
        None => py.check_signals(),
    });
    *refused = answer.err();
    refused.is_none()
}

/// Looks at what an exchange is made of, as a sink that does something would, and keeps nothing.
#[derive(Default)]
struct Counting {
    exchanges: u64,
    header_bytes: u64,
    decoded_bytes: u64,
}

impl Sink for Counting {
    fn wants(&self) -> Wants {
        Wants {
            hashes: false,
            decoded: true,
            kept_bytes: 0,
            encoded_bytes: 1 << 20,
            streams_at_once: true,
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.exchanges += 1;
        let headers = exchange.request.iter().map(|request| &request.headers);
        let headers = headers.chain(exchange.response.iter().map(|response| &response.headers));
        self.header_bytes += headers
            .flat_map(capture::exchange::Headers::iter)
            .map(|(name, value)| (name.len() + value.len()) as u64)
            .sum::<u64>();
        self.decoded_bytes += exchange.response.map_or(0, |response| {
            response
                .body
                .decoded
                .as_ref()
                .map_or(response.body.size, |decoded| decoded.size)
        });
    }
}

/// What `heliostat bench decode` prints.
#[pyclass(frozen, get_all)]
pub struct BenchFigures {
    exchanges: u64,
    packets: u64,
    bytes: u64,
    cpu_s: f64,
    wall_s: f64,
    peak_rss_mib: f64,
}

#[allow(clippy::needless_pass_by_value)] // pyo3 hands arguments over by value
/// Decodes a capture `repeat` times into a counting sink: figures of one pass, times of the median pass.
#[pyfunction]
#[pyo3(signature = (path, repeat = 5))]
pub fn bench_decode(py: Python<'_>, path: PathBuf, repeat: usize) -> PyResult<BenchFigures> {
    let file = CaptureFile::open(&path)?;
    py.detach(|| {
        let mut passes = Vec::new();
        for _ in 0..repeat.max(1) {
            let (cpu, wall) = (cpu_s()?, Instant::now());
            let mut sink = Counting::default();
            let mut refused = None;
            let (engine, outcome) = file.decode(file.reader()?, &mut sink, |read| {
                tell(None, read, file.len(), &mut refused)
            });
            if let Some(refusal) = refused {
                return Err(refusal);
            }
            outcome?;
            std::hint::black_box((sink.header_bytes, sink.decoded_bytes));
            let counters = engine.counters();
            let of_pass = (
                sink.exchanges,
                counters.get(Counter::Packets),
                counters.get(Counter::PacketBytes),
            );
            passes.push((cpu_s()? - cpu, wall.elapsed().as_secs_f64(), of_pass));
        }
        passes.sort_by(|one, other| one.0.total_cmp(&other.0));
        let middle = passes.len() / 2;
        let Some(&(cpu_s, wall_s, (exchanges, packets, bytes))) = passes.get(middle) else {
            return Err(CaptureError::new_err("no pass was made"));
        };
        Ok(BenchFigures {
            exchanges,
            packets,
            bytes,
            cpu_s,
            wall_s,
            peak_rss_mib: peak_rss_mib()?,
        })
    })
}

/// CPU seconds of this process so far, user and system, from /proc (clock ticks of 10 ms where schedstat is not there).
fn cpu_s() -> PyResult<f64> {
    let failed = |error: std::io::Error| {
        CaptureError::new_err(format!("cannot read the process's CPU time: {error}"))
    };
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").map_err(failed)?;
    let nanoseconds = text
        .split_whitespace()
        .next()
        .and_then(|word| word.parse::<f64>().ok());
    nanoseconds
        .map(|ns| ns / 1e9)
        .ok_or_else(|| CaptureError::new_err("/proc/thread-self/schedstat holds no number"))
}

/// The most memory this process ever held, in MiB, mapped files included.
fn peak_rss_mib() -> PyResult<f64> {
    let failed = |error: std::io::Error| {
        CaptureError::new_err(format!("cannot read the process's memory: {error}"))
    };
    let text = std::fs::read_to_string("/proc/self/status").map_err(failed)?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|word| word.parse::<f64>().ok());
    kib.map(|kib| kib / 1024.0)
        .ok_or_else(|| CaptureError::new_err("/proc/self/status holds no VmHWM"))
}
