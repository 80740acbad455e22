//! Any bytes as a capture file. A file that breaks off gives what the whole one gives first.

use capture::file::{FileError, Frame, Reader};

use super::watched::Watched;

pub fn run(data: &[u8]) {
    let (frames, error) = frames(data);
    let mut engine = Watched::default();
    for frame in &frames {
        engine.frame(frame.link, frame.bytes, frame.time_ns);
    }
    engine.finish();

    // A header of 8 bytes holds each frame at least.
    assert!(frames.len() <= data.len() / 8);
    assert!(error.is_none_or(|error| !error.to_string().is_empty()));
    let (first_frames, _) = self::frames(data.get(..data.len() / 2).unwrap_or_default());
    for (of_part, of_whole) in first_frames.iter().zip(&frames) {
        assert_eq!(
            (of_part.time_ns, of_part.bytes),
            (of_whole.time_ns, of_whole.bytes)
        );
    }
    assert!(first_frames.len() <= frames.len());
}

fn frames(bytes: &[u8]) -> (Vec<Frame<'_>>, Option<FileError>) {
    let mut frames = Vec::new();
    let mut reader = match Reader::new(bytes) {
        Ok(reader) => reader,
        Err(error) => return (frames, Some(error)),
    };
    while let Some(frame) = reader.next() {
        match frame {
            Ok(frame) => frames.push(frame),
            Err(error) => return (frames, Some(error)),
        }
    }
    (frames, None)
}
