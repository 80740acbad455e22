//! JSON-RPC 2.0 by method, and the Model Context Protocol's tools and prompts by name.

use super::message::Node;
use super::{Told, is_label};

/// Methods that run something by its name: each is an operation of its own.
const BY_NAME: [&str; 2] = ["tools/call", "prompts/get"];

/// [`Told::Rest`] where none of these messages is JSON-RPC.
pub fn told(messages: &[Node<'_>]) -> Told {
    let mut labels = Vec::new();
    for message in messages {
        if message.text("jsonrpc") != Some("2.0") {
            continue;
        }
        match (message.get("method"), message.text("method")) {
            (_, Some(method)) => match label(method, message) {
                Some(label) => labels.push(label.into_bytes()),
                None => return Told::Unclear,
            },
            (Some(_), None) => return Told::Unclear,
            (None, None) if message.get("result").or(message.get("error")).is_some() => {
                return Told::Unclear;
            }
            (None, None) => {}
        }
    }
    if labels.is_empty() {
        Told::Rest
    } else {
        Told::of_labels(labels)
    }
}

fn label(method: &str, message: &Node<'_>) -> Option<String> {
    let label = if BY_NAME.contains(&method) {
        let name = message.get("params")?.text("name")?;
        if name.is_empty() {
            return None;
        }
        format!("{method}:{name}")
    } else {
        method.to_owned()
    };
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:/$-".contains(byte);
    is_label(label.as_bytes(), allowed).then_some(label)
}
