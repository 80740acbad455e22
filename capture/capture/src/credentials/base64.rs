//! Base64 as tokens write it: of either alphabet (RFC 4648 sections 4 and 5), padded or not, and nothing else.

const PADDING_MAX: usize = 2;

/// The bytes that this stands for; none where it is no base64.
pub fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let end = text
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    let digits = text.get(..end)?;
    if text.len() - end > PADDING_MAX || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut bits = 0_u32;
        for &digit in group {
            bits = bits << 6 | u32::from(value(digit)?);
        }
        let missing = 4 - group.len();
        let [_, first, second, third] = (bits << (6 * missing)).to_be_bytes();
        bytes.extend([first, second, third].into_iter().take(3 - missing));
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_are_read_padded_or_not() {
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(
                decoded(text.as_bytes()).as_deref(),
                Some(expected.as_bytes())
            );
            let bare = text.trim_end_matches('=');
            assert_eq!(
                decoded(bare.as_bytes()).as_deref(),
                Some(expected.as_bytes())
            );
        }
        assert_eq!(decoded(b"-_+/"), decoded(b"+/-_"));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "Z", "Zm9vY", "Zm9v\n", "Zm 9v", "Zg===", "Z=g=", "Zm9v!", "Zmé=",
        ] {
            assert_eq!(decoded(text.as_bytes()), None, "{text}");
        }
    }
}
