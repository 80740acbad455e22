//! A capture file in memory, and what can be wrong with it as one Python exception.

use std::fs::File;
use std::path::Path;

use capture::counters::{Counter, Counters};
use capture::exchange::Sink;
use capture::file::{FileError, Reader};
use capture::guarded_engine::GuardedEngine;
use memmap2::Mmap;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    mirror_agent._capture,
    CaptureError,
    PyException,
    "A capture file cannot be read. The message names the file, the offset and what was expected."
);

/// A file mapped into memory.
pub struct CaptureFile {
    name: String,
    bytes: Option<Mmap>,
}

impl CaptureFile {
    pub fn open(path: &Path) -> PyResult<Self> {
        let name = path.display().to_string();
        let failed = |error: std::io::Error| {
            CaptureError::new_err(format!("{name}: cannot be read: {error}"))
        };
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(CaptureError::new_err(format!(
                "{name}: is not a file: expected a pcap or pcapng capture"
            )));
        }
        if metadata.len() == 0 {
            return Ok(Self { name, bytes: None });
        }
        // SAFETY: the mapping is only read, as bytes. Somebody who shortens the file meanwhile ends the process with SIGBUS,
        // as with every tool that maps its input.
        #[allow(unsafe_code)]
        let bytes = unsafe { Mmap::map(&file) }.map_err(failed)?;
        #[cfg(unix)]
        let _ = bytes.advise(memmap2::Advice::Sequential);
        Ok(Self {
            name,
            bytes: Some(bytes),
        })
    }

    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.bytes().len()
    }

    /// What the file holds, once its beginning says that it is a capture.
    pub fn reader(&self) -> PyResult<Reader<'_>> {
        Reader::new(self.bytes()).map_err(|error| self.error(&error))
    }

    /// Runs every frame through a new engine. A file that breaks off is counted; what came before a break or a fault stands, and the
    /// error tells of it. `progress` is told how many bytes were read, now and then; false from it stops.
    pub fn decode(
        &self,
        mut reader: Reader<'_>,
        sink: &mut impl Sink,
        progress: impl FnMut(usize) -> bool,
    ) -> (GuardedEngine, PyResult<()>) {
        let mut engine = GuardedEngine::default();
        let read = feed(&mut reader, &mut engine, sink, progress);
        engine.finish(sink);
        let counters = engine.counters_mut();
        counters.add(Counter::FramesOfUnknownLink, reader.frames_skipped());
        let outcome = match read {
            Ok(()) => self.no_fault(counters),
            Err(error) => Err(self.error(&error)),
        };
        (engine, outcome)
    }

    /// A decoder that panicked has not read the whole file, whatever else it read.
    fn no_fault(&self, counters: &Counters) -> PyResult<()> {
        let panics = counters.get(Counter::EnginePanics);
        if panics == 0 {
            return Ok(());
        }
        Err(CaptureError::new_err(format!(
            "{}: the decoder failed at {panics} of {} packets and gave up what was open there: please report it, the file is not at fault",
            self.name,
            counters.get(Counter::Packets),
        )))
    }

    pub fn error(&self, error: &FileError) -> PyErr {
        CaptureError::new_err(format!("{}: {error}", self.name))
    }
}

fn feed(
    reader: &mut Reader<'_>,
    engine: &mut GuardedEngine,
    sink: &mut impl Sink,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<(), FileError> {
    const PROGRESS_BYTES: usize = 4 << 20;
    let mut told = 0;
    while let Some(frame) = reader.next() {
        match frame {
            Ok(frame) => engine.frame(frame.link, frame.bytes, frame.time_ns, sink),
            Err(error) if error.is_truncation() => {
                engine.counters_mut().add(Counter::FileTruncated, 1);
            }
            Err(error) => return Err(error),
        }
        if reader.offset() - told > PROGRESS_BYTES {
            told = reader.offset();
            if !progress(told) {
                break;
            }
        }
    }
    Ok(())
}
