//! The msgpack map of what was counted of one shape, as `docs/data-model.md` gives it.

use rmp::encode::{ByteBuf, write_array_len, write_map_len, write_str, write_uint};

use crate::exchange_map::{
    Written, in_memory, length, write_flag, write_optional, write_text, write_utf8,
};
use crate::redact::Redactor;
use crate::sampling::Counts;
use crate::sampling::operation::SEPARATOR;
use crate::text::utf8;

const CONTENT_TYPE: &[u8] = b"content-type";
const OPERATION: &[u8] = b"operation";

/// Appends the map of counts that are not zero.
pub fn write_counts_map(map: &mut ByteBuf, counts: &Counts, redactor: &Redactor) {
    in_memory(write_counts(map, counts, redactor));
}

fn write_counts(map: &mut ByteBuf, counts: &Counts, redactor: &Redactor) -> Written {
    let operations = operations(counts, redactor);
    let optional = [!operations.is_empty(), counts.has_credential.is_some()];
    write_map_len(map, 14 + optional.map(u32::from).iter().sum::<u32>())?;
    let path = utf8(&counts.path);
    let [request_type, response_type] =
        [&counts.request_type, &counts.response_type].map(|bytes| utf8(bytes));
    let texts = [
        ("method", utf8(&counts.method)),
        ("host", utf8(&counts.host)),
        ("target", redactor.target(&path)),
        (
            "request_content_type",
            redactor.header(CONTENT_TYPE, &request_type),
        ),
        (
            "response_content_type",
            redactor.header(CONTENT_TYPE, &response_type),
        ),
    ];
    for (name, text) in &texts {
        write_str(map, name)?;
        write_utf8(map, text)?;
    }
    write_text(map, "protocol", counts.protocol.name())?;
    write_str(map, "status")?;
    write_optional(map, counts.status.map(u64::from))?;
    for (name, count) in [
        ("requests", counts.exchanges),
        ("incomplete", counts.incomplete),
        ("request_bytes", counts.request_bytes),
        ("response_bytes", counts.response_bytes),
        ("first_at_ns", counts.first_ns),
        ("last_at_ns", counts.last_ns),
    ] {
        write_str(map, name)?;
        write_uint(map, count)?;
    }
    let latencies = counts.latencies.as_slice();
    write_str(map, "latencies")?;
    write_array_len(map, length(latencies.len()))?;
    for (place, count) in latencies {
        write_array_len(map, 2)?;
        write_uint(map, u64::from(*place))?;
        write_uint(map, *count)?;
    }
    if !operations.is_empty() {
        write_str(map, "operation")?;
        write_array_len(map, length(operations.len()))?;
        for label in operations {
            write_utf8(map, label)?;
        }
    }
    if let Some(has_credential) = counts.has_credential {
        write_flag(map, "has_credential", has_credential)?;
    }
    Ok(())
}

/// The labels in which nothing has to be masked: of an exchange that goes whole, a reader finds no label in a masked name either.
fn operations<'a>(counts: &'a Counts, redactor: &Redactor) -> Vec<&'a [u8]> {
    let labels = counts.operations.split(|byte| *byte == SEPARATOR);
    labels
        .filter(|label| !label.is_empty() && redactor.header(OPERATION, label) == *label)
        .collect()
}
