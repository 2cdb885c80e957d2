//! Masking (RFC 6455 §5.3). In `ws`, as part of the frame. One rule: byte `i` of a frame's payload meets
//! byte `i % 4` of the key, in whatever pieces the payload arrives.

/// Masks or unmasks `payload` in place. `phase` is how many bytes of the frame's payload came before it.
/// Vectorised by the compiler; 8 bytes at a time for what is shorter than a vector.
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
