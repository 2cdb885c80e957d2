//! The credit that a message uses. A change of it needs a new `VERSION` of the mesh.

use _native::mesh::credit::{MESSAGE_OVERHEAD_BYTES, cost};

#[test]
fn a_message_costs_its_body_and_64_bytes() {
    assert_eq!([0, 1, 1 << 20].map(cost), [64, 65, (1 << 20) + 64]);
    assert_eq!(MESSAGE_OVERHEAD_BYTES, 64);
}
