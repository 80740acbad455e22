//! Segments as valid packets, so that a fuzzer spends its time above them.

pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const ACK: u8 = 0x10;

/// A segment between two ends that its connection's number names.
#[derive(Clone)]
pub struct Segment<'a> {
    pub connection: u8,
    pub from_client: bool,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub payload: &'a [u8],
}

impl Segment<'_> {
    /// An Ethernet frame of IPv4.
    pub fn frame(&self) -> Vec<u8> {
        let client = ([10, 0, 0, 1], 40_000 + u16::from(self.connection));
        let server = ([10, 0, 0, 2], 80);
        let (source, destination) = if self.from_client {
            (client, server)
        } else {
            (server, client)
        };
        let length =
            u16::try_from(40 + self.payload.len()).expect("inputs are shorter than packets");
        let mut frame = vec![2; 12];
        frame.extend([0x08, 0x00, 0x45, 0]);
        frame.extend(length.to_be_bytes());
        frame.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        frame.extend(source.0);
        frame.extend(destination.0);
        frame.extend(source.1.to_be_bytes());
        frame.extend(destination.1.to_be_bytes());
        frame.extend(self.seq.to_be_bytes());
        frame.extend(self.ack.to_be_bytes());
        frame.extend([0x50, self.flags, 0xff, 0xff, 0, 0, 0, 0]);
        frame.extend(self.payload);
        frame
    }
}

/// What both ends of a conversation have sent so far.
pub struct Numbers {
    pub client: u32,
    pub server: u32,
}

impl Numbers {
    /// The next segment of one of them, which has received everything that the other has sent.
    pub fn segment<'a>(&mut self, from_client: bool, flags: u8, payload: &'a [u8]) -> Segment<'a> {
        let (mine, other) = if from_client {
            (&mut self.client, &mut self.server)
        } else {
            (&mut self.server, &mut self.client)
        };
        let ends = u32::from(flags & (SYN | FIN) != 0);
        let numbers = u32::try_from(payload.len()).expect("a segment") + ends;
        let seq = *mine;
        *mine = seq.wrapping_add(numbers);
        Segment {
            connection: 0,
            from_client,
            seq,
            ack: *other,
            flags,
            payload,
        }
    }
}

/// A frame as a mirror session sends it.
pub fn vxlan(vni: u8, frame: &[u8]) -> Vec<u8> {
    [&[0x08, 0, 0, 0, 0, 0, vni, 0], frame].concat()
}
