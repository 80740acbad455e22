//! Which operations a request asks for, of protocols that share one path among many: what is counted without its body is counted by them.
//!
//! `api_inventory/operations` says it of whole exchanges, and golden vectors in `tests/golden/operations` hold both to the same labels.
//! Here only what is certain and cheap is told. Whatever may be an operation and is not told, [`Told::Unclear`], goes whole. A
//! request that is plainly of no such protocol costs a glance at its media type and its first bytes, and allocates nothing.

mod graphql;
mod json_rpc;
mod message;
mod pairs;
mod soap;

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

use crate::exchange::{Protocol, Request};
use crate::exchange_map::content;

/// As `api_inventory/operations/limits.py`.
const LABEL_BYTES_MAX: usize = 80;
const OPERATIONS_MAX: usize = 16;
/// Between labels of one request; none holds it.
pub const SEPARATOR: u8 = b'\n';

/// Each message that has an operation holds one of these keys.
static KEYS: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    Searcher::new([
        r#""jsonrpc""#,
        r#""query""#,
        r#""operationName""#,
        r#""persistedQuery""#,
        r#""documentId""#,
    ])
});

/// What one look at a request tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// No protocol with operations, or one whose path names them.
    Rest,
    /// Labels, each once and in order, with [`SEPARATOR`] between them.
    Named(Vec<u8>),
    /// It may ask for operations, and which ones is not certain.
    Unclear,
}

impl Told {
    /// Of a request in an exchange of this protocol.
    #[must_use]
    pub fn of(request: &Request, protocol: Protocol) -> Self {
        if matches!(protocol, Protocol::Grpc | Protocol::Websocket) {
            return Self::Rest;
        }
        match request.method.as_slice() {
            b"POST" => of_body(request),
            b"GET" => of_query(&request.target),
            _ => Self::Rest,
        }
    }

    /// The labels; empty where there are none.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        match self {
            Self::Named(labels) => labels,
            Self::Rest | Self::Unclear => b"",
        }
    }

    fn of_labels(mut labels: Vec<Vec<u8>>) -> Self {
        labels.sort_unstable();
        labels.dedup();
        if labels.is_empty() || labels.len() > OPERATIONS_MAX {
            return Self::Unclear;
        }
        Self::Named(labels.join(&SEPARATOR))
    }
}

/// How the body of a request is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    AwsJson,
    Pairs,
    Xml,
    SoapXml,
    Parts,
    Upload,
    Document,
}

impl Form {
    fn of(content_type: Option<&[u8]>) -> Option<Self> {
        let Some(value) = content_type else {
            return Some(Self::Json);
        };
        let media_type = value.split(|byte| *byte == b';').next()?.trim_ascii();
        let is = |name: &[u8]| media_type.eq_ignore_ascii_case(name);
        let ends = |suffix: &[u8]| {
            let start = media_type.len().checked_sub(suffix.len());
            start
                .and_then(|start| media_type.get(start..))
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        };
        if ends(b"/json") || ends(b"+json") || is(b"text/plain") {
            Some(Self::Json)
        } else if is(b"application/x-www-form-urlencoded") {
            Some(Self::Pairs)
        } else if is(b"text/xml") || is(b"application/xml") {
            Some(Self::Xml)
        } else if is(b"application/soap+xml") {
            Some(Self::SoapXml)
        } else if is(b"application/x-amz-json-1.0") || is(b"application/x-amz-json-1.1") {
            Some(Self::AwsJson)
        } else if is(b"multipart/form-data") {
            Some(Self::Upload)
        } else if is(b"multipart/related") {
            Some(Self::Parts)
        } else if is(b"application/graphql") {
            Some(Self::Document)
        } else {
            None
        }
    }
}

fn of_body(request: &Request) -> Told {
    let headers = &request.headers;
    let content_type = headers.get("content-type");
    let Some(form) = Form::of(content_type) else {
        return Told::Rest;
    };
    if form == Form::AwsJson {
        return of_target(headers.get("x-amz-target"));
    }
    let is_xml = matches!(form, Form::Xml | Form::SoapXml | Form::Parts);
    let action = headers.get("soapaction").filter(|_| is_xml);
    if is_xml && let Some(label) = soap::action(action, content_type, form != Form::Xml) {
        return Told::Named(label.to_vec());
    }
    let body = &request.body;
    let (content, is_all) = content(headers, body);
    let is_whole = is_all && !body.truncated;
    if content.is_empty() && !is_whole {
        // It is still to come, or was lost.
        return Told::Unclear;
    }
    match form {
        Form::Json => of_json(content, is_whole),
        Form::Pairs => pairs::told(content, is_whole),
        Form::Document if is_whole => graphql::of_document(content),
        Form::Upload if memchr::memmem::find(content, b"operations").is_none() => Told::Rest,
        Form::Xml | Form::SoapXml if is_whole => {
            soap::of_envelope(content, action.is_some() || form == Form::SoapXml)
        }
        _ => Told::Unclear,
    }
}

fn of_json(content: &[u8], is_whole: bool) -> Told {
    let first = content.get(..64).unwrap_or(content).iter();
    let first = first.copied().find(|byte| !b" \t\r\n".contains(byte));
    let has_key = || {
        KEYS.as_ref()
            .is_none_or(|keys| keys.find(content).is_some())
    };
    if !matches!(first, Some(b'{' | b'[')) || !has_key() {
        return Told::Rest;
    }
    let messages = is_whole.then(|| message::read(content)).flatten();
    let Some(messages) = messages else {
        return Told::Unclear;
    };
    match json_rpc::told(&messages) {
        Told::Rest => graphql::of_messages(&messages),
        told => told,
    }
}

/// The query of a target in any form.
fn of_query(target: &[u8]) -> Told {
    let Some(at) = memchr::memchr2(b'?', b'#', target) else {
        return Told::Rest;
    };
    match target.split_at(at) {
        (_, [b'?', query @ ..]) => {
            let end = memchr::memchr(b'#', query).unwrap_or(query.len());
            pairs::told(query.get(..end).unwrap_or(query), true)
        }
        _ => Told::Rest,
    }
}

/// `X-Amz-Target`: a service's name, and an operation's.
fn of_target(target: Option<&[u8]>) -> Told {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let is_target = |target: &&[u8]| {
        let mut names = target.split(|byte| *byte == b'.');
        is_label(target, |byte| in_name(byte) || *byte == b'.')
            && target.contains(&b'.')
            && names.all(|name| !name.is_empty())
    };
    match target.filter(is_target) {
        Some(target) => Told::Named(target.to_vec()),
        None => Told::Unclear,
    }
}

fn is_label(text: &[u8], allowed: impl Fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.len() <= LABEL_BYTES_MAX && text.iter().all(allowed)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::exchange::{Body, Headers};

    const GOLDEN: &str = include_str!("../../../../../tests/golden/operations/vectors.json");

    fn vectors() -> Vec<Value> {
        serde_json::from_str(GOLDEN).expect("JSON")
    }

    fn request(vector: &Value) -> Request {
        let text = |name: &str| vector[name].as_str().expect("text").as_bytes().to_vec();
        let mut headers = Headers::default();
        for pair in vector["headers"].as_array().expect("a list") {
            let part = |at: usize| pair[at].as_str().expect("text").as_bytes();
            headers.push(part(0), part(1));
        }
        let kept = text("body");
        Request {
            method: text("method"),
            target: text("target"),
            headers,
            body: Body {
                size: kept.len() as u64,
                truncated: vector["body_truncated"].as_bool().expect("a flag"),
                kept,
                ..Body::default()
            },
            ..Request::default()
        }
    }

    fn post(body: &[u8]) -> Request {
        let mut headers = Headers::default();
        headers.push(b"Content-Type", b"application/json");
        Request {
            method: b"POST".to_vec(),
            headers,
            body: Body {
                size: body.len() as u64,
                kept: body.to_vec(),
                ..Body::default()
            },
            ..Request::default()
        }
    }

    #[test]
    fn labels_are_those_of_the_processor_or_the_exchange_goes_whole() {
        for vector in vectors() {
            let labels = vector["labels"].as_array().expect("a list").iter();
            let labels: Vec<&str> = labels.filter_map(Value::as_str).collect();
            let expected = match (vector["agent"].as_str(), labels.is_empty()) {
                (Some("counts"), false) => Told::Named(labels.join("\n").into_bytes()),
                (Some("counts"), true) => Told::Rest,
                _ => Told::Unclear,
            };
            let told = Told::of(&request(&vector), Protocol::Http11);

            assert_eq!(told, expected, "{}", vector["name"]);
        }
    }

    #[test]
    fn what_has_not_arrived_goes_whole_unless_a_header_says_enough() {
        let mut waiting = post(b"");
        waiting.body.truncated = true;
        assert_eq!(Told::of(&waiting, Protocol::Http11), Told::Unclear);
        assert_eq!(Told::of(&post(b""), Protocol::Http11), Told::Rest);

        let name = |vector: &&Value| vector["name"] == "soap_11_action";
        let mut soap = request(vectors().iter().find(name).expect("a vector"));
        soap.body = waiting.body.clone();
        assert_eq!(Told::of(&soap, Protocol::Http11).labels(), b"Some-URI");
    }

    #[test]
    fn more_operations_than_are_told_go_whole() {
        let batch = |count: usize| {
            let calls =
                (0..count).map(|number| format!(r#"{{"jsonrpc":"2.0","method":"m{number}"}}"#));
            let calls: Vec<String> = calls.collect();
            Told::of(
                &post(format!("[{}]", calls.join(",")).as_bytes()),
                Protocol::Http11,
            )
        };

        assert_ne!(batch(OPERATIONS_MAX), Told::Unclear);
        assert_eq!(batch(OPERATIONS_MAX + 1), Told::Unclear);
    }

    #[test]
    fn hostile_bodies_are_looked_at_once() {
        let deep = format!(r#"{{"query":{}"#, "[".repeat(60_000));
        let document = format!(r#"{{"query":"{}"}}"#, "{a".repeat(20_000));
        let tags = format!("<Envelope>{}", "<!--".repeat(15_000));
        for (body, expected) in [(deep, Told::Unclear), (document, Told::Rest)] {
            let told = Told::of(&post(body.as_bytes()), Protocol::Http11);
            assert_eq!(told, expected);
        }
        assert_eq!(soap::of_envelope(tags.as_bytes(), false), Told::Unclear);
    }

    proptest! {
        #[test]
        fn any_cut_or_change_of_a_request_is_told_something_within_bounds(
            at in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), byte in any::<u8>(), cuts in any::<bool>()
        ) {
            let vectors = vectors();
            let mut request = request(at.get(&vectors));
            let kept = &mut request.body.kept;
            if !kept.is_empty() {
                let place = place.index(kept.len());
                if cuts { kept.truncate(place) } else { kept[place] = byte }
            }
            let told = Told::of(&request, Protocol::Http11);
            for label in told.labels().split(|byte| *byte == SEPARATOR) {
                prop_assert!(label.len() <= LABEL_BYTES_MAX);
                prop_assert!(label.iter().all(u8::is_ascii_graphic));
            }
        }
    }
}
