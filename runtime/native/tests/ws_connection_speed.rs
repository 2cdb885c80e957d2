//! How many small messages a second one core decodes. Asserts nothing of time: it prints, for
//! `cargo test --release ws_connection_speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use crate::peer::{LIMITS, whole};
use _native::ws::{Connection, Flow, Opcode, Role, Sink};

const READ_BYTES: usize = 64 * 1024;

/// Counts messages and their bytes.
#[derive(Default)]
struct Count {
    messages: u64,
    bytes: u64,
}

impl Sink for Count {
    fn message(&mut self, _binary: bool, payload: &[u8]) -> Flow {
        self.messages += 1;
        self.bytes += black_box(payload).len() as u64;
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

/// Reads of `READ_BYTES` that cut frames where they may, `rounds` times over.
fn measure(opcode: Opcode, payload: &[u8]) {
    let frame = whole(opcode, payload);
    let stream = frame.repeat(READ_BYTES);
    let stream = &stream[..READ_BYTES * frame.len().min(64)];
    let (mut connection, mut count) = (Connection::new(Role::Server, None), Count::default());
    let mut read = vec![0; READ_BYTES];
    let began = Instant::now();
    for _ in 0..(1 << 26) / stream.len() {
        for piece in stream.chunks(READ_BYTES) {
            let read = &mut read[..piece.len()];
            read.copy_from_slice(piece);
            connection.receive(read, &LIMITS, &mut count).expect("valid");
        }
        connection = Connection::new(Role::Server, None);
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{opcode:?} of {} B: {:.1} M messages/s, {:.2} GB/s",
        payload.len(),
        count.messages as f64 / seconds / 1e6,
        count.bytes as f64 / seconds / 1e9
    );
}

#[test]
#[ignore = "a measurement"]
fn messages_a_second() {
    for size in [2, 16, 64, 125, 512, 4096, 60_000] {
        measure(Opcode::Binary, &vec![b'x'; size]);
        measure(Opcode::Text, &vec![b'x'; size]);
    }
    measure(Opcode::Text, "κόσμε 🙂 ".repeat(8).as_bytes());
}
