//! One `text/event-stream` (HTML standard, section 9.2.6): its events counted, nothing kept.
//!
//! An event is what a browser would dispatch: a block of lines with a `data` field, ended by an empty line. A block of comments alone,
//! as servers send to keep a connection open, is none; neither is a block that the stream's end cuts off.

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const DATA: &[u8] = b"data";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// This many bytes of a byte order mark were here, at the stream's start.
    Mark(usize),
    LineStart,
    /// This many bytes of "data" were here, from the line's start.
    Name(usize),
    /// In a line about which nothing more is to be known.
    Line,
}

/// Reads a stream, in any cut of its bytes.
#[derive(Debug)]
pub struct Reader {
    place: Place,
    /// The last byte was CR: an LF belongs to it.
    behind_cr: bool,
    /// The block under way has a `data` field.
    has_data: bool,
    events: u64,
    gaps: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            place: Place::Mark(0),
            behind_cr: false,
            has_data: false,
            events: 0,
            gaps: 0,
        }
    }
}

impl Reader {
    /// No more than there were: what gaps took is not among them.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    #[must_use]
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    pub fn data(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((byte, behind)) = rest.split_first() {
            let is_second_half = std::mem::take(&mut self.behind_cr) && *byte == b'\n';
            rest = match self.place {
                _ if is_second_half => behind,
                Place::Line => {
                    let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                    let (_, line_end) = rest.split_at_checked(end).unwrap_or_default();
                    match line_end.split_first() {
                        Some((byte, behind)) => {
                            self.end_line(*byte);
                            behind
                        }
                        None => line_end,
                    }
                }
                Place::Mark(have) if BYTE_ORDER_MARK.get(have) == Some(byte) => {
                    self.place = match have + 1 {
                        3 => Place::LineStart,
                        have => Place::Mark(have),
                    };
                    behind
                }
                // Half a mark is text.
                Place::Mark(have) => {
                    self.place = if have == 0 {
                        Place::LineStart
                    } else {
                        Place::Line
                    };
                    rest
                }
                Place::LineStart | Place::Name(_) => {
                    self.name(*byte);
                    behind
                }
            };
        }
    }

    /// Bytes that never came: they may have ended lines and blocks. What follows is the rest of a line.
    pub fn gap(&mut self, bytes: u64) {
        if bytes > 0 {
            self.gaps += 1;
            self.behind_cr = false;
            self.place = Place::Line;
        }
    }

    fn name(&mut self, byte: u8) {
        let have = match self.place {
            Place::Name(have) => have,
            _ => 0,
        };
        let is_data = have == DATA.len();
        match byte {
            b'\r' | b'\n' if self.place == Place::LineStart => {
                self.events += u64::from(self.has_data);
                self.has_data = false;
                self.behind_cr = byte == b'\r';
            }
            // A line without a colon is all name.
            b'\r' | b'\n' => {
                self.has_data |= is_data;
                self.end_line(byte);
            }
            b':' if is_data => {
                self.has_data = true;
                self.place = Place::Line;
            }
            _ if DATA.get(have) == Some(&byte) => self.place = Place::Name(have + 1),
            _ => self.place = Place::Line,
        }
    }

    fn end_line(&mut self, byte: u8) {
        self.place = Place::LineStart;
        self.behind_cr = byte == b'\r';
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn events(text: impl AsRef<[u8]>) -> u64 {
        let mut reader = Reader::default();
        reader.data(text.as_ref());
        reader.events()
    }

    #[test]
    fn the_examples_of_the_standard_are_counted() {
        assert_eq!(events("data: YHOO\ndata: +2\ndata: 10\n\n"), 1);
        assert_eq!(
            events(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"
            ),
            2
        );
        assert_eq!(events("data\n\ndata\ndata\n\ndata:"), 2);
        assert_eq!(events("data:test\n\ndata: test\n\n"), 2);
    }

    #[test]
    fn lines_end_with_cr_lf_or_both() {
        for end in ["\n", "\r", "\r\n"] {
            let text = "event: a|data: 1||:\u{2026}||data: 2||||data: 3||".replace('|', end);

            assert_eq!(events(text), 3, "{end:?}");
        }
        assert_eq!(events("data: 1\r\n\n"), 1);
        assert_eq!(events("data: 1\n\r"), 1);
        assert_eq!(events("data: 1\r\n"), 0);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line_and_elsewhere_it_is_text() {
        assert_eq!(events("\u{feff}data: 1\n\n"), 1);
        assert_eq!(events("\u{feff}\u{feff}data: 1\n\n"), 0);
        assert_eq!(events(b"\xef\xbbdata: 1\n\n"), 0);
        assert_eq!(events("data: 1\n\n\u{feff}data: 2\n\n"), 1);
    }

    #[test]
    fn only_a_data_field_makes_an_event() {
        for line in [
            ":", "event: x", "id: 1", "dat", "datum: 1", "data2: 1", " data: 1", "Data: 1",
            "adata: 1",
        ] {
            assert_eq!(events(format!("{line}\n\n")), 0, "{line}");
            assert_eq!(events(format!("{line}\ndata\n\n")), 1, "{line}");
        }
    }

    #[test]
    fn behind_a_gap_counting_goes_on_at_the_next_line() {
        let mut reader = Reader::default();
        reader.data(b"data: 1\n\ndata: 2\nid");
        reader.gap(10);
        reader.data(b"data: lost\n\ndata: 3\n\n");
        reader.gap(0);

        assert_eq!((reader.events(), reader.gaps()), (3, 1));
    }

    /// The standard's algorithm over the whole text at once.
    fn dispatched(text: &str) -> u64 {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let ended = text.rsplit_once('\n').map_or("", |(ended, _)| ended);
        let mut has_data = false;
        let mut events = 0;
        for line in ended.split('\n') {
            let name = line.split(':').next();
            if line.is_empty() {
                events += u64::from(has_data);
                has_data = false;
            }
            has_data |= name == Some("data");
        }
        events
    }

    proptest! {
        #[test]
        fn whole_bytes_and_random_pieces_give_the_standards_count(
            parts in vec(prop_oneof![
                Just("\n"), Just("\n\n"), Just("\r"), Just("\r\n"), Just("data"), Just("data: x"), Just("d"), Just(":"), Just("id"),
                Just("\u{feff}"),
            ], 0..40),
            sizes in vec(1_usize..9, 1..8),
        ) {
            let text = parts.concat();
            let mut bytewise = Reader::default();
            for byte in text.as_bytes() {
                bytewise.data(&[*byte]);
            }
            let mut pieces = Reader::default();
            let mut rest = text.as_bytes();
            for size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, behind) = rest.split_at(rest.len().min(*size));
                pieces.data(piece);
                rest = behind;
            }

            let expected = dispatched(&text);
            prop_assert_eq!(events(&text), expected);
            prop_assert_eq!(bytewise.events(), expected);
            prop_assert_eq!(pieces.events(), expected);
        }
    }
}
