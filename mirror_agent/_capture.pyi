"""The capture core, from Rust (`capture/capture-py`): packets in, exchanges or exchange records out."""

from collections.abc import Callable
from os import PathLike
from typing import Self, final

__all__ = [
    "BenchFigures",
    "CaptureError",
    "FileFrames",
    "FileRecords",
    "Receiver",
    "Record",
    "bench_decode",
    "decode_file",
    "find_classes",
    "frames_from_file",
    "mask_body",
    "mask_header",
    "mask_target",
    "partition_bucket",
    "records_from_file",
]

class CaptureError(Exception):
    """A capture file cannot be read. The message names the file, the offset and what was expected."""

@final
class BenchFigures:
    """Figures of one pass over a capture; times are those of the median pass."""

    @property
    def exchanges(self) -> int: ...
    @property
    def packets(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def cpu_s(self) -> float: ...
    @property
    def wall_s(self) -> float: ...
    @property
    def peak_rss_mib(self) -> float: ...

@final
class Record:
    """One exchange record (`docs/data-model.md`), ready to send."""

    @property
    def partition_key(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def exchanges(self) -> int: ...

@final
class Receiver:
    """Receives VXLAN datagrams on a UDP port, on its own thread, from construction to `stop`."""

    def __new__(
        cls,
        host: str,
        port: int,
        agent: str,
        queue_records_max: int,
        *,
        redaction: str = "masked",
        redaction_key: bytes = b"",
    ) -> Self:
        """Opens the port; port 0 lets the system choose.

        `redaction` is "masked", "shapes" or "off". `redaction_key` makes the tails of masks, of 16 bytes or more;
        without one, a key is drawn that dies with the receiver.

        Raises:
            OSError: the port cannot be opened.
            ValueError: there is no such mode, or the key is too short.
        """
    @property
    def address(self) -> str:
        """`ip:port` that is really open."""
    def take(self, timeout_s: float) -> list[Record]:
        """All finished records; waits for the first one at most this long."""
    def counters(self) -> dict[str, int]:
        """Everything counted, by name: a tenth of a second old at most, exact after `stop`."""
    def silence_s(self) -> float | None:
        """Seconds since the receive loop last turned; None after it ended."""
    def stop(self) -> None:
        """Ends receiving. What lay in the socket or was not finished can be taken afterwards."""

@final
class FileFrames:
    """The frames of one capture file: LINKTYPE number, bytes, and nanoseconds since 1970 of each."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> tuple[int, bytes, int]: ...
    @property
    def frames_skipped(self) -> int:
        """Frames of a link type that cannot be read, which were passed over so far."""

@final
class FileRecords:
    """The records of one capture file, made while they are iterated over."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> Record: ...
    @property
    def bytes_read(self) -> int:
        """Bytes of the file that were read so far, now and then."""
    def counters(self) -> dict[str, int]:
        """Everything counted, by name; complete once the iteration has ended."""

def decode_file(
    path: str | PathLike[str],
    out: str | PathLike[str] | None = None,
    *,
    bodies: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> dict[str, int]:
    """Decodes a capture into JSON lines in the order of the requests; counters by name.

    Args:
        path: a pcap or pcapng file.
        out: where the lines go; None is standard output.
        bodies: adds a base64 `body` to every message.
        progress: called with bytes read and bytes in all, now and then; an exception from it stops the work.

    Raises:
        CaptureError: the file cannot be read, or not to its end (the lines of what stands before are written).
        OSError: the lines cannot be written; BrokenPipeError where nobody reads them any more.
    """

def bench_decode(path: str | PathLike[str], repeat: int = 5) -> BenchFigures:
    """Decodes a capture `repeat` times into a sink that counts.

    Raises:
        CaptureError: the file cannot be read.
    """

def frames_from_file(path: str | PathLike[str]) -> FileFrames:
    """The frames of a capture file as they were captured.

    Raises:
        CaptureError: the file is no capture; from the iteration where it breaks off or is found unreadable half-way,
            after every frame before that.
    """

def records_from_file(
    path: str | PathLike[str], agent: str, *, redaction: str = "masked", redaction_key: bytes = b""
) -> FileRecords:
    """The exchange records of a capture file: masked, batched by partition bucket, as an agent would send them.

    `redaction` and `redaction_key` are those of `Receiver`.

    Raises:
        CaptureError: the file cannot be read; from the iteration where it is found unreadable half-way, or where the
            core fails.
        ValueError: there is no such mode, or the key is too short.
    """

def partition_bucket(method: str, host: str, target: str) -> int:
    """The partition bucket (0 to 255) of a request."""

def mask_header(name: str, value: str, *, key: bytes = b"", mode: str = "masked") -> str:
    """The value of a header field as a record carries it; what `api_inventory.redaction.mask_header` answers."""

def mask_target(target: str, *, key: bytes = b"", mode: str = "masked") -> str:
    """A request-target or URL as a record carries it; what `api_inventory.redaction.mask_target` answers."""

def mask_body(
    content: bytes, content_type: str, *, truncated: bool = False, key: bytes = b"", mode: str = "masked"
) -> bytes | None:
    """A body as a record carries it; None where it is dropped. Without a key, masks have no tails."""

def find_classes(text: bytes) -> list[tuple[int, int, str]]:
    """Where sensitive values stand in a text: first byte, the byte behind the last one, class."""
