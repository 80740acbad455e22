//! What is told to redaction: its mode, its key, and the one definition of what is sensitive.

use std::sync::LazyLock;

use serde_json::Value;

/// Part of the program: a definition that cannot be read must end it, never mask nothing.
pub(crate) static DEFINITION: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../api_inventory/redaction.json");
    serde_json::from_str(text).expect("redaction.json is JSON")
});

/// A list of texts of the definition.
pub(crate) fn list(source: &Value, key: &str) -> Vec<String> {
    let terms = source.get(key).cloned().unwrap_or_default();
    serde_json::from_value(terms).expect("redaction.json holds lists of text")
}

/// The objects of a list of the definition.
pub(crate) fn entries(key: &str) -> impl Iterator<Item = &'static Value> {
    let entries = DEFINITION.get(key).and_then(Value::as_array);
    entries.expect("redaction.json holds lists").iter()
}

/// How much of what clients and servers chose leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedactionMode {
    /// What is sensitive is masked.
    #[default]
    Masked,
    /// Every value is masked: names, types and lengths are left.
    Shapes,
    /// Nothing is masked.
    Off,
}

impl RedactionMode {
    const ALL: [Self; 3] = [Self::Masked, Self::Shapes, Self::Off];

    /// The mode of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// As it stands in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Masked => "masked",
            Self::Shapes => "shapes",
            Self::Off => "off",
        }
    }
}

/// Without a key, masks have no tails.
#[derive(Clone, Default)]
pub struct RedactionSettings {
    pub mode: RedactionMode,
    pub key: Vec<u8>,
}
