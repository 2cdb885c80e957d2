//! Masking, against the definition in RFC 6455 §5.3.

use crate::peer::{KEY, Random, random_pieces};
use _native::ws::mask::unmask;

fn by_definition(payload: &[u8]) -> Vec<u8> {
    payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}

#[test]
fn a_payload_of_any_length_is_masked_as_defined_and_unmasked_again() {
    for length in (0..80).chain([255, 1000, 4099]) {
        let payload = Random(3).bytes(length);
        let mut masked = payload.clone();
        unmask(&mut masked, KEY, 0);
        assert_eq!(masked, by_definition(&payload), "{length} bytes");
        unmask(&mut masked, KEY, 0);
        assert_eq!(masked, payload, "{length} bytes");
    }
}

#[test]
fn each_piece_continues_with_the_key_where_the_previous_one_ended() {
    let payload = Random(5).bytes(1000);
    for seed in 1..50 {
        let mut out = Vec::new();
        for piece in random_pieces(&payload, seed) {
            let mut piece = piece.to_vec();
            unmask(&mut piece, KEY, out.len());
            out.extend(piece);
        }
        assert_eq!(out, by_definition(&payload));
    }
}

#[test]
fn a_phase_beyond_32_bits_is_taken_modulo_four() {
    let mut masked = *b"abc";
    unmask(&mut masked, KEY, (1 << 40) + 1);
    assert_eq!(masked, [b'a' ^ KEY[1], b'b' ^ KEY[2], b'c' ^ KEY[3]]);
}
