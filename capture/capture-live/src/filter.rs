//! Programs of the classic packet filter, which the kernel runs for every packet: which packets belong to a port, and which
//! shard a datagram belongs to.
//!
//! What cannot be read is outside the packet: the kernel ends the program then, as if it had answered 0.

use std::net::IpAddr;

use libc::{
    ARPHRD_ETHER, ARPHRD_LOOPBACK, BPF_A, BPF_ABS, BPF_ADD, BPF_ALU, BPF_AND, BPF_B, BPF_H,
    BPF_IMM, BPF_IND, BPF_JA, BPF_JEQ, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_LDX, BPF_LSH, BPF_MEM,
    BPF_MISC, BPF_MOD, BPF_MSH, BPF_MUL, BPF_RET, BPF_RSH, BPF_ST, BPF_STX, BPF_TAX, BPF_W, BPF_X,
    BPF_XOR, ETH_P_IP, ETH_P_IPV6, SKF_AD_HATYPE, SKF_AD_OFF, SKF_AD_PKTTYPE, sock_filter,
};

const UDP: u32 = 17;
const TCP: u32 = 6;
/// To this machine, neither to all nor to another.
const PACKET_HOST: u32 = 0;
/// Behind Ethernet's header, from which on a filter sees a packet.
const IP: u32 = 14;
/// Nothing is cut off.
const WHOLE_PACKET: u32 = u32::MAX;

/// The IP version of the packets that a socket is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    V4,
    V6,
}

/// What a shard program is run on.
#[derive(Clone, Copy)]
pub enum From {
    /// A packet, from its IP header on.
    Packet(Version),
    /// A datagram, from its payload on.
    Payload,
}

/// Instructions, and jumps to one that is written later.
#[derive(Default)]
struct Program(Vec<sock_filter>);

/// A jump whose target is not known yet.
struct Jump(usize);

impl Program {
    fn step(&mut self, code: u32, k: u32) {
        let code = u16::try_from(code).unwrap_or_default();
        let (jt, jf) = (0, 0);
        self.0.push(sock_filter { code, jt, jf, k });
    }

    /// Goes on where the accumulator compares so with `k`, and otherwise where `land` is called.
    fn unless(&mut self, comparison: u32, k: u32) -> Jump {
        self.step(BPF_JMP | comparison | BPF_K, k);
        Jump(self.0.len() - 1)
    }

    /// The target of a jump is what is written next.
    fn land(&mut self, jump: &Jump) {
        let distance = self.0.len() - 1 - jump.0;
        if let Some(instruction) = self.0.get_mut(jump.0) {
            instruction.jf = u8::try_from(distance).unwrap_or(u8::MAX);
        }
    }

    fn answer(&mut self, k: u32) {
        self.step(BPF_RET | BPF_K, k);
    }

    /// Answers so unless the accumulator compares so with `k`.
    fn require(&mut self, comparison: u32, k: u32, otherwise: u32) {
        self.step(BPF_JMP | comparison | BPF_K, k);
        if let Some(jump) = self.0.last_mut() {
            jump.jt = 1;
        }
        self.answer(otherwise);
    }

    /// Answers so where the accumulator compares so with `k`.
    fn refuse(&mut self, comparison: u32, k: u32, answer: u32) {
        self.step(BPF_JMP | comparison | BPF_K, k);
        if let Some(jump) = self.0.last_mut() {
            jump.jf = 1;
        }
        self.answer(answer);
    }
}

/// Lets nothing through.
#[must_use]
pub fn nothing() -> Vec<sock_filter> {
    let mut program = Program::default();
    program.answer(0);
    program.0
}

/// Lets through what is to this port, and to this address where one is named. Of a fragment, the port stands in the first alone:
/// the others, and the few that have extension headers, get through to whoever puts them together and looks again. So does what
/// has another header than Ethernet's in front of it.
#[must_use]
pub fn packets_to(version: Version, address: Option<IpAddr>, port: u16) -> Vec<sock_filter> {
    let mut program = Program::default();
    let about = |what: i32| (SKF_AD_OFF + what).cast_unsigned();
    program.step(BPF_LD | BPF_W | BPF_ABS, about(SKF_AD_PKTTYPE));
    program.require(BPF_JEQ, PACKET_HOST, 0);
    program.step(BPF_LD | BPF_W | BPF_ABS, about(SKF_AD_HATYPE));
    let other_than_ethernet = program.unless(BPF_JEQ, ARPHRD_ETHER.into());
    // Past the next requirement, which is two instructions.
    program.step(BPF_JMP | BPF_JA, 2);
    program.land(&other_than_ethernet);
    program.require(BPF_JEQ, ARPHRD_LOOPBACK.into(), WHOLE_PACKET);
    program.step(BPF_LD | BPF_H | BPF_ABS, 12);
    let ethernet_type = match version {
        Version::V4 => ETH_P_IP,
        Version::V6 => ETH_P_IPV6,
    };
    program.require(BPF_JEQ, ethernet_type.cast_unsigned(), WHOLE_PACKET);
    let (destination_at, destination) = match address {
        None => (0, vec![]),
        Some(IpAddr::V4(address)) => (16, address.octets().to_vec()),
        Some(IpAddr::V6(address)) => (24, address.octets().to_vec()),
    };
    for (word, at) in destination
        .chunks_exact(4)
        .zip((destination_at..).step_by(4))
    {
        let word = word.first_chunk().copied().unwrap_or_default();
        program.step(BPF_LD | BPF_W | BPF_ABS, IP + at);
        program.require(BPF_JEQ, u32::from_be_bytes(word), 0);
    }
    match version {
        Version::V4 => {
            program.step(BPF_LD | BPF_B | BPF_ABS, IP + 9);
            program.require(BPF_JEQ, UDP, 0);
            program.step(BPF_LD | BPF_H | BPF_ABS, IP + 6);
            program.refuse(BPF_JSET, 0x1fff, WHOLE_PACKET);
            program.step(BPF_LDX | BPF_B | BPF_MSH, IP);
            program.step(BPF_LD | BPF_H | BPF_IND, IP + 2);
        }
        Version::V6 => {
            program.step(BPF_LD | BPF_B | BPF_ABS, IP + 6);
            for extension in [0, 43, 44, 51, 60] {
                program.refuse(BPF_JEQ, extension, WHOLE_PACKET);
            }
            program.require(BPF_JEQ, UDP, 0);
            program.step(BPF_LD | BPF_H | BPF_ABS, IP + 40 + 2);
        }
    }
    program.require(BPF_JEQ, port.into(), 0);
    program.answer(WHOLE_PACKET);
    program.0
}

const HASH: u32 = 0;
const BASE: u32 = 1;
/// Odd numbers whose bits are even, as multiplicative hashing wants them: of the golden ratio, and two primes of `MurmurHash`.
const MULTIPLIERS: [u32; 3] = [0x9e37_79b1, 0x85eb_ca6b, 0xc2b2_ae35];

/// Which of `shards` a datagram belongs to: by the VNI and by addresses and ports of the inner connection, the same for both of its
/// directions. What is no VXLAN, and fragments, belong to the first.
///
/// The inner packet's ports count where it is TCP and whole; in a tunnel within the tunnel the ports of the two directions are not
/// each other's, so that its addresses alone do.
#[must_use]
pub fn shard(from: From, shards: u32) -> Vec<sock_filter> {
    let mut program = Program::default();
    let vxlan = match from {
        From::Payload => {
            program.step(BPF_LDX | BPF_W | BPF_IMM, 0);
            0
        }
        From::Packet(Version::V4) => {
            program.step(BPF_LD | BPF_B | BPF_ABS, 9);
            program.require(BPF_JEQ, UDP, 0);
            program.step(BPF_LD | BPF_H | BPF_ABS, 6);
            program.refuse(BPF_JSET, 0x3fff, 0);
            program.step(BPF_LDX | BPF_B | BPF_MSH, 0);
            8
        }
        From::Packet(Version::V6) => {
            program.step(BPF_LD | BPF_B | BPF_ABS, 6);
            program.require(BPF_JEQ, UDP, 0);
            program.step(BPF_LDX | BPF_W | BPF_IMM, 40);
            8
        }
    };
    program.step(BPF_STX, BASE);
    program.step(BPF_LD | BPF_W | BPF_IND, vxlan + 4);
    program.step(BPF_ALU | BPF_RSH | BPF_K, 8);
    program.step(BPF_ALU | BPF_MUL | BPF_K, MULTIPLIERS[0]);
    program.step(BPF_ST, HASH);
    // One tag of IEEE 802.1Q in the inner frame is stepped over.
    program.step(BPF_LD | BPF_H | BPF_IND, vxlan + 20);
    let untagged = program.unless(BPF_JEQ, 0x8100);
    program.step(BPF_LDX | BPF_W | BPF_MEM, BASE);
    program.step(BPF_LD | BPF_W | BPF_IMM, 4);
    program.step(BPF_ALU | BPF_ADD | BPF_X, 0);
    program.step(BPF_MISC | BPF_TAX, 0);
    program.step(BPF_STX, BASE);
    program.land(&untagged);
    program.step(BPF_LD | BPF_H | BPF_IND, vxlan + 20);
    let inner = vxlan + 22;
    let other_than_v4 = program.unless(BPF_JEQ, 0x0800);
    inner_v4(&mut program, inner, shards);
    program.land(&other_than_v4);
    program.require(BPF_JEQ, 0x86dd, 0);
    inner_v6(&mut program, inner, shards);
    program.0
}

fn addresses(at: u32, words: u32) -> impl Iterator<Item = u32> {
    (0..words).map(move |word| at + 4 * word)
}

fn inner_v4(program: &mut Program, inner: u32, shards: u32) {
    mix(program, BPF_W, addresses(inner + 12, 2), MULTIPLIERS[1]);
    program.step(BPF_LD | BPF_B | BPF_IND, inner + 9);
    let other_than_tcp = program.unless(BPF_JEQ, TCP);
    program.step(BPF_LD | BPF_H | BPF_IND, inner + 6);
    program.step(BPF_ALU | BPF_AND | BPF_K, 0x3fff);
    let in_pieces = program.unless(BPF_JEQ, 0);
    program.step(BPF_LD | BPF_B | BPF_IND, inner);
    program.step(BPF_ALU | BPF_AND | BPF_K, 0x0f);
    program.step(BPF_ALU | BPF_LSH | BPF_K, 2);
    program.step(BPF_ALU | BPF_ADD | BPF_X, 0);
    program.step(BPF_MISC | BPF_TAX, 0);
    program.step(BPF_STX, BASE);
    mix(
        program,
        BPF_H,
        [inner, inner + 2].into_iter(),
        MULTIPLIERS[2],
    );
    program.land(&other_than_tcp);
    program.land(&in_pieces);
    answer_by_hash(program, shards);
}

fn inner_v6(program: &mut Program, inner: u32, shards: u32) {
    mix(program, BPF_W, addresses(inner + 8, 8), MULTIPLIERS[1]);
    program.step(BPF_LD | BPF_B | BPF_IND, inner + 6);
    let other_than_tcp = program.unless(BPF_JEQ, TCP);
    mix(
        program,
        BPF_H,
        [inner + 40, inner + 42].into_iter(),
        MULTIPLIERS[2],
    );
    program.land(&other_than_tcp);
    answer_by_hash(program, shards);
}

/// Adds the exclusive or of these fields to the hash, times a number: of each field of one side there is one of the other, so that
/// both orders come to the same.
fn mix(program: &mut Program, size: u32, fields: impl Iterator<Item = u32>, by: u32) {
    const SUM: u32 = 2;
    program.step(BPF_LD | BPF_W | BPF_IMM, 0);
    program.step(BPF_ST, SUM);
    for at in fields {
        program.step(BPF_LDX | BPF_W | BPF_MEM, BASE);
        program.step(BPF_LD | size | BPF_IND, at);
        program.step(BPF_LDX | BPF_W | BPF_MEM, SUM);
        program.step(BPF_ALU | BPF_XOR | BPF_X, 0);
        program.step(BPF_ST, SUM);
    }
    program.step(BPF_ALU | BPF_MUL | BPF_K, by);
    program.step(BPF_LDX | BPF_W | BPF_MEM, HASH);
    program.step(BPF_ALU | BPF_ADD | BPF_X, 0);
    program.step(BPF_ST, HASH);
    program.step(BPF_LDX | BPF_W | BPF_MEM, BASE);
}

/// The upper bits of a product depend on all bits of its factors.
fn answer_by_hash(program: &mut Program, shards: u32) {
    program.step(BPF_LD | BPF_W | BPF_MEM, HASH);
    program.step(BPF_MISC | BPF_TAX, 0);
    program.step(BPF_ALU | BPF_RSH | BPF_K, 15);
    program.step(BPF_ALU | BPF_XOR | BPF_X, 0);
    program.step(BPF_ALU | BPF_MUL | BPF_K, MULTIPLIERS[0]);
    program.step(BPF_ALU | BPF_RSH | BPF_K, 16);
    program.step(BPF_ALU | BPF_MOD | BPF_K, shards.max(1));
    program.step(BPF_RET | BPF_A, 0);
}
