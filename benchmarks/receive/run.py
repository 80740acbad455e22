"""What the receive path takes beside a bare loop over the same socket or ring, on one core of this machine.

    python benchmarks/receive/run.py [--seconds 5] [--hold 10] [--connections 200000] [--json FILE]

Makes a network namespace with a pair of virtual interfaces, and mirrored traffic; sends it from one processor to a
receiver that is pinned to the other. Two figures of each receiver, of one run:

- `CPU ns`: what a packet costs the receiving process, at a rate that all of them bear, while the kernel's share of the
  work (softirq) is done by the sender's processor. It depends little on what else the machine does.
- `packets/s`: the highest rate at which no more than one packet in a thousand is lost while the receiver's processor
  does the kernel's share as well, found by halving. It needs a machine that does nothing else; what the buffers hold
  (64 MiB) counts as received, so that short tries flatter.

Then the agent is held at 70 % of its own rate for --hold seconds, and must lose nothing; then it is given as many
connections as are asked for, all open, and its memory is read. Needs two processors, and root or user namespaces.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heliostat.up.replay import ReplayCounters, vxlan_datagrams
from simulator.traffic import write_capture

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
AGENT = Path(__file__).with_name("agent.py")
INSIDE = "HELIOSTAT_BENCH_NAMESPACE"
CONVERSATIONS = 1_500
RECEIVER_CPU, SENDER_CPU = 0, 1
NEAR, FAR = "mirror0", "mirror1"
FAR_MAC = "02:00:00:00:00:02"
HOST, PORT = "10.77.0.2", 4789
LOST_SHARE = 0.001
HELD_SHARE = 0.7
STEPS = 6
RATE_MIN = 10_000.0
# After the last packet: a ring hands over its last block, and a batch its exchanges.
SETTLE_S = 1.5
# A rate that every receiver bears.
COMMON_RATE = 150_000.0
REQUEST = b"GET /users/42?page=1 HTTP/1.1\r\nHost: shop.test\r\nAccept: application/json\r\n\r\n"
RECEIVERS = {
    "recvmmsg, bare": ["{bare}", "recvmmsg"],
    "ring, bare, every cache line": ["{bare}", "ring"],
    "agent by the socket": ["{python}", "{agent}", "socket"],
    "agent by the ring": ["{python}", "{agent}", "ring"],
}


@dataclass(slots=True)
class Figures:
    """What one receiver did.

    Attributes:
        packets_per_s: at the highest rate without loss; `is_senders` where the sender could offer no more.
        cpu_ns: of the receiving process, for each packet.
    """

    packets_per_s: float
    is_senders: bool
    cpu_ns: float


@dataclass(slots=True)
class Run:
    """Packets sent and received in one go, in how long, and the receiver's CPU time."""

    sent: int
    received: int
    seconds: float
    cpu_s: float
    said: dict[str, int]

    @property
    def lost_share(self) -> float:
        """Of those that were sent."""
        return 1 - self.received / self.sent


class Bench:
    """Runs receivers against the sender."""

    def __init__(self, target: Path, corpus: Path, nice: int) -> None:
        """With the compiled programs of `target`."""
        self._target = target
        self._nice = nice
        # The most that was sent in a second, to whomever.
        self.offered = 0.0
        self._corpus = corpus

    def _place(self, processor: int) -> None:
        os.sched_setaffinity(0, {processor})
        if self._nice:
            # sched(7): between sessions, the niceness of the session's group counts.
            os.setsid()
            Path("/proc/self/autogroup").write_text(str(self._nice), "ascii")

    def run(self, name: str, rate: float, seconds: float, corpus: Path | None = None) -> Run:
        """One receiver at one rate; 0 is whatever the sender can."""
        words = {"bare": self._target / "bare", "python": sys.executable, "agent": AGENT}
        command = [word.format_map(words) for word in RECEIVERS[name]]
        command += [HOST, str(PORT)] if command[1] == str(AGENT) else [f"{HOST}:{PORT}"]
        receiver = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            preexec_fn=lambda: self._place(RECEIVER_CPU),  # noqa: PLW1509  this process has one thread
        )
        assert receiver.stdout is not None
        assert receiver.stdout.readline() == "ready\n", name
        before_s = cpu_s(receiver.pid)
        sent, took_s = self.send(rate, seconds, corpus or self._corpus)
        time.sleep(SETTLE_S)
        used_s = cpu_s(receiver.pid) - before_s
        said, _ = receiver.communicate("\n")
        if said.startswith("{"):
            figures = json.loads(said)
        else:
            datagrams, dropped = said.split()
            figures = {"datagrams": int(datagrams), "datagrams_dropped_kernel": int(dropped)}
        return Run(sent, figures["datagrams"], took_s, used_s, figures)

    def send(self, rate: float, seconds: float, corpus: Path) -> tuple[int, float]:
        """How many packets were sent, and in how many seconds."""
        ran = subprocess.run(
            [self._target / "send", NEAR, corpus, str(rate), str(seconds)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: self._place(SENDER_CPU),
        )
        sent, took_s = ran.stdout.split()
        return int(sent), float(took_s)

    def highest_rate(self, name: str, seconds: float) -> tuple[float, bool]:
        """The highest rate at which next to nothing is lost, and whether it is the most that can be offered."""
        fastest = self.run(name, 0, seconds)
        offered = fastest.sent / fastest.seconds
        self.offered = max(self.offered, offered)
        if fastest.lost_share <= LOST_SHARE:
            return fastest.received / fastest.seconds, True
        least, most = RATE_MIN, max(offered, fastest.sent / fastest.seconds)
        best = 0.0
        for _ in range(STEPS):
            rate = (least + most) / 2
            run = self.run(name, rate, seconds)
            if run.lost_share <= LOST_SHARE:
                least, best = rate, run.received / run.seconds
            else:
                most = rate
        return best, False


def cpu_s(process: int) -> float:
    """What the threads of a process have run for."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9


def softirq_on(processor: int | None) -> None:
    """Lets the far interface hand its packets to a processor; None: to the one that sends them."""
    mask = 0 if processor is None else 1 << processor
    Path(f"/sys/class/net/{FAR}/queues/rx-0/rps_cpus").write_text(f"{mask:x}", "ascii")


def outer(payload: bytes) -> bytes:
    """An Ethernet frame to the far interface, of a datagram as a mirror session sends it, UDP without checksum."""
    udp = struct.pack(">HHHH", 40_000 + len(payload) % 1_000, PORT, 8 + len(payload), 0) + payload
    addresses = socket.inet_aton("10.77.0.9") + socket.inet_aton(HOST)
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0x4000, 64, 17, 0) + addresses
    total = sum(struct.unpack(">10H", head))
    checksum = 0xFFFF - (total % 0xFFFF or 0xFFFF)
    return (
        bytes.fromhex(FAR_MAC.replace(":", ""))
        + bytes(6)
        + b"\x08\0"
        + head[:10]
        + struct.pack(">H", checksum)
        + head[12:]
        + udp
    )


def write_frames(path: Path, payloads: Iterator[bytes]) -> tuple[int, float]:
    """Writes what `send` reads; how many frames there are and how long they are on average."""
    count = size = 0
    with path.open("wb") as file:
        for payload in payloads:
            frame = outer(payload)
            file.write(struct.pack("<I", len(frame)) + frame)
            count, size = count + 1, size + len(frame)
    return count, size / count


def open_connections(count: int) -> Iterator[bytes]:
    """Each opened, and with a request that nobody answers."""
    vxlan = struct.pack(">II", 0x08 << 24, 1 << 8)
    for number in range(count):
        client, port = 0x0A000000 + number // 50_000, 1_024 + number % 50_000
        for flags, sequence, payload in ((0x02, 0, b""), (0x18, 1, REQUEST)):
            head = struct.pack(
                ">BBHHHBBHI4s", 0x45, 0, 40 + len(payload), 0, 0x4000, 64, 6, 0, client, b"\xac\x10\0\x01"
            )
            tcp = struct.pack(">HHIIBBHHH", port, 80, sequence, flags >> 4, 0x50, flags, 65_535, 0, 0)
            yield vxlan + bytes(12) + b"\x08\0" + head + tcp + payload


def interfaces() -> None:
    """A pair of interfaces."""
    for command in (
        f"ip link add {NEAR} mtu 9001 type veth peer name {FAR} mtu 9001",
        f"ip link set {FAR} address {FAR_MAC}",
        f"ip address add {HOST}/24 dev {FAR}",
        "ip link set lo up",
        f"ip link set {NEAR} up",
        f"ip link set {FAR} up",
        "mount -t sysfs sysfs /sys",
    ):
        subprocess.run(command.split(), check=True)


def build() -> Path:
    """The compiled programs' folder."""
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--package", "capture-bench"]
    subprocess.run(command, cwd=ROOT / "capture", check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "capture" / "target")) / "release"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this run's own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> int:
    """Enters a namespace, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each try (5)")
    parser.add_argument("--hold", type=float, default=10.0, help="seconds at 70 %% of the agent's own rate (10)")
    parser.add_argument("--connections", type=int, default=200_000, help="that are open at once (200000)")
    parser.add_argument("--capture", type=Path, help="a capture to send instead of made traffic")
    parser.add_argument(
        "--nice", type=int, default=0, help="of sender and receiver, where the machine does other work (0)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go as JSON as well")
    arguments = parser.parse_args()
    if len(os.sched_getaffinity(0)) <= SENDER_CPU:
        print("skipped: sender and receiver need a processor each", file=sys.stderr)
        return 0
    if INSIDE not in os.environ:
        build()
        enter = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
        again = [*enter, sys.executable, str(Path(__file__).resolve()), *sys.argv[1:]]
        return subprocess.run(again, check=False, env={**os.environ, INSIDE: "1"}).returncode
    interfaces()
    with scratch() as folder:
        figures = measure(folder, arguments)
    print_table(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0


def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """All figures."""
    corpus, capture = folder / "mirrored.frames", arguments.capture
    if capture is None:
        capture = folder / "shop.pcap"
        print(f"making a capture of {CONVERSATIONS:,} conversations", file=sys.stderr)
        write_capture(capture, conversations=CONVERSATIONS, seed=1)
    frames, mean_bytes = write_frames(corpus, vxlan_datagrams(capture, ReplayCounters()))
    bench = Bench(build(), corpus, arguments.nice)
    receivers = {}
    for name in RECEIVERS:
        print(f"measuring: {name}", file=sys.stderr)
        softirq_on(None)
        common = bench.run(name, COMMON_RATE, arguments.seconds)
        softirq_on(RECEIVER_CPU)
        rate, is_senders = bench.highest_rate(name, arguments.seconds)
        receivers[name] = asdict(Figures(rate, is_senders, common.cpu_s / common.received * 1e9))
    held = {}
    for name in [name for name in RECEIVERS if name.startswith("agent")]:
        print(f"holding: {name}", file=sys.stderr)
        run = bench.run(name, HELD_SHARE * receivers[name]["packets_per_s"], arguments.hold)
        held[name] = {
            "packets_per_s": run.sent / run.seconds,
            "seconds": run.seconds,
            "lost": run.sent - run.received,
            "dropped_by_kernel": run.said["datagrams_dropped_kernel"],
            "exchanges_dropped": sum(count for counter, count in run.said.items() if "exchanges_dropped" in counter),
        }
    print(f"opening {arguments.connections:,} connections", file=sys.stderr)
    opening = folder / "open.frames"
    write_frames(opening, open_connections(arguments.connections))
    opened = bench.run("agent by the ring", COMMON_RATE, 0, opening)
    return {
        "frames": frames,
        "mean_frame_bytes": mean_bytes,
        "offered_packets_per_s": bench.offered,
        "receivers": receivers,
        "held": held,
        "open_connections": {"connections": opened.said["connections"], "memory_kib": opened.said["memory_kib"]},
    }


def print_table(figures: dict) -> None:
    """Rates, and ratios to the bare loops of the same run."""
    receivers = figures["receivers"]
    by_socket, by_ring = (receivers[name] for name in list(RECEIVERS)[:2])
    print(
        f"{figures['frames']:,} frames of {figures['mean_frame_bytes']:,.0f} bytes on average, round after round;",
        end=" ",
    )
    print(f"the sender can offer {figures['offered_packets_per_s']:,.0f} packets/s")
    print(f"{'':32}{'packets/s':>14}{'to recvmmsg':>13}{'to ring':>9}{'CPU ns':>9}{'to recvmmsg':>13}{'to ring':>9}")
    for name, found in receivers.items():
        rate, cpu_ns = found["packets_per_s"], found["cpu_ns"]
        shown = f"{'>' if found['is_senders'] else ''}{rate:,.0f}"
        print(
            f"{name:32}{shown:>14}{rate / by_socket['packets_per_s']:>13.2f}{rate / by_ring['packets_per_s']:>9.2f}"
            f"{cpu_ns:>9.0f}{cpu_ns / by_socket['cpu_ns']:>13.2f}{cpu_ns / by_ring['cpu_ns']:>9.2f}"
        )
    for name, held in figures["held"].items():
        print(
            f"{name} at {held['packets_per_s']:,.0f} packets/s for {held['seconds']:.0f} s: lost {held['lost']:,}",
            end=", ",
        )
        print(f"of these {held['dropped_by_kernel']:,} by the kernel; exchanges dropped {held['exchanges_dropped']:,}")
    opened = figures["open_connections"]
    memory = ", ".join(f"{name} {kib / 1024:,.0f} MiB" for name, kib in opened["memory_kib"].items())
    print(f"{opened['connections']:,} open connections: {memory}")


if __name__ == "__main__":
    sys.exit(main())
