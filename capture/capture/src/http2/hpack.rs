//! Header compression (RFC 7541): the header blocks of one direction to fields.
//!
//! Linear in the length of a block, whatever it holds: fields of the table are lent to whoever asked for the block, and an entry
//! that takes its name from another one shares it. How much of a list to keep is the caller's decision.

use std::collections::VecDeque;
use std::sync::Arc;

use super::bad::Bad;
use super::huffman;
use crate::limits::{H2_INTEGER_BITS_MAX, H2_TABLE_BYTES_MAX};

/// Name and value of a field.
type Text<'a> = (&'a [u8], &'a [u8]);
type Field = Text<'static>;

/// RFC 7541 appendix A. Its first index is 1.
const STATIC_TABLE: [Field; 61] = [
    (b":authority", b""),
    (b":method", b"GET"),
    (b":method", b"POST"),
    (b":path", b"/"),
    (b":path", b"/index.html"),
    (b":scheme", b"http"),
    (b":scheme", b"https"),
    (b":status", b"200"),
    (b":status", b"204"),
    (b":status", b"206"),
    (b":status", b"304"),
    (b":status", b"400"),
    (b":status", b"404"),
    (b":status", b"500"),
    (b"accept-charset", b""),
    (b"accept-encoding", b"gzip, deflate"),
    (b"accept-language", b""),
    (b"accept-ranges", b""),
    (b"accept", b""),
    (b"access-control-allow-origin", b""),
    (b"age", b""),
    (b"allow", b""),
    (b"authorization", b""),
    (b"cache-control", b""),
    (b"content-disposition", b""),
    (b"content-encoding", b""),
    (b"content-language", b""),
    (b"content-length", b""),
    (b"content-location", b""),
    (b"content-range", b""),
    (b"content-type", b""),
    (b"cookie", b""),
    (b"date", b""),
    (b"etag", b""),
    (b"expect", b""),
    (b"expires", b""),
    (b"from", b""),
    (b"host", b""),
    (b"if-match", b""),
    (b"if-modified-since", b""),
    (b"if-none-match", b""),
    (b"if-range", b""),
    (b"if-unmodified-since", b""),
    (b"last-modified", b""),
    (b"link", b""),
    (b"location", b""),
    (b"max-forwards", b""),
    (b"proxy-authenticate", b""),
    (b"proxy-authorization", b""),
    (b"range", b""),
    (b"referer", b""),
    (b"refresh", b""),
    (b"retry-after", b""),
    (b"server", b""),
    (b"set-cookie", b""),
    (b"strict-transport-security", b""),
    (b"transfer-encoding", b""),
    (b"user-agent", b""),
    (b"vary", b""),
    (b"via", b""),
    (b"www-authenticate", b""),
];

/// The size of a table until its encoder says otherwise (RFC 9113 section 6.5.2).
const TABLE_BYTES_DEFAULT: usize = 4_096;
/// As many as a table of the largest size holds of the smallest entries: a larger number is no reference.
const UNSEEN_ENTRIES_MAX: usize = H2_TABLE_BYTES_MAX / ENTRY_OVERHEAD_BYTES;
/// What an entry takes beside its text (RFC 7541 section 4.1).
pub const ENTRY_OVERHEAD_BYTES: usize = 32;

struct Entry {
    /// None: taken from an entry that was not seen.
    name: Option<Arc<[u8]>>,
    value: Box<[u8]>,
}

impl Entry {
    fn bytes(&self) -> usize {
        let name = self.name.as_ref().map_or(0, |name| name.len());
        name + self.value.len() + ENTRY_OVERHEAD_BYTES
    }
}

/// The name of a literal field.
enum Name<'a> {
    Text(&'a [u8]),
    OfEntry(Arc<[u8]>),
}

impl Name<'_> {
    fn text(&self) -> &[u8] {
        match self {
            Self::Text(text) => text,
            Self::OfEntry(name) => name,
        }
    }

    fn into_shared(self) -> Arc<[u8]> {
        match self {
            Self::Text(text) => text.into(),
            Self::OfEntry(name) => name,
        }
    }
}

type NamedEntry<'a> = (&'a Arc<[u8]>, &'a [u8]);

pub struct Decoder {
    /// The dynamic table, the newest entry first.
    entries: VecDeque<Entry>,
    table_bytes: usize,
    table_bytes_max: usize,
    /// Older entries than those held were never seen: what refers to them is unknown, and not wrong.
    has_unseen: bool,
}

/// What a block may refer to.
enum Found<T> {
    Known(T),
    /// Of an entry that was not seen.
    Unseen,
}

impl Decoder {
    pub fn new() -> Self {
        Self {
            entries: VecDeque::new(),
            table_bytes: 0,
            table_bytes_max: TABLE_BYTES_DEFAULT,
            has_unseen: false,
        }
    }

    /// For blocks behind some that were not seen. The newest entries have the lowest numbers, so that those to come are known by theirs.
    pub fn begin_unseen(&mut self) {
        self.entries.clear();
        self.table_bytes = 0;
        // It may be as large as a peer ever allowed, and entries that are evicted too late do no harm where those to come are held.
        self.table_bytes_max = H2_TABLE_BYTES_MAX;
        self.has_unseen = true;
    }

    /// Memory that the table takes.
    pub fn table_bytes(&self) -> usize {
        self.table_bytes
    }

    /// Gives each field of a block that is known, in order, and how many are not. After an error the table is not what the encoder's is: no further block can be read.
    pub fn decode(
        &mut self,
        mut block: &[u8],
        mut field: impl FnMut(&[u8], &[u8]),
    ) -> Result<u64, Bad> {
        let mut unseen = 0;
        let (mut name_text, mut value_text) = (Vec::new(), Vec::new());
        while let Some(first) = block.first() {
            match first {
                0x80.. => {
                    let index = integer(&mut block, 7)?;
                    match self.field(index)? {
                        Found::Known((name, value)) => field(name, value),
                        Found::Unseen => unseen += 1,
                    }
                }
                0x20..0x40 => self.resize(integer(&mut block, 5)?)?,
                _ => {
                    let is_indexed = first & 0x40 != 0;
                    let name = match integer(&mut block, if is_indexed { 6 } else { 4 })? {
                        0 => Found::Known(Name::Text(string(&mut block, &mut name_text)?)),
                        index => self.name(index)?,
                    };
                    let value = string(&mut block, &mut value_text)?;
                    let name = match name {
                        Found::Known(name) => {
                            field(name.text(), value);
                            Some(name)
                        }
                        Found::Unseen => {
                            unseen += 1;
                            None
                        }
                    };
                    // A number is taken even where the name is not known.
                    if is_indexed {
                        self.insert(Entry {
                            name: name.map(Name::into_shared),
                            value: value.into(),
                        });
                    }
                }
            }
        }
        Ok(unseen)
    }

    fn field(&self, index: usize) -> Result<Found<Text<'_>>, Bad> {
        let at = index.checked_sub(1).ok_or(Bad)?;
        if let Some(&field) = STATIC_TABLE.get(at) {
            return Ok(Found::Known(field));
        }
        Ok(match self.entry(at - STATIC_TABLE.len())? {
            Some((name, value)) => Found::Known((name, value)),
            None => Found::Unseen,
        })
    }

    fn name(&self, index: usize) -> Result<Found<Name<'static>>, Bad> {
        let at = index.checked_sub(1).ok_or(Bad)?;
        if let Some(&(name, _)) = STATIC_TABLE.get(at) {
            return Ok(Found::Known(Name::Text(name)));
        }
        Ok(match self.entry(at - STATIC_TABLE.len())? {
            Some((name, _)) => Found::Known(Name::OfEntry(Arc::clone(name))),
            None => Found::Unseen,
        })
    }

    /// None: not seen, or of a name that was not.
    fn entry(&self, at: usize) -> Result<Option<NamedEntry<'_>>, Bad> {
        match self.entries.get(at) {
            Some(Entry { name, value }) => Ok(name.as_ref().map(|name| (name, &**value))),
            None if self.has_unseen && at < UNSEEN_ENTRIES_MAX => Ok(None),
            None => Err(Bad),
        }
    }

    fn resize(&mut self, bytes_max: usize) -> Result<(), Bad> {
        if bytes_max > H2_TABLE_BYTES_MAX {
            return Err(Bad);
        }
        self.table_bytes_max = bytes_max;
        self.evict(0);
        Ok(())
    }

    /// An entry larger than the table empties it, and is no error (RFC 7541 section 4.4).
    fn insert(&mut self, entry: Entry) {
        self.evict(entry.bytes());
        if entry.bytes() <= self.table_bytes_max {
            self.table_bytes += entry.bytes();
            self.entries.push_front(entry);
        }
    }

    /// Makes room, the oldest entry first.
    fn evict(&mut self, room_bytes: usize) {
        while self.table_bytes + room_bytes > self.table_bytes_max
            && let Some(oldest) = self.entries.pop_back()
        {
            self.table_bytes -= oldest.bytes();
        }
    }
}

/// An integer behind the flags of its first byte (RFC 7541 section 5.1).
fn integer(block: &mut &[u8], prefix_bits: u32) -> Result<usize, Bad> {
    let (first, mut rest) = block.split_first().ok_or(Bad)?;
    let prefix = (1 << prefix_bits) - 1;
    let mut value = u64::from(first & prefix);
    if value == u64::from(prefix) {
        let mut shift = 0;
        loop {
            let (byte, behind) = rest.split_first().ok_or(Bad)?;
            rest = behind;
            value += u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
            if shift >= H2_INTEGER_BITS_MAX {
                return Err(Bad);
            }
        }
    }
    *block = rest;
    usize::try_from(value).map_err(|_| Bad)
}

/// A string, lent from the block or, where it is Huffman-coded, from `decoded`.
fn string<'a: 'b, 'b>(block: &mut &'a [u8], decoded: &'b mut Vec<u8>) -> Result<&'b [u8], Bad> {
    let is_coded = block.first().is_some_and(|first| first & 0x80 != 0);
    let length = integer(block, 7)?;
    let (text, rest) = block.split_at_checked(length).ok_or(Bad)?;
    *block = rest;
    if !is_coded {
        return Ok(text);
    }
    decoded.clear();
    huffman::decode(text, decoded)?;
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use httlib_hpack::Encoder;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair));
        pairs
            .map(|pair| u8::from_str_radix(pair.expect("ASCII"), 16).expect("hexadecimal"))
            .collect()
    }

    type Fields = Vec<(Vec<u8>, Vec<u8>)>;

    fn fields(decoder: &mut Decoder, block: &[u8]) -> Result<Fields, Bad> {
        let mut fields = Vec::new();
        decoder.decode(block, |name, value| {
            fields.push((name.to_vec(), value.to_vec()));
        })?;
        Ok(fields)
    }

    /// A block's fields, one a line.
    fn lines(decoder: &mut Decoder, hex: &str) -> Vec<String> {
        let fields = fields(decoder, &bytes(hex)).expect("a header block");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        fields
            .iter()
            .map(|(name, value)| format!("{}: {}", text(name), text(value)))
            .collect()
    }

    #[test]
    fn each_form_of_a_field_is_read_as_the_rfc_shows() {
        // RFC 7541 appendix C.2.
        for (hex, line, table_bytes) in [
            (
                "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
                "custom-key: custom-header",
                55,
            ),
            (
                "040c 2f73 616d 706c 652f 7061 7468",
                ":path: /sample/path",
                0,
            ),
            (
                "1008 7061 7373 776f 7264 0673 6563 7265 74",
                "password: secret",
                0,
            ),
            ("82", ":method: GET", 0),
        ] {
            let mut decoder = Decoder::new();

            assert_eq!(lines(&mut decoder, hex), [line]);
            assert_eq!(decoder.table_bytes(), table_bytes);
        }
    }

    #[test]
    fn requests_are_read_as_the_rfc_shows() {
        // RFC 7541 appendix C.4.
        let mut decoder = Decoder::new();
        let authority = ":authority: www.example.com";

        let first = lines(&mut decoder, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff");
        let second = lines(&mut decoder, "8286 84be 5886 a8eb 1064 9cbf");
        let third = lines(
            &mut decoder,
            "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
        );

        let get = [":method: GET", ":scheme: http", ":path: /", authority];
        assert_eq!(first, get);
        assert_eq!(second, [&get[..], &["cache-control: no-cache"]].concat());
        assert_eq!(
            third,
            [
                ":method: GET",
                ":scheme: https",
                ":path: /index.html",
                authority,
                "custom-key: custom-value"
            ]
        );
        assert_eq!(decoder.table_bytes(), 164);
    }

    #[test]
    fn responses_that_push_entries_out_are_read_as_the_rfc_shows() {
        // RFC 7541 appendix C.6, behind an update of the table's size to 256.
        let mut decoder = Decoder::new();
        decoder
            .decode(&[0x3f, 0xe1, 0x01], |_, _| {})
            .expect("a size");

        let first = lines(
            &mut decoder,
            "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 \
             e9ae 82ae 43d3",
        );
        let second = lines(&mut decoder, "4883 640e ffc1 c0bf");
        let third = lines(
            &mut decoder,
            "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b \
             3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
        );

        let date = "date: Mon, 21 Oct 2013 20:13:21 GMT";
        let (private, location) = (
            "cache-control: private",
            "location: https://www.example.com",
        );
        assert_eq!(first, [":status: 302", private, date, location]);
        assert_eq!(second, [":status: 307", private, date, location]);
        assert_eq!(
            third,
            [
                ":status: 200",
                private,
                "date: Mon, 21 Oct 2013 20:13:22 GMT",
                location,
                "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
            ]
        );
        assert_eq!(decoder.table_bytes(), 215);
    }

    #[test]
    fn what_no_encoder_writes_is_refused() {
        for (hex, why) in [
            ("80", "index 0"),
            ("be", "an index beyond both tables"),
            ("7e 00", "a name beyond both tables"),
            ("3f", "a size that ends"),
            ("3f e2 ff 03", "a table larger than the bound"),
            ("ff 80 80 80 80 80 00", "an integer longer than the bound"),
            ("00", "no name"),
            ("00 01 61", "no value"),
            ("00 05 61", "a string longer than its block"),
            ("00 84 ff ff ff ff 00", "the code of EOS"),
            ("00 81 18 00", "padding that is not all ones"),
            ("00 82 1f ff 00", "padding longer than seven bits"),
        ] {
            assert!(fields(&mut Decoder::new(), &bytes(hex)).is_err(), "{why}");
        }
    }

    #[test]
    fn an_entry_larger_than_the_table_empties_it() {
        let mut decoder = Decoder::new();
        decoder
            .decode(b"\x40\x01a\x01b", |_, _| {})
            .expect("a field");

        let large = [&[0x40, 0x01, b'a', 0x7f, 0x81, 0x1f][..], &[b'v'; 4_096]].concat();
        decoder.decode(&large, |_, _| {}).expect("a field");

        assert_eq!(decoder.table_bytes(), 0);
    }

    #[test]
    fn names_taken_from_an_entry_are_shared_and_fields_of_any_size_are_lent() {
        let mut decoder = Decoder::new();
        let name = vec![b'n'; 60_000];
        let first = [
            &[0x3f, 0xe1, 0xff, 0x03, 0x40, 0x7f, 0xe1, 0xd3, 0x03][..],
            &name,
            &[0],
        ];
        decoder.decode(&first.concat(), |_, _| {}).expect("a field");

        // Two bytes each, of which every one stands for 60,000 and pushes out the entry that it takes its name from.
        let mut named = 0;
        decoder
            .decode(&[0x7e, 0].repeat(100_000), |name, _| named += name.len())
            .expect("fields");

        assert_eq!(named, 100_000 * name.len());
        assert_eq!(decoder.table_bytes(), name.len() + ENTRY_OVERHEAD_BYTES);
    }

    proptest! {
        #[test]
        fn what_another_encoder_writes_is_read_back(
            blocks in vec(vec((vec(any::<u8>(), 0..20), vec(any::<u8>(), 0..60), 0_u8..32, 0_usize..4), 0..12), 1..6),
            sizes in vec(prop::option::of(0_u32..400), 6),
        ) {
            let (mut encoder, mut decoder) = (Encoder::default(), Decoder::new());
            let mut sent = Fields::new();
            for (block, size) in blocks.iter().zip(sizes) {
                let mut encoded = Vec::new();
                if let Some(size) = size {
                    encoder.update_max_dynamic_size(size, &mut encoded).expect("a size");
                }
                let start = sent.len();
                for (name, value, flags, again) in block {
                    // Some are sent again, so that they are found in the table.
                    let field = sent.len().checked_sub(*again).and_then(|at| sent.get(at)).cloned();
                    let (name, value) = field.unwrap_or((name.clone(), value.clone()));
                    encoder.encode((name.clone(), value.clone(), *flags), &mut encoded).expect("a field");
                    sent.push((name, value));
                }

                let read = fields(&mut decoder, &encoded).ok();

                prop_assert_eq!(read.as_deref(), sent.get(start..));
            }
        }

        #[test]
        fn any_bytes_are_fields_or_an_error_within_the_bound(blocks in vec(vec(any::<u8>(), 0..200), 1..10)) {
            let mut decoder = Decoder::new();
            for block in &blocks {
                let mut count = 0;
                let _ = decoder.decode(block, |_, _| count += 1);
                prop_assert!(count <= block.len());
                prop_assert!(decoder.table_bytes() <= H2_TABLE_BYTES_MAX);
            }
        }
    }
}
