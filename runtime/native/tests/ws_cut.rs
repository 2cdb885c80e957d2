//! Text shortened to a number of bytes.

use _native::ws::cut::cut;

#[test]
fn a_text_is_cut_between_characters() {
    for (most, text) in [(0, ""), (1, "a"), (2, "a"), (3, "aä"), (4, "aä"), (7, "aä€"), (99, "aä€")] {
        assert_eq!(cut("aä€", most), text);
    }
}
