//! Many messages split into reads at any place: each is delivered once, with all its bytes.

use crate::peer::{LIMITS, whole};
use _native::ws::{Connection, Flow, Message, Opcode, Role, Sink};

const MESSAGES: usize = 300;

/// Counts messages and their bytes.
#[derive(Default)]
struct Count {
    messages: u64,
    bytes: u64,
}

impl Sink for Count {
    fn message(&mut self, message: Message<'_>) -> Flow {
        self.messages += 1;
        self.bytes += message.bytes().len() as u64;
        Flow::Continue
    }

    fn ping(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn close(&mut self, _code: u16, _reason: &str) -> Flow {
        Flow::Continue
    }
}

/// How many messages and bytes are delivered of a stream that repeats one message, in reads of `read_bytes`.
fn delivered(opcode: Opcode, payload: &[u8], read_bytes: usize) -> (u64, u64) {
    let stream = whole(opcode, payload).repeat(MESSAGES);
    let (mut connection, mut count) = (Connection::new(Role::Server, None), Count::default());
    for piece in stream.chunks(read_bytes) {
        connection.receive(&mut piece.to_vec(), &LIMITS, &mut count).expect("valid");
    }
    (count.messages, count.bytes)
}

#[test]
fn every_message_is_delivered_once_whatever_the_size_of_the_reads() {
    let text = "κόσμε 🙂 ".repeat(8);
    let sizes = [0, 2, 125, 126, 512, 4096].map(|size| vec![b'x'; size]);
    for payload in sizes.iter().map(Vec::as_slice).chain([text.as_bytes()]) {
        for read_bytes in [7, 1000, 64 * 1024] {
            for opcode in [Opcode::Binary, Opcode::Text] {
                let all = (MESSAGES as u64, (MESSAGES * payload.len()) as u64);
                assert_eq!(delivered(opcode, payload, read_bytes), all, "{opcode:?} of {} B", payload.len());
            }
        }
    }
}
