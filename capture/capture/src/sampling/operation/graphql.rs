//! The operation that a GraphQL request runs, by type and name; an anonymous one by the fields at its root.
//!
//! A scanner of the executable part of the grammar (GraphQL specification, section 2), as `graphql_document.py` is one.

use serde::de::DeserializeSeed as _;

use super::message::{Node, Reader};
use super::pairs::Values;
use super::{LABEL_BYTES_MAX, Told, is_label};

/// Of a document; no more of a body is kept.
const DOCUMENT_BYTES_MAX: usize = 65_536;
const DEFINITIONS_MAX: usize = 256;
const TYPES: [&str; 3] = ["query", "mutation", "subscription"];
const HASH_PREFIX: &str = "sha256:";

/// What a message says of the operation that it runs.
#[derive(Default)]
struct Asked<'a> {
    /// None: of another type than text.
    document: Option<&'a str>,
    name: &'a str,
    has_variables: bool,
    is_persisted: bool,
}

/// [`Told::Rest`] where one of these messages is none of GraphQL.
pub fn of_messages(messages: &[Node<'_>]) -> Told {
    let mut labels = Vec::new();
    let mut is_unclear = false;
    for message in messages {
        let persisted = message
            .get("extensions")
            .and_then(|extensions| extensions.get("persistedQuery"));
        let id = message.text("documentId").unwrap_or_default();
        let asked = Asked {
            document: match message.get("query") {
                None | Some(Node::Null) => Some(""),
                Some(Node::Text(text)) => Some(text),
                Some(_) => None,
            },
            name: message.text("operationName").unwrap_or_default(),
            has_variables: message.get("variables").is_some(),
            is_persisted: matches!(persisted, Some(Node::Map(_))) || id.starts_with(HASH_PREFIX),
        };
        match asked.told() {
            Told::Rest => return Told::Rest,
            Told::Named(label) => labels.push(label),
            Told::Unclear => is_unclear = true,
        }
    }
    match (messages.is_empty(), is_unclear) {
        (true, _) => Told::Rest,
        (_, true) => Told::Unclear,
        _ => Told::of_labels(labels),
    }
}

/// Of a query or a form, whose extensions are JSON.
pub fn of_values(values: &Values<'_>) -> Told {
    let id = values.get("documentId").unwrap_or_default();
    let mut is_persisted = id.starts_with(HASH_PREFIX);
    if let Some(extensions) = values.get("extensions") {
        let mut parser = serde_json::Deserializer::from_str(extensions);
        let Ok(extensions) = Reader::of_value().deserialize(&mut parser) else {
            return Told::Unclear;
        };
        is_persisted |= matches!(extensions.get("persistedQuery"), Some(Node::Map(_)));
    }
    let asked = Asked {
        document: Some(values.get("query").unwrap_or_default()),
        name: values.get("operationName").unwrap_or_default(),
        has_variables: values.get("variables").is_some(),
        is_persisted,
    };
    asked.told()
}

/// Of a body that is a document.
pub fn of_document(text: &[u8]) -> Told {
    let Ok(text) = std::str::from_utf8(text) else {
        return Told::Unclear;
    };
    let asked = Asked {
        document: Some(text),
        ..Asked::default()
    };
    asked.told()
}

impl Asked<'_> {
    fn told(&self) -> Told {
        let Some(document) = self.document else {
            return Told::Rest;
        };
        if document.is_empty() {
            return self.persisted();
        }
        if document.len() > DOCUMENT_BYTES_MAX || document.contains('‹') {
            return Told::Unclear;
        }
        let definitions = match Scanner::new(document.as_bytes()).document() {
            Some(definitions) if !definitions.is_empty() => definitions,
            _ => return Told::Rest,
        };
        let run = match (self.name, definitions.as_slice()) {
            ("", [only]) => Some(only),
            ("", _) => None,
            (name, all) => all
                .iter()
                .find(|definition| definition.name == name.as_bytes()),
        };
        let label = run.and_then(Definition::label);
        label.map_or(Told::Unclear, Told::Named)
    }

    fn persisted(&self) -> Told {
        if self.name.is_empty() {
            return if self.is_persisted {
                Told::Unclear
            } else {
                Told::Rest
            };
        }
        if !self.is_persisted && !self.has_variables {
            return Told::Rest;
        }
        let label = named("persisted", self.name.as_bytes());
        label.map_or(Told::Unclear, Told::Named)
    }
}

fn named(kind: &str, name: &[u8]) -> Option<Vec<u8>> {
    let begins = !name.first()?.is_ascii_digit();
    let label = [kind.as_bytes(), b":", name].concat();
    let is_short = label.len() <= LABEL_BYTES_MAX;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    (begins && is_short && is_label(name, is_name)).then_some(label)
}

struct Definition<'a> {
    kind: &'static str,
    name: &'a [u8],
    /// Sorted, each once.
    fields: Vec<Vec<u8>>,
}

impl Definition<'_> {
    fn label(&self) -> Option<Vec<u8>> {
        if !self.name.is_empty() {
            return named(self.kind, self.name);
        }
        let written = |fields: &[Vec<u8>], more: &[u8]| {
            [self.kind.as_bytes(), b"(", &fields.join(&b','), more, b")"].concat()
        };
        let mut label = written(&self.fields, b"");
        let mut fields = self.fields.as_slice();
        while label.len() > LABEL_BYTES_MAX {
            fields = fields.split_last()?.1;
            label = written(fields, if fields.is_empty() { b"*" } else { b",*" });
        }
        Some(label)
    }
}

/// Reads definitions and the roots of their selections, and jumps over what is deeper. None: a token where the grammar has none, or
/// the end within a definition.
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    fn document(&mut self) -> Option<Vec<Definition<'a>>> {
        let mut definitions = Vec::new();
        let mut count = 0;
        while let Some(first) = self.next() {
            count += 1;
            (count <= DEFINITIONS_MAX).then_some(())?;
            if first == b'{' {
                definitions.push(self.operation("query", b"")?);
                continue;
            }
            let word = self.name()?;
            if word == b"fragment" {
                self.fragment()?;
                continue;
            }
            let kind = TYPES.into_iter().find(|kind| kind.as_bytes() == word)?;
            self.next();
            let name = self.name().unwrap_or_default();
            definitions.push(self.operation(kind, name)?);
        }
        Some(definitions)
    }

    fn operation(&mut self, kind: &'static str, name: &'a [u8]) -> Option<Definition<'a>> {
        if self.next()? == b'(' {
            self.skip(b'(', b')')?;
        }
        self.directives()?;
        let fields = self.selection()?;
        Some(Definition { kind, name, fields })
    }

    fn fragment(&mut self) -> Option<()> {
        for _ in 0..3 {
            self.next()?;
            self.name()?;
        }
        self.directives()?;
        self.selection().map(drop)
    }

    fn selection(&mut self) -> Option<Vec<Vec<u8>>> {
        (self.next()? == b'{').then_some(())?;
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            match self.next()? {
                b'}' => break,
                b'.' => fields.push(self.spread()?),
                _ => fields.push(self.field()?.to_vec()),
            }
            self.directives()?;
            if self.next()? == b'{' {
                self.skip(b'{', b'}')?;
            }
        }
        self.at += 1;
        fields.sort_unstable();
        fields.dedup();
        (!fields.is_empty()).then_some(fields)
    }

    fn field(&mut self) -> Option<&'a [u8]> {
        let mut name = self.name()?;
        if self.next()? == b':' {
            self.at += 1;
            self.next()?;
            name = self.name()?;
        }
        if self.next()? == b'(' {
            self.skip(b'(', b')')?;
        }
        Some(name)
    }

    fn spread(&mut self) -> Option<Vec<u8>> {
        self.text.get(self.at..)?.strip_prefix(b"...")?;
        self.at += 3;
        self.next()?;
        let name = self.name().unwrap_or_default();
        if name != b"on" {
            return Some([b"...", name].concat());
        }
        self.next()?;
        self.name()?;
        Some(b"...".to_vec())
    }

    fn directives(&mut self) -> Option<()> {
        while self.next()? == b'@' {
            self.at += 1;
            self.name()?;
            if self.next()? == b'(' {
                self.skip(b'(', b')')?;
            }
        }
        Some(())
    }

    /// The next byte that is not ignored.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.text.get(self.at..)? {
                [b' ' | b'\t' | b'\r' | b'\n' | b',', ..] => self.at += 1,
                [b'#', rest @ ..] => {
                    let end = memchr::memchr2(b'\r', b'\n', rest);
                    self.at += 1 + end.unwrap_or(rest.len());
                }
                [0xef, 0xbb, 0xbf, ..] => self.at += 3,
                rest => return rest.first().copied(),
            }
        }
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?;
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.iter().take_while(|byte| is_of_name(byte)).count();
        let name = rest.get(..length)?;
        let begins = name.first().is_some_and(|byte| !byte.is_ascii_digit());
        self.at += length * usize::from(begins);
        begins.then_some(name)
    }

    /// From an opening bracket to behind the one that closes it; those in strings and comments do not count.
    fn skip(&mut self, opening: u8, closing: u8) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            let rest = self.text.get(self.at..)?;
            let is_of_interest =
                |byte: &u8| *byte == opening || *byte == closing || matches!(byte, b'"' | b'#');
            let at = rest.iter().position(is_of_interest)?;
            self.at += at;
            match rest.get(at).copied()? {
                b'"' => self.string()?,
                b'#' => {
                    self.next();
                }
                byte => {
                    self.at += 1;
                    depth = if byte == opening {
                        depth + 1
                    } else {
                        depth - 1
                    };
                    if depth == 0 {
                        return Some(());
                    }
                }
            }
        }
    }

    /// To behind the string that begins here.
    fn string(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        if let Some(inside) = rest.strip_prefix(b"\"\"\"") {
            let mut from = 0;
            loop {
                let end = from + memchr::memmem::find(inside.get(from..)?, b"\"\"\"")?;
                let is_escaped = end > 0 && inside.get(end - 1) == Some(&b'\\');
                from = end + 3;
                if !is_escaped {
                    self.at += 3 + from;
                    return Some(());
                }
            }
        }
        let mut from = 1;
        loop {
            from += memchr::memchr2(b'"', b'\\', rest.get(from..)?)?;
            let is_end = rest.get(from) == Some(&b'"');
            from += if is_end { 1 } else { 2 };
            if is_end {
                break;
            }
        }
        let string = rest.get(..from)?;
        memchr::memchr2(b'\r', b'\n', string)
            .is_none()
            .then(|| self.at += from)
    }
}
