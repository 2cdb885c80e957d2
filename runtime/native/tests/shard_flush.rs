//! What the driver asks the core to write, and tells it of having written.

use std::io::IoSlice;

use _native::mesh::HostIndex;
use _native::shard::ending::Flushed;
use _native::shard::outbox::SLICES;
use _native::shard::slots::ConnSlot;

use crate::shard_world::World;

#[test]
fn a_slot_that_does_not_exist_has_nothing_to_write() {
    let mut world = World::new();
    let mut slices = [IoSlice::new(&[]); SLICES];
    assert_eq!(world.core.slices(ConnSlot(9), &mut slices), 0);
    world.core.wrote(ConnSlot(9), 10);
    world.core.transport_holds(ConnSlot(9), 10);
    assert_eq!(world.core.flushed(ConnSlot(9), false), Flushed::Keep);
    assert!(world.core.link_unsent(HostIndex(9)).is_empty());
    world.core.link_wrote(HostIndex(9), 0);
    assert_eq!((world.core.env.memory_bytes, world.core.handles()), (0, 0));
}

#[test]
fn an_idle_connection_has_no_queue() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let idle = world.core.env.open_bytes();
    let member = world.host_frames()[2].handle;
    world.host_says(_native::mesh::Kind::Send, member, &[&[120; 5000]]);
    world.flush(slot);
    assert!(world.core.env.open_bytes() > idle + 5000);
    world.read(slot);
    assert_eq!(world.core.env.open_bytes(), idle);
}

#[test]
fn what_is_left_on_a_link_goes_on_where_it_stopped() {
    let mut world = World::new();
    world.join("/chat/lobby");
    let all = world.core.link_unsent(HostIndex(0)).to_vec();
    world.core.link_wrote(HostIndex(0), 7);
    world.join("/chat/other");
    assert!(world.core.link_unsent(HostIndex(0)).starts_with(&all[7..]));
}
