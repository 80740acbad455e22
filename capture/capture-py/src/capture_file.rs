//! A capture file in memory, and what can be wrong with it as one Python exception.

use std::fs::File;
use std::path::Path;

use capture::counters::Counter;
use capture::engine::Engine;
use capture::exchange::Sink;
use capture::file::{FileError, Reader};
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

    /// Runs every frame through a new engine. `progress` is told how many bytes were read, now and then; false from it stops.
    pub fn decode(
        &self,
        sink: &mut impl Sink,
        progress: impl FnMut(usize) -> bool,
    ) -> Result<Engine, FileError> {
        let mut engine = Engine::default();
        self.feed(&mut engine, sink, progress)?;
        engine.finish(sink);
        Ok(engine)
    }

    /// Runs every frame through an engine. A file that breaks off is counted, and what came before the break stands.
    pub fn feed(
        &self,
        engine: &mut Engine,
        sink: &mut impl Sink,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<(), FileError> {
        const PROGRESS_BYTES: usize = 4 << 20;
        let mut reader = Reader::new(self.bytes())?;
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
        engine
            .counters_mut()
            .add(Counter::FramesOfUnknownLink, reader.frames_skipped());
        Ok(())
    }

    pub fn error(&self, error: &FileError) -> PyErr {
        CaptureError::new_err(format!("{}: {error}", self.name))
    }
}
