//! A second inflate (RFC 1951), slow and plain, that also reports how far back a sender points.
//! It shares no code with zlib, so a wrong window or stream cannot hide behind a lenient receiver.

/// Receives messages under context takeover.
#[derive(Default)]
pub struct Receiver {
    history: Vec<u8>,
    /// The largest distance seen, in bytes.
    pub farthest: usize,
}

impl Receiver {
    /// One message as it travels, without its tail.
    pub fn receive(&mut self, compressed: &[u8]) -> Vec<u8> {
        let mut bits = Bits { bytes: [compressed, &[0x00, 0x00, 0xff, 0xff]].concat(), at: 0 };
        let start = self.history.len();
        while bits.at < bits.bytes.len() * 8 {
            assert_eq!(bits.take(1), 0, "we never mark a block final");
            match bits.take(2) {
                0 => self.stored(&mut bits),
                1 => self.block(&mut bits, &fixed()),
                2 => {
                    let codes = dynamic(&mut bits);
                    self.block(&mut bits, &codes);
                }
                _ => panic!("reserved block type"),
            }
        }
        self.history[start..].to_vec()
    }

    fn stored(&mut self, bits: &mut Bits) {
        bits.at = bits.at.next_multiple_of(8);
        let len = bits.take(16);
        assert_eq!(bits.take(16), len ^ 0xffff);
        self.history.extend((0..len).map(|_| bits.take(8) as u8));
    }

    fn block(&mut self, bits: &mut Bits, (literals, distances): &(Code, Code)) {
        loop {
            match literals.read(bits) {
                byte @ 0..=255 => self.history.push(byte as u8),
                256 => return,
                symbol => {
                    let len = length(symbol - 257, bits);
                    let distance = distance(distances.read(bits), bits);
                    self.farthest = self.farthest.max(distance);
                    (0..len).for_each(|_| self.history.push(self.history[self.history.len() - distance]));
                }
            }
        }
    }
}

struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |value, place| {
            let bit = self.bytes[self.at / 8] >> (self.at % 8) & 1;
            self.at += 1;
            value | usize::from(bit) << place
        })
    }
}

/// A canonical Huffman code: for each length, its first code and its symbols.
struct Code(Vec<(usize, Vec<usize>)>);

impl Code {
    fn new(lengths: &[usize]) -> Code {
        let mut first = 0;
        Code(
            (1..=15)
                .map(|len| {
                    let symbols: Vec<usize> =
                        (0..lengths.len()).filter(|symbol| lengths[*symbol] == len).collect();
                    let entry = first;
                    first = (first + symbols.len()) * 2;
                    (entry, symbols)
                })
                .collect(),
        )
    }

    fn read(&self, bits: &mut Bits) -> usize {
        let mut code = 0;
        for (first, symbols) in &self.0 {
            code |= bits.take(1);
            if let Some(symbol) = code.checked_sub(*first).and_then(|at| symbols.get(at)) {
                return *symbol;
            }
            code <<= 1;
        }
        panic!("no such code")
    }
}

fn fixed() -> (Code, Code) {
    let literals = [[8; 144].as_slice(), &[9; 112], &[7; 24], &[8; 8]].concat();
    (Code::new(&literals), Code::new(&[5; 30]))
}

fn dynamic(bits: &mut Bits) -> (Code, Code) {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let (literals, distances, count) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    let mut lengths = [0; 19];
    ORDER[..count].iter().for_each(|place| lengths[*place] = bits.take(3));
    let code = Code::new(&lengths);
    let mut all = Vec::new();
    while all.len() < literals + distances {
        let (times, value) = match code.read(bits) {
            16 => (bits.take(2) + 3, all[all.len() - 1]),
            17 => (bits.take(3) + 3, 0),
            18 => (bits.take(7) + 11, 0),
            len => (1, len),
        };
        all.extend(vec![value; times]);
    }
    (Code::new(&all[..literals]), Code::new(&all[literals..]))
}

fn length(code: usize, bits: &mut Bits) -> usize {
    match code {
        0..8 => code + 3,
        28 => 258,
        _ => {
            let extra = code / 4 - 1;
            ((4 + code % 4) << extra) + 3 + bits.take(extra)
        }
    }
}

fn distance(code: usize, bits: &mut Bits) -> usize {
    match code {
        0..4 => code + 1,
        _ => {
            let extra = code / 2 - 1;
            ((2 + code % 2) << extra) + 1 + bits.take(extra)
        }
    }
}
