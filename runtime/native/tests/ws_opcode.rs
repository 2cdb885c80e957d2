//! The numbers of the opcodes.

use _native::ws::Opcode;

#[test]
fn every_number_is_an_opcode_or_reserved() {
    let known: Vec<u8> = (0..=255).filter(|number| Opcode::from_u8(*number).is_some()).collect();
    assert_eq!(known, [0, 1, 2, 8, 9, 10]);
    for number in known {
        assert_eq!(Opcode::from_u8(number).map(|opcode| opcode as u8), Some(number));
    }
}

#[test]
fn close_ping_and_pong_are_control_frames() {
    use Opcode::*;
    assert!([Close, Ping, Pong].iter().all(|opcode| opcode.is_control()));
    assert!(![Continuation, Text, Binary].iter().any(|opcode| opcode.is_control()));
}
