//! What Basic credentials (RFC 7617) say of themselves: which user, and whether the password would be found by trying.

use memchr::memchr;
use rmp::encode::{ByteBuf, write_map_len, write_str};

use super::base64::decoded;
use super::definition::{LISTS, comparable_tail};
use crate::exchange_map::{Written, write_flag, write_utf8};
use crate::tail::{TAIL_DIGITS, Tails};

const BASIC_BYTES_MAX: usize = 1_024;

pub struct BasicFacts {
    user_tail: Option<[u8; TAIL_DIGITS]>,
    password_length: &'static str,
    is_common_password: bool,
}

impl BasicFacts {
    /// What stands behind the word Basic; none where that is no user with a password.
    pub fn read(credentials: &[u8], tails: &Tails) -> Option<Self> {
        if credentials.len() > BASIC_BYTES_MAX {
            return None;
        }
        let raw = decoded(credentials)?;
        let (user, rest) = raw.split_at_checked(memchr(b':', &raw)?)?;
        let password = rest.get(1..)?;
        let lower = password.to_ascii_lowercase();
        Some(Self {
            user_tail: comparable_tail(tails, "user", user),
            password_length: length_class(password.len()),
            is_common_password: !password.is_empty()
                && (LISTS.common_passwords.contains(&lower) || lower.eq_ignore_ascii_case(user)),
        })
    }

    pub fn write(&self, map: &mut ByteBuf) -> Written {
        let fields = 1 + u32::from(self.user_tail.is_some()) + u32::from(self.is_common_password);
        write_map_len(map, fields)?;
        if let Some(tail) = self.user_tail {
            write_str(map, "user_tail")?;
            write_utf8(map, &tail)?;
        }
        write_str(map, "password_length")?;
        write_str(map, self.password_length)?;
        if self.is_common_password {
            write_flag(map, "is_common_password", true)?;
        }
        Ok(())
    }
}

/// In bytes.
fn length_class(length: usize) -> &'static str {
    match length {
        0 => "empty",
        1..=8 => "8_or_less",
        9..=15 => "9_to_15",
        _ => "16_or_more",
    }
}
