//! Which exchanges are looked at at all: rules by host, path, method, port and VNI.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::shape::Shape;
use crate::exchange::Conversation;
use crate::text::text;

/// More rules than a person keeps in mind; each may cost a look at every exchange.
const RULES_MAX: usize = 256;
const GLOB_BYTES_MAX: usize = 1_000;

/// Why settings cannot be followed: where, and what was expected.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError(pub String);

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

/// The first rule that matches decides. Where none does, an exchange is taken unless there is a rule that includes.
#[derive(Clone, Default, Debug)]
pub struct Rules(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    includes: bool,
    host: Option<GlobMatcher>,
    path: Option<GlobMatcher>,
    methods: Option<Vec<String>>,
    ports: Option<Vec<u16>>,
    vnis: Option<Vec<u32>>,
}

impl Rules {
    /// Reads a JSON list of `{"action": "include"|"exclude", "host", "path": glob, "methods", "ports", "vnis": list}`.
    pub fn read(value: &Value) -> Result<Self, SettingsError> {
        let list = value
            .as_array()
            .ok_or_else(|| SettingsError("rules: expected a list".into()))?;
        if list.len() > RULES_MAX {
            return Err(SettingsError(format!(
                "rules: expected at most {RULES_MAX}, found {}",
                list.len()
            )));
        }
        let rules = list.iter().enumerate().map(|(number, value)| {
            let rule = value.as_object().ok_or_else(|| "expected a map".to_owned());
            rule.and_then(Rule::read)
                .map_err(|error| SettingsError(format!("rules[{number}]: {error}")))
        });
        rules.collect::<Result<_, _>>().map(Self)
    }

    /// A response alone has no shape to match: only ports and VNIs tell of it.
    #[must_use]
    pub fn admit(&self, conversation: &Conversation, shape: Option<&Shape<'_>>) -> bool {
        let decides = self.0.iter().find(|rule| rule.matches(conversation, shape));
        match decides {
            Some(rule) => rule.includes,
            None => !self.0.iter().any(|rule| rule.includes),
        }
    }
}

impl Rule {
    fn read(rule: &Map<String, Value>) -> Result<Self, String> {
        const KEYS: [&str; 6] = ["action", "host", "path", "methods", "ports", "vnis"];
        if let Some(unknown) = rule.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("expected one of {KEYS:?}, found {unknown:?}"));
        }
        let includes = match rule.get("action").and_then(Value::as_str) {
            Some("include") => true,
            Some("exclude") => false,
            _ => return Err(r#"action: expected "include" or "exclude""#.into()),
        };
        Ok(Self {
            includes,
            host: glob(rule, "host", true)?,
            path: glob(rule, "path", false)?,
            methods: list(rule, "methods", "method names", |value| {
                value.as_str().map(str::to_ascii_uppercase)
            })?,
            ports: list(rule, "ports", "numbers from 0 to 65535", |value| {
                u16::try_from(value.as_u64()?).ok()
            })?,
            vnis: list(rule, "vnis", "numbers from 0 to 16777215", |value| {
                u32::try_from(value.as_u64()?)
                    .ok()
                    .filter(|vni| *vni < 1 << 24)
            })?,
        })
    }

    fn matches(&self, conversation: &Conversation, shape: Option<&Shape<'_>>) -> bool {
        let ports = self.ports.as_ref();
        let vnis = self.vnis.as_ref();
        let vni = conversation.vni;
        ports.is_none_or(|ports| ports.contains(&conversation.server.port))
            && vnis.is_none_or(|vnis| vni.is_some_and(|vni| vnis.contains(&vni)))
            && match shape {
                None => self.methods.is_none() && self.host.is_none() && self.path.is_none(),
                Some(shape) => self.matches_shape(shape),
            }
    }

    fn matches_shape(&self, shape: &Shape<'_>) -> bool {
        let methods = self.methods.as_ref();
        methods.is_none_or(|methods| {
            let mut methods = methods.iter();
            methods.any(|method| shape.method.eq_ignore_ascii_case(method.as_bytes()))
        }) && fits(self.host.as_ref(), without_port(shape.host))
            && self.path.as_ref().is_none_or(|glob| {
                let decoded: Vec<u8> = percent_decode(shape.path).collect();
                fits(Some(glob), &decoded)
            })
    }
}

fn fits(glob: Option<&GlobMatcher>, bytes: &[u8]) -> bool {
    glob.is_none_or(|glob| glob.is_match(text(bytes).as_ref()))
}

fn without_port(host: &[u8]) -> &[u8] {
    let digits = host.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let port = host.len() - digits.count();
    match port
        .checked_sub(1)
        .and_then(|colon| host.split_at_checked(colon))
    {
        Some((name, [b':', ..])) => name,
        _ => host,
    }
}

fn glob(
    rule: &Map<String, Value>,
    key: &str,
    any_case: bool,
) -> Result<Option<GlobMatcher>, String> {
    let Some(value) = rule.get(key).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let text = value
        .as_str()
        .filter(|text| text.len() <= GLOB_BYTES_MAX)
        .ok_or_else(|| format!("{key}: expected a glob of at most {GLOB_BYTES_MAX} bytes"))?;
    if text.contains('{') {
        return Err(format!(
            "{key}: expected a glob, in which * stands for anything, also for a parameter of a path template; found {text:?}"
        ));
    }
    let literals: Vec<String> = text.split('*').map(globset::escape).collect();
    let glob = GlobBuilder::new(&literals.join("*"))
        .case_insensitive(any_case)
        .build()
        .map_err(|error| format!("{key}: {error}"))?;
    Ok(Some(glob.compile_matcher()))
}

fn list<T>(
    rule: &Map<String, Value>,
    key: &str,
    expected: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<Vec<T>>, String> {
    let Some(value) = rule.get(key).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let items = value
        .as_array()
        .and_then(|items| items.iter().map(read).collect());
    items
        .map(Some)
        .ok_or_else(|| format!("{key}: expected a list of {expected}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::exchange::Protocol;
    use crate::wire::Peer;

    fn admits(rules: &Value, method: &str, host: &str, path: &str, vni: u32) -> bool {
        let peer = |port| Peer { address: 1, port };
        let conversation = Conversation {
            vni: Some(vni),
            client: peer(40_000),
            server: peer(8080),
        };
        let shape = Shape {
            method: method.as_bytes(),
            host: host.as_bytes(),
            path: path.as_bytes(),
            protocol: Protocol::Http11,
            status: Some(200),
            request_type: b"",
            response_type: b"",
            operations: b"",
            has_credential: false,
        };
        Rules::read(rules)
            .expect("rules")
            .admit(&conversation, Some(&shape))
    }

    #[test]
    fn without_rules_all_is_taken() {
        assert!(admits(&json!([]), "GET", "shop.test", "/", 1));
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let rules = json!([
            {"action": "include", "path": "/health/deep"},
            {"action": "exclude", "path": "/health*", "methods": ["get"]},
            {"action": "exclude", "host": "*.internal", "ports": [8080]},
            {"action": "exclude", "vnis": [7, 8]},
            {"action": "include", "host": "*"},
        ]);

        assert!(admits(&rules, "GET", "shop.test", "/health/deep", 1));
        assert!(!admits(&rules, "GET", "shop.test", "/health/live", 1));
        assert!(admits(&rules, "POST", "shop.test", "/health/live", 1));
        assert!(!admits(&rules, "GET", "shop.test", "/%68ealth/live", 1));
        assert!(!admits(&rules, "GET", "A.Internal:8080", "/", 1));
        assert!(!admits(&rules, "GET", "shop.test", "/", 8));
        assert!(admits(&rules, "GET", "shop.test", "/a/b", 9));
    }

    #[test]
    fn what_no_rule_includes_is_left_where_any_rule_includes() {
        let rules = json!([{"action": "include", "host": "shop.test"}]);

        assert!(admits(&rules, "GET", "shop.test:8080", "/", 1));
        assert!(!admits(&rules, "GET", "other.test", "/", 1));
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        for (rules, named) in [
            (json!({}), "rules: expected a list"),
            (json!([1]), "rules[0]: expected a map"),
            (json!([{"action": "drop"}]), "rules[0]: action"),
            (json!([{"action": "include", "hosts": "a"}]), "\"hosts\""),
            (
                json!([{"action": "include", "path": "/users/{user_id}"}]),
                "rules[0]: path",
            ),
            (
                json!([{"action": "include", "ports": [70_000]}]),
                "rules[0]: ports",
            ),
            (
                json!([{"action": "include", "vnis": [1 << 24]}]),
                "rules[0]: vnis",
            ),
        ] {
            let error = Rules::read(&rules).expect_err("an error").to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
