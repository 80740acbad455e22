//! JSON messages, of which only the members are read that name an operation. Everything else is passed over, checked and not kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// As `api_inventory/operations/limits.py`.
const BATCH_MESSAGES_MAX: usize = 100;
/// Message, params or extensions, persistedQuery.
const DEPTH_MAX: usize = 3;

const NAMES: [&str; 12] = [
    "jsonrpc",
    "method",
    "params",
    "name",
    "result",
    "error",
    "query",
    "operationName",
    "variables",
    "extensions",
    "persistedQuery",
    "documentId",
];

#[derive(Debug)]
pub enum Node<'a> {
    Text(Cow<'a, str>),
    Map(Vec<(&'static str, Node<'a>)>),
    List(Vec<Node<'a>>),
    Null,
    Other,
}

impl Node<'_> {
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => {
                let mut members = members.iter();
                members.find(|(key, _)| *key == name).map(|(_, node)| node)
            }
            _ => None,
        }
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Self::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The objects of a body: one, or those of a batch. None: it is no JSON, says one thing twice, or is larger than it may be.
pub fn read(content: &[u8]) -> Option<Vec<Node<'_>>> {
    let mut parser = serde_json::Deserializer::from_slice(content);
    let node = Reader {
        depth: DEPTH_MAX,
        is_root: true,
    }
    .deserialize(&mut parser)
    .ok()?;
    parser.end().ok()?;
    let mut messages = match node {
        Node::List(messages) => messages,
        message => vec![message],
    };
    messages.retain(|message| matches!(message, Node::Map(_)));
    Some(messages)
}

/// Reads one value.
#[derive(Clone, Copy)]
pub struct Reader {
    depth: usize,
    is_root: bool,
}

impl Reader {
    /// Of a value within a message.
    pub fn of_value() -> Self {
        Self {
            depth: DEPTH_MAX - 1,
            is_root: false,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Node<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        if self.is_root {
            let message = Self {
                is_root: false,
                ..self
            };
            while let Some(item) = items.next_element_seed(message)? {
                if list.len() == BATCH_MESSAGES_MAX {
                    return Err(A::Error::custom("too many messages"));
                }
                list.push(item);
            }
        } else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node<'de>, A::Error> {
        let mut map: Vec<(&'static str, Node<'de>)> = Vec::new();
        while let Some(Name(name)) = members.next_key_seed(Name(None))? {
            let Some(name) = name.filter(|_| self.depth > 0) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if map.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("repeated"));
            }
            let reader = Self {
                depth: self.depth - 1,
                is_root: false,
            };
            map.push((name, members.next_value_seed(reader)?));
        }
        Ok(Node::Map(map))
    }
}

/// A key, if it is one of [`NAMES`].
struct Name(Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Self;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self, E> {
        Ok(Self(NAMES.into_iter().find(|name| *name == key)))
    }
}
