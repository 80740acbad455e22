//! What the first bytes of a direction speak, where that is not HTTP.
//!
//! A wrong name is worse than none: each protocol is known by bytes that nothing else begins with, of whichever side speaks first in it,
//! and never by a port. What begins like HTTP, or like HTTP/2, has no name here.

use crate::counters::Counter;

/// The longest line of PROXY protocol version 1, its line end included; all others are known, or known not to be, within these too.
pub const PROBE_BYTES_MAX: usize = 107;

macro_rules! protocols {
    ($($variant:ident $name:literal $counter:ident,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Protocol { $($variant,)* }

        impl Protocol {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Connections that speak it.
            #[must_use]
            pub fn counter(self) -> Counter {
                match self { $(Self::$variant => Counter::$counter,)* }
            }
        }
    };
}

protocols! {
    Tls "tls" ConnectionsTls,
    Ssh "ssh" ConnectionsSsh,
    Mysql "mysql" ConnectionsMysql,
    Postgresql "postgresql" ConnectionsPostgresql,
    Redis "redis" ConnectionsRedis,
    Mongodb "mongodb" ConnectionsMongodb,
    Cassandra "cassandra" ConnectionsCassandra,
    Memcached "memcached" ConnectionsMemcached,
    Kafka "kafka" ConnectionsKafka,
    Amqp "amqp" ConnectionsAmqp,
    Mqtt "mqtt" ConnectionsMqtt,
    Nats "nats" ConnectionsNats,
    Smtp "smtp" ConnectionsSmtp,
    Ftp "ftp" ConnectionsFtp,
    Imap "imap" ConnectionsImap,
    Pop3 "pop3" ConnectionsPop3,
    Dns "dns" ConnectionsDns,
    Ldap "ldap" ConnectionsLdap,
    Rtsp "rtsp" ConnectionsRtsp,
    Sip "sip" ConnectionsSip,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Certain(Protocol),
    /// A PROXY protocol header of this length, behind which the connection begins anew.
    Proxied {
        header_bytes: usize,
    },
    /// More bytes would tell: never with [`PROBE_BYTES_MAX`] of them.
    Unsure,
    /// None of these, HTTP among what it may be.
    Unknown,
}

/// Does a direction begin so?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fit {
    Yes,
    No,
    /// So far, and more bytes would tell.
    Maybe,
}

impl From<bool> for Fit {
    fn from(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }
}

type Fits = fn(&[u8]) -> Fit;

/// Ordered: whatever fits first wins, and is waited for while it may. Behind `mongodb`, whose length fits much, stands nothing short.
const FITS: &[(Protocol, Fits)] = &[
    (Protocol::Tls, tls),
    (Protocol::Tls, sslv2),
    (Protocol::Ssh, |first| {
        any_prefix(first, &[b"SSH-2.0-", b"SSH-1."])
    }),
    (Protocol::Redis, redis),
    (Protocol::Memcached, memcached_text),
    (Protocol::Nats, |first| {
        any_prefix(first, &[b"INFO {", b"CONNECT {"])
    }),
    (Protocol::Smtp, smtp),
    (Protocol::Ftp, ftp),
    (Protocol::Imap, |first| {
        any_prefix(first, &[b"* OK ", b"* PREAUTH "])
    }),
    (Protocol::Pop3, |first| prefix(first, b"+OK ")),
    (Protocol::Rtsp, |first| ends_in_version(first, b"RTSP/")),
    (Protocol::Sip, |first| ends_in_version(first, b"SIP/")),
    (Protocol::Mysql, mysql),
    (Protocol::Postgresql, postgresql),
    (Protocol::Cassandra, cassandra),
    (Protocol::Memcached, memcached),
    (Protocol::Amqp, amqp),
    (Protocol::Mqtt, mqtt),
    (Protocol::Ldap, ldap),
    (Protocol::Dns, dns),
    (Protocol::Kafka, kafka),
    (Protocol::Mongodb, mongodb),
];

/// Names what begins with `first`, a direction's first bytes. Any verdict but `Unsure` stands, whatever follows.
#[must_use]
pub fn probe(first: &[u8]) -> Verdict {
    let window = window(first);
    match http(window) {
        Fit::Yes => return Verdict::Unknown,
        Fit::Maybe => return unsure(window),
        Fit::No => {}
    }
    match proxied(window) {
        Verdict::Unknown => {}
        verdict => return verdict,
    }
    for (protocol, fits) in FITS {
        match fits(window) {
            Fit::Yes => return Verdict::Certain(*protocol),
            Fit::Maybe => return unsure(window),
            Fit::No => {}
        }
    }
    Verdict::Unknown
}

/// Does it begin with a PROXY protocol header? `Unknown`: it does not, and what it is was not asked.
#[must_use]
pub fn proxied(first: &[u8]) -> Verdict {
    let window = window(first);
    match (http(window), proxy(window)) {
        (Fit::Yes, _) | (_, (Fit::No, _)) => Verdict::Unknown,
        (_, (Fit::Yes, header_bytes)) => Verdict::Proxied { header_bytes },
        (_, (Fit::Maybe, _)) => unsure(window),
    }
}

fn window(first: &[u8]) -> &[u8] {
    first.get(..PROBE_BYTES_MAX).unwrap_or(first)
}

fn unsure(window: &[u8]) -> Verdict {
    if window.len() < PROBE_BYTES_MAX {
        Verdict::Unsure
    } else {
        Verdict::Unknown
    }
}

fn prefix(first: &[u8], expected: &[u8]) -> Fit {
    if first.starts_with(expected) {
        Fit::Yes
    } else if expected.starts_with(first) {
        Fit::Maybe
    } else {
        Fit::No
    }
}

fn any_prefix(first: &[u8], expected: &[&[u8]]) -> Fit {
    let mut any = Fit::No;
    for expected in expected {
        match prefix(first, expected) {
            Fit::Yes => return Fit::Yes,
            Fit::Maybe => any = Fit::Maybe,
            Fit::No => {}
        }
    }
    any
}

/// Decides once so many bytes are here; before that, `begins` says of those that are whether to wait.
fn once(first: &[u8], count: usize, begins: bool, fits: impl FnOnce() -> bool) -> Fit {
    if !begins {
        Fit::No
    } else if first.len() < count {
        Fit::Maybe
    } else {
        fits().into()
    }
}

/// Four bytes from there on; zeros where they are not here.
fn four(first: &[u8], index: usize) -> [u8; 4] {
    let chunk = first.get(index..).and_then(<[u8]>::first_chunk);
    chunk.copied().unwrap_or_default()
}

fn number(first: &[u8], index: usize) -> u32 {
    u32::from_be_bytes(four(first, index))
}

fn short(first: &[u8], index: usize) -> u16 {
    let chunk = first.get(index..).and_then(<[u8]>::first_chunk);
    chunk.copied().map_or(0, u16::from_be_bytes)
}

fn byte(first: &[u8], index: usize) -> u8 {
    first.get(index).copied().unwrap_or_default()
}

/// The byte there fits, or is not here yet.
fn at(first: &[u8], index: usize, fits: impl Fn(u8) -> bool) -> bool {
    first.get(index).is_none_or(|byte| fits(*byte))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The first line without its end, or of a longer one as much as is looked at; None: more of it may come.
fn line(first: &[u8]) -> Option<&[u8]> {
    match memchr::memchr(b'\n', first) {
        Some(end) => first.get(..end).map(<[u8]>::trim_ascii_end),
        None => (first.len() >= PROBE_BYTES_MAX).then_some(first),
    }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| is_blank(*byte))
        .filter(|word| !word.is_empty())
}

/// The longest method that anybody has registered has 17 letters.
const METHOD_BYTES_MAX: usize = 32;

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// What follows a method and a blank, if something does; Err: it is not so, or not yet.
fn behind_method(first: &[u8]) -> Result<&[u8], Fit> {
    let method = first.iter().take_while(|byte| is_token(**byte)).count();
    let rest = first.get(method..).unwrap_or_default();
    match rest.first() {
        _ if method > METHOD_BYTES_MAX => Err(Fit::No),
        None => Err(Fit::Maybe),
        Some(byte) if method > 0 && is_blank(*byte) => Ok(rest),
        Some(_) => Err(Fit::No),
    }
}

/// What follows method and target: a version, or the beginning of one.
fn version(first: &[u8]) -> Result<&[u8], Fit> {
    let target = behind_method(first)?.trim_ascii_start();
    let end = target
        .iter()
        .position(|byte| is_blank(*byte) || byte.is_ascii_control())
        .ok_or(Fit::Maybe)?;
    let rest = target.get(end..).unwrap_or_default();
    match rest.first() {
        Some(byte) if end > 0 && is_blank(*byte) => Ok(rest.trim_ascii_start()),
        _ => Err(Fit::No),
    }
}

/// HTTP goes before all others. A request line: a token, and a target as RFC 9112 section 3.2 writes it, in front of a version unless
/// it is a path. A status line. HTTP/2's preface, which is such a line too, and the SETTINGS that each side begins with (RFC 9113
/// section 3.4).
fn http(first: &[u8]) -> Fit {
    let settings = |(index, byte): (usize, &u8)| match index {
        2 => byte % 6 == 0,
        3 => *byte == 4,
        4 => *byte <= 1,
        _ => *byte == 0,
    };
    let frame_header = first.get(..9).unwrap_or(first);
    if frame_header.iter().enumerate().all(settings) {
        return if first.len() < 9 {
            Fit::Maybe
        } else {
            Fit::Yes
        };
    }
    if first.starts_with(b"HTTP/") {
        return Fit::Yes;
    }
    let target = match behind_method(first) {
        Ok(rest) => rest.trim_ascii_start(),
        Err(fit) => return fit,
    };
    match target.first() {
        Some(b'/') => Fit::Yes,
        Some(b'*' | b'[') | None => version_of_http(first),
        Some(byte) if byte.is_ascii_alphanumeric() => version_of_http(first),
        Some(_) => Fit::No,
    }
}

fn version_of_http(first: &[u8]) -> Fit {
    version(first).map_or_else(|fit| fit, |version| prefix(version, b"HTTP/"))
}

/// RTSP (RFC 2326) and SIP (RFC 3261) look like HTTP, and say that they are not.
fn ends_in_version(first: &[u8], expected: &[u8]) -> Fit {
    match prefix(first, expected) {
        Fit::No => version(first).map_or_else(|fit| fit, |version| prefix(version, expected)),
        fit => fit,
    }
}

/// PROXY protocol, versions 1 and 2, and the length of its header.
fn proxy(first: &[u8]) -> (Fit, usize) {
    const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
    match prefix(first, SIGNATURE) {
        Fit::Yes => {
            let header = once(first, 16, true, || {
                let family = byte(first, 13);
                matches!(byte(first, 12), 0x20 | 0x21) && family >> 4 <= 3 && family & 0x0f <= 2
            });
            return (header, 16 + usize::from(short(first, 14)));
        }
        Fit::Maybe => return (Fit::Maybe, 0),
        Fit::No => {}
    }
    let begins = any_prefix(first, &[b"PROXY TCP4 ", b"PROXY TCP6 ", b"PROXY UNKNOWN"]);
    match (begins, memchr::memchr(b'\n', first)) {
        (Fit::Yes, None) => (Fit::Maybe, 0),
        (Fit::Yes, Some(end)) => {
            let ends_well = first.get(..end).is_some_and(|line| line.ends_with(b"\r"));
            (ends_well.into(), end + 1)
        }
        (fit, _) => (fit, 0),
    }
}

/// A record of any kind (RFC 8446 section 5.1), of SSL 3.0 to TLS 1.3: its length is bounded, and only application data may be empty.
fn tls(first: &[u8]) -> Fit {
    let begins = at(first, 0, |kind| (0x14..=0x17).contains(&kind))
        && at(first, 1, |major| major == 3)
        && at(first, 2, |minor| minor <= 4);
    once(first, 5, begins, || {
        let length = short(first, 3);
        length <= (1 << 14) + 2048 && (length > 0 || byte(first, 0) == 0x17)
    })
}

/// A hello in SSL 2.0's frame, in which old clients offer TLS too (RFC 5246 appendix E.2).
fn sslv2(first: &[u8]) -> Fit {
    let begins = at(first, 0, |byte| byte & 0x80 != 0) && at(first, 2, |kind| kind == 1);
    once(first, 11, begins, || {
        let length = short(first, 0) & 0x7fff;
        let [ciphers, session, challenge] = [5, 7, 9].map(|index| short(first, index));
        matches!((byte(first, 3), byte(first, 4)), (0, 2) | (3, 0..=4))
            && ciphers > 0
            && ciphers.is_multiple_of(3)
            && matches!(session, 0 | 16 | 32)
            && (16..=32).contains(&challenge)
            && u32::from(length)
                == 9 + u32::from(ciphers) + u32::from(session) + u32::from(challenge)
    })
}

/// A command as an array of strings, or a first answer. Its "-ERR" may be that of POP3.
fn redis(first: &[u8]) -> Fit {
    let texts = any_prefix(
        first,
        &[
            b"+OK\r\n",
            b"+PONG\r\n",
            b"PING\r\n",
            b"-NOAUTH ",
            b"-DENIED Redis",
            b"-LOADING Redis",
        ],
    );
    let (Fit::No, Some((kind, rest))) = (texts, first.split_first()) else {
        return texts;
    };
    let behind: &[u8] = match kind {
        b'*' => b"\r\n$",
        b'$' | b':' => b"\r\n",
        _ => return Fit::No,
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match rest.get(digits..) {
        Some([]) if digits <= 10 => Fit::Maybe,
        Some(rest) if (1..=10).contains(&digits) => prefix(rest, behind),
        _ => Fit::No,
    }
}

/// The commands that connections begin with: get, and what stores, with its numbers.
fn memcached_text(first: &[u8]) -> Fit {
    let begins = any_prefix(
        first,
        &[b"get ", b"gets ", b"set ", b"add ", b"replace ", b"append "],
    );
    let (Fit::Yes, Some(line)) = (begins, line(first)) else {
        return if begins == Fit::No {
            Fit::No
        } else {
            Fit::Maybe
        };
    };
    let is_number = |word: &&[u8]| {
        let digits = word.strip_prefix(b"-").unwrap_or(word);
        digits.iter().all(u8::is_ascii_digit)
    };
    let mut words = words(line);
    let is_read = words.next().is_some_and(|word| word.starts_with(b"get"));
    let has_key = words.next().is_some();
    let fits = has_key && (is_read || words.take(3).filter(is_number).count() == 3);
    fits.into()
}

/// A greeting that names its protocol, or a client's.
fn smtp(first: &[u8]) -> Fit {
    let named = greeting(first, |word| {
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let end = word.iter().rposition(is_letter).map_or(0, |at| at + 1);
        let word = word.get(..end).unwrap_or_default();
        word.eq_ignore_ascii_case(b"SMTP") || word.eq_ignore_ascii_case(b"ESMTP")
    });
    match named {
        Fit::No => any_prefix(first, &[b"EHLO ", b"HELO "]),
        fit => fit,
    }
}

/// A greeting that names its protocol, as servers' names do; a host's name is none.
fn ftp(first: &[u8]) -> Fit {
    greeting(first, |word| {
        let mut parts = word.windows(3);
        !word.contains(&b'.') && parts.any(|part| part.eq_ignore_ascii_case(b"FTP"))
    })
}

fn greeting(first: &[u8], names: impl Fn(&[u8]) -> bool) -> Fit {
    match (any_prefix(first, &[b"220 ", b"220-"]), line(first)) {
        (Fit::Yes, Some(line)) => words(line.get(4..).unwrap_or_default()).any(names).into(),
        (Fit::No, _) => Fit::No,
        _ => Fit::Maybe,
    }
}

/// A server's first packet: a greeting of protocol 10 and a version, or an error from before it.
fn mysql(first: &[u8]) -> Fit {
    let begins = at(first, 0, |length| length >= 16)
        && (1..=3).all(|index| at(first, index, |byte| byte == 0))
        && at(first, 4, |kind| matches!(kind, 10 | 0xff));
    once(first, 8, begins, || {
        let in_version = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        let [kind, a, b, c] = four(first, 4);
        match kind {
            10 => a.is_ascii_digit() && in_version(b) && in_version(c),
            // Errors are numbered from 1,000 on.
            _ => (1_000..2_048).contains(&u16::from_le_bytes([a, b])) && c.is_ascii_graphic(),
        }
    })
}

/// A client's first packet, or a server's demand to authenticate. Startup, versions 3.x, is told by its first parameter's name.
fn postgresql(first: &[u8]) -> Fit {
    const TLS: u32 = 80_877_103;
    const GSS: u32 = 80_877_104;
    const CANCEL: u32 = 80_877_102;
    let (length, code) = (number(first, 0), number(first, 4));
    let asks = once(first, 8, at(first, 0, |byte| byte == 0), || match code {
        TLS | GSS => length == 8,
        CANCEL => (16..=272).contains(&length),
        _ => code >> 16 == 3 && (9..=10_000).contains(&length),
    });
    match asks {
        Fit::Yes if code >> 16 == 3 => once(first, 9, true, || {
            let name = byte(first, 8);
            name.is_ascii_lowercase() || name == b'_'
        }),
        Fit::No => {
            let begins = at(first, 0, |kind| kind == b'R') && at(first, 1, |byte| byte == 0);
            once(first, 9, begins, || {
                (8..=1_024).contains(&number(first, 1)) && number(first, 5) <= 12
            })
        }
        asks => asks,
    }
}

/// Native protocol, versions 3 to 5: OPTIONS or STARTUP, or what answers these.
fn cassandra(first: &[u8]) -> Fit {
    let begins = at(first, 0, |version| (3..=5).contains(&(version & 0x7f)))
        && at(first, 1, |flags| flags <= 0x1f);
    once(first, 9, begins, || {
        let length = number(first, 5);
        match (byte(first, 0) & 0x80, byte(first, 4)) {
            (0, 5) | (0x80, 2) => length == 0,
            (0, 1) | (0x80, 0 | 3 | 6) => (2..=0xffff).contains(&length),
            _ => false,
        }
    })
}

/// A request of the binary protocol that asks for no version of its item.
fn memcached(first: &[u8]) -> Fit {
    let begins = at(first, 0, |magic| magic == 0x80)
        && at(first, 1, |opcode| opcode <= 0x3d)
        && at(first, 2, |byte| byte == 0)
        && at(first, 5, |kind| kind == 0);
    once(first, 24, begins, || {
        let (key, extras, body) = (short(first, 2), byte(first, 4), number(first, 8));
        let least = u32::from(key) + u32::from(extras);
        let item = (number(first, 16), number(first, 20));
        key <= 250 && extras <= 20 && (least..=1 << 27).contains(&body) && item == (0, 0)
    })
}

/// The header of a client, or of 0-9-1 a server's connection.start.
fn amqp(first: &[u8]) -> Fit {
    match prefix(first, b"AMQP") {
        Fit::No => {
            let begins = at(first, 0, |kind| kind == 1) && at(first, 1, |byte| byte == 0);
            once(first, 11, begins, || {
                short(first, 1) == 0 && number(first, 7) == 0x000a_000a
            })
        }
        _ => once(first, 5, true, || byte(first, 4) <= 3),
    }
}

/// CONNECT: its length, then the protocol's name and level.
fn mqtt(first: &[u8]) -> Fit {
    const NAMES: &[&[u8]] = &[
        b"\0\x04MQTT\x03",
        b"\0\x04MQTT\x04",
        b"\0\x04MQTT\x05",
        b"\0\x06MQIsdp\x03",
    ];
    let Some((0x10, rest)) = first.split_first() else {
        return Fit::No;
    };
    match rest.iter().take(4).position(|byte| byte & 0x80 == 0) {
        Some(last) => any_prefix(rest.get(last + 1..).unwrap_or_default(), NAMES),
        None if rest.len() < 4 => Fit::Maybe,
        None => Fit::No,
    }
}

/// An `LDAPMessage` (RFC 4511 section 4.1.1): its number, an operation, and what that begins with.
fn ldap(first: &[u8]) -> Fit {
    let read = || {
        let (_, message) = element(first, |tag| tag == 0x30)?;
        let (bytes, number) = element(message, |tag| tag == 0x02)?;
        if !(1..=4).contains(&bytes) {
            return Err(Fit::No);
        }
        let operation = number.get(bytes..).ok_or(Fit::Maybe)?;
        let inner = match operation.first().ok_or(Fit::Maybe)? {
            0x60 => 0x02,               // bind: a version
            0x63 | 0x64 => 0x04,        // search and its entries: a name
            0x61 | 0x65 | 0x78 => 0x0a, // answers: a result code
            0x77 => 0x80,               // extended: an OID
            _ => return Err(Fit::No),
        };
        let (_, rest) = element(operation, |_| true)?;
        let (length, value) = element(rest, |tag| tag == inner)?;
        match (inner, value.first()) {
            (0x02 | 0x0a, _) if length != 1 => Err(Fit::No),
            (0x02, None) => Err(Fit::Maybe),
            (0x02, Some(version)) => Ok(Fit::from(matches!(version, 2 | 3))),
            _ => Ok(Fit::Yes),
        }
    };
    read().unwrap_or_else(|fit| fit)
}

/// Length and what follows it, of an element of ASN.1's basic encoding.
fn element(bytes: &[u8], fits: impl Fn(u8) -> bool) -> Result<(usize, &[u8]), Fit> {
    let (tag, rest) = bytes.split_first().ok_or(Fit::Maybe)?;
    if !fits(*tag) {
        return Err(Fit::No);
    }
    let (length, rest) = rest.split_first().ok_or(Fit::Maybe)?;
    match length {
        0..=0x7f => Ok((usize::from(*length), rest)),
        0x81..=0x84 => {
            let count = usize::from(length & 0x7f);
            let (digits, rest) = rest.split_at_checked(count).ok_or(Fit::Maybe)?;
            let length = digits
                .iter()
                .fold(0, |length, digit| length << 8 | u64::from(*digit));
            Ok((usize::try_from(length).unwrap_or(usize::MAX), rest))
        }
        _ => Err(Fit::No),
    }
}

/// A message behind its length (RFC 1035 section 4.2.2) with one question, as all have.
fn dns(first: &[u8]) -> Fit {
    let begins = at(first, 4, |flags| flags & 0x78 == 0)
        && at(first, 5, |flags| flags & 0x40 == 0)
        && at(first, 6, |byte| byte == 0)
        && at(first, 7, |questions| questions == 1);
    let is_long = first.len() < 2 || short(first, 0) >= 17;
    once(first, 15, begins && is_long, || {
        let [flags, more] = short(first, 4).to_be_bytes();
        let [answers, authorities, additions] = [8, 10, 12].map(|index| short(first, index));
        let sound = if flags & 0x80 == 0 {
            answers == 0 && authorities == 0 && additions <= 2 && more & 0x8f == 0
        } else {
            answers.max(authorities).max(additions) <= 0xfff
        };
        sound && byte(first, 14) <= 63
    })
}

/// A request's header: length, API and its version, number, and a client's name. Versions 0 of most APIs are history, and their zeros
/// stand in other protocols too.
fn kafka(first: &[u8]) -> Fit {
    const FIND_COORDINATOR: u16 = 10;
    const METADATA: u16 = 3;
    const SASL_HANDSHAKE: u16 = 17;
    const VERSIONS: u16 = 18;
    const NO_NAME: u16 = 0xffff;
    let begins = at(first, 0, |byte| byte <= 6)
        && at(first, 4, |byte| byte == 0)
        && at(first, 6, |byte| byte == 0);
    let name_bytes = short(first, 12);
    let header = once(first, 14, begins, || {
        let (length, api, version) = (number(first, 0), short(first, 4), short(first, 6));
        let first_version = match api {
            FIND_COORDINATOR | METADATA | SASL_HANDSHAKE | VERSIONS => 0,
            _ => 1,
        };
        let fits = match name_bytes {
            NO_NAME => length >= 10,
            0 => api == VERSIONS && length >= 10,
            _ => name_bytes <= 255 && length >= 10 + u32::from(name_bytes),
        };
        api <= 100 && (first_version..=20).contains(&version) && fits
    });
    if header != Fit::Yes || name_bytes == NO_NAME {
        return header;
    }
    // Its first letters say enough.
    let looked_at = usize::from(name_bytes).min(8);
    let name = first.get(14..).unwrap_or_default().iter().take(looked_at);
    once(first, 14 + looked_at, true, || {
        name.copied().all(|byte| matches!(byte, b' '..=b'~'))
    })
}

/// A message's header: length, number, that of what it answers, and an operation. A reply's is a small number, which needs more.
fn mongodb(first: &[u8]) -> Fit {
    const REPLY: u32 = 1;
    const QUERY: u32 = 2004;
    let little = |index| u32::from_le_bytes(four(first, index));
    let begins = first.len() < 4 || (26..=48_000_000).contains(&little(0));
    let is_answer = little(8) != 0;
    if first.len() >= 16 && begins && is_answer && little(12) == REPLY {
        // Its flags, and where it starts among the results of a first question.
        return once(first, 36, little(16) <= 0x0f, || little(28) == 0);
    }
    once(first, 16, begins, || match little(12) {
        QUERY => !is_answer,
        code => (2010..=2013).contains(&code),
    })
}
