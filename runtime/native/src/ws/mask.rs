//! Masking (RFC 6455 §5.3). It stands in `ws`, as part of the frame format. One rule: byte `i` of a frame's payload is
//! XORed with byte `i % 4` of the key, also if the payload arrives in pieces.

/// Masks or unmasks `payload` in place. `phase` is the offset of `payload` in the frame's payload, in bytes.
/// The compiler vectorises the loop; what is shorter than a vector is processed 8 bytes at a time.
#[inline]
pub fn unmask(payload: &mut [u8], key: [u8; 4], phase: usize) {
    let key = u32::from_le_bytes(key).rotate_right(8 * (phase as u32 % 4));
    let wide = u64::from(key) << 32 | u64::from(key);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_le_bytes(*word) ^ wide).to_le_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(wide.to_le_bytes()) {
        *byte ^= key;
    }
}
