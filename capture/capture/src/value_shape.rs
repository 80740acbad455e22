//! The lexical type of a value, as `api_inventory/value_type.py` names it: what is left of it where only shapes are told.

/// Where a value is written, which says what it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Of a query, a header, a form: everything is text there, and some of it means a number.
    Text,
    /// Of JSON, in quotes.
    JsonString,
    /// Of JSON, without.
    Number,
}

/// The type of a value; "" of text that is nothing else.
pub fn shape_of(value: &[u8], spelling: Spelling) -> &'static str {
    match spelling {
        Spelling::Number if is_integer(value) => "integer",
        Spelling::Number => "number",
        Spelling::Text if is_integer_text(value) => "integer",
        Spelling::Text if is_number_text(value) => "number",
        Spelling::Text if matches!(value, b"true" | b"false") => "boolean",
        Spelling::Text | Spelling::JsonString => format_of(value),
    }
}

/// Of a number of JSON: no fraction, and no exponent.
pub fn is_integer(number: &[u8]) -> bool {
    !number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

fn format_of(value: &[u8]) -> &'static str {
    if fits(value, b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
        "uuid"
    } else if is_date(value) {
        "date"
    } else if is_date_time(value) {
        "date-time"
    } else if is_ipv4(value) {
        "ipv4"
    } else if value.starts_with(b"http://") || value.starts_with(b"https://") {
        "uri"
    } else {
        ""
    }
}

/// `d` stands for a digit, `x` for one of sixteen, the rest for itself.
fn fits(value: &[u8], form: &[u8]) -> bool {
    value.len() == form.len()
        && value.iter().zip(form).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            _ => byte == form,
        })
}

fn is_digits(value: &[u8], least: usize, most: usize) -> bool {
    (least..=most).contains(&value.len()) && value.iter().all(u8::is_ascii_digit)
}

fn is_integer_text(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    is_digits(digits, 1, 15) && (digits == b"0" || !digits.starts_with(b"0"))
}

fn is_number_text(value: &[u8]) -> bool {
    let mut parts = value.splitn(2, |&byte| byte == b'.');
    match (parts.next(), parts.next()) {
        (Some(whole), Some(fraction)) => is_integer_text(whole) && is_digits(fraction, 1, 15),
        _ => false,
    }
}

fn is_date(value: &[u8]) -> bool {
    fits(value, b"dddd-dd-dd")
        && value
            .get(5..7)
            .is_some_and(|month| (&b"01"[..]..=b"12").contains(&month))
        && value
            .get(8..)
            .is_some_and(|day| (&b"01"[..]..=b"31").contains(&day))
}

/// RFC 3339 section 5.6.
fn is_date_time(value: &[u8]) -> bool {
    let Some((start, rest)) = value.split_at_checked(19) else {
        return false;
    };
    let is_start = [
        "dddd-dd-ddTdd:dd:dd",
        "dddd-dd-ddtdd:dd:dd",
        "dddd-dd-dd dd:dd:dd",
    ]
    .iter()
    .any(|form| fits(start, form.as_bytes()));
    let offset = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let length = crate::class::length_while(fraction, |byte| byte.is_ascii_digit());
            if !(1..=12).contains(&length) {
                return false;
            }
            fraction.get(length..).unwrap_or_default()
        }
        None => rest,
    };
    is_start
        && (matches!(offset, b"Z" | b"z") || fits(offset, b"+dd:dd") || fits(offset, b"-dd:dd"))
}

fn is_ipv4(value: &[u8]) -> bool {
    value.len() <= 15
        && std::str::from_utf8(value).is_ok_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok())
}
