"""The capture core, from Rust (`capture/capture-py`): packets in, exchanges or exchange records out."""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Self, final

__all__ = [
    "BenchFigures",
    "CaptureError",
    "FileFrames",
    "FileRecords",
    "Receiver",
    "Record",
    "bench_decode",
    "carries_credential",
    "decode_file",
    "find_classes",
    "frames_from_file",
    "mask_body",
    "mask_header",
    "mask_target",
    "partition_bucket",
    "records_from_file",
    "shape_key",
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
    """Receives VXLAN datagrams on a UDP port, on its own threads, from construction to `stop`."""

    def __new__(
        cls,
        host: str,
        port: int,
        agent: str,
        queue_records_max: int,
        *,
        receive: str = "auto",
        interface: str | None = None,
        shards: int = 1,
        vnis: Sequence[int] | None = None,
        redaction: str = "masked",
        redaction_key: bytes = ...,
        sampling: str = "",
    ) -> Self:
        """Opens the port; port 0 lets the system choose.

        Args:
            host: where datagrams arrive.
            port: as `host`.
            agent: who captures; stands in every record.
            queue_records_max: finished records that wait to be taken, before dropping begins.
            receive: "ring" reads packets where the kernel put them, which needs CAP_NET_RAW; "socket" does not; "auto"
                is the ring where it can be had.
            interface: of the ring; None for all.
            shards: threads among which connections are spread, each with its own share of the buffers.
            vnis: the virtual networks that are let in, by the outermost number of a datagram; None for all.
            redaction: "masked", "shapes" or "off".
            redaction_key: of the tails of masks, of 16 bytes or more; without one, a key is drawn that dies with the
                receiver.
            sampling: what goes whole and what is looked at, as JSON: {"bytes_per_second": int, "rules": [{"action":
                "include" or "exclude", "host": glob, "path": glob, "methods": [str], "ports": [int], "vnis": [int]}]}.
                The first rule that matches decides; where none does, an exchange is taken unless there is a rule that
                includes. 0 bytes, or "": everything goes whole.

        Raises:
            OSError: the port cannot be opened, or not in this way.
            ValueError: an argument is none that can be.
        """
    @property
    def address(self) -> str:
        """`ip:port` that is really open."""
    @property
    def mode(self) -> str:
        """Whichever it became: "ring" or "socket"."""
    @property
    def mode_reason(self) -> str:
        """Why there is no ring, in a sentence that names what to do; "" where there is one."""
    def set_vnis(self, vnis: Sequence[int] | None) -> None:
        """Lets these virtual networks in, None for all; takes effect within a tenth of a second."""
    def set_sampling(self, sampling: str) -> None:
        """Samples by other settings within a tenth of a second; ValueError where they cannot be followed."""
    def top(self, count: int) -> list[dict[str, Any]]:
        """The busiest shapes of exchanges, where there is a bound on bytes, the busiest first.

        Each with host, method, path ("*" stands for values), status (None: not answered), requests and bytes. Waits for
        the receive loop, a third of a second at most.
        """
    def take(self, timeout_s: float) -> list[Record]:
        """All finished records; waits for the first one at most this long."""
    def counters(self) -> dict[str, int]:
        """Everything counted, by name: a tenth of a second old at most, exact after `stop`.

        A record is counted before it can be taken.
        """
    def counters_by_vni(self) -> dict[int, dict[str, int]]:
        """`datagrams` and `bytes` of each virtual network that was let in.

        Beyond a bound of networks, all that comes is in the counter `datagrams_of_further_vnis`.
        """
    def silence_s(self) -> float | None:
        """Seconds since the receive loop last turned, or the one that is furthest behind; None after one ended."""
    def stop(self) -> None:
        """Ends receiving. What lay there or was not finished can be taken afterwards."""

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
    path: str | PathLike[str],
    agent: str,
    *,
    redaction: str = "masked",
    redaction_key: bytes = ...,
    sampling: str = "",
) -> FileRecords:
    """The exchange records of a capture file: masked, batched by partition bucket, as an agent would send them.

    All but the path is as of a `Receiver`; seconds of sampling are those of the capture.

    Raises:
        CaptureError: the file cannot be read; from the iteration where it is found unreadable half-way, or where the
            core fails.
        ValueError: an argument is none that can be.
    """

def partition_bucket(method: str, host: str, target: str) -> int:
    """The partition bucket (0 to 255) of a request."""

def shape_key(target: str) -> bytes:
    """What tells exchanges that are counted together from others, as far as the request-target says."""

def carries_credential(target: str, headers: list[tuple[str, str]]) -> bool:
    """Whether exchanges of such a request are counted among those that carry a credential."""

def mask_header(name: str, value: str, *, key: bytes = ..., mode: str = "masked") -> str:
    """The value of a header field as a record carries it; what `api_inventory.redaction.mask_header` answers."""

def mask_target(target: str, *, key: bytes = ..., mode: str = "masked") -> str:
    """A request-target or URL as a record carries it; what `api_inventory.redaction.mask_target` answers."""

def mask_body(
    content: bytes, content_type: str, *, truncated: bool = False, key: bytes = ..., mode: str = "masked"
) -> bytes | None:
    """A body as a record carries it; None where it is dropped. Without a key, masks have no tails."""

def find_classes(text: bytes) -> list[tuple[int, int, str]]:
    """Where sensitive values stand in a text: first byte, the byte behind the last one, class."""
