//! The list of links that do not work.

use _native::mesh::HostIndex;
use _native::shard::link::faults::{Faults, LinkFault};

fn fault(host: u32, error: &str) -> LinkFault {
    let (address, error) = ("/run/host.sock".to_owned(), error.to_owned());
    LinkFault { host: HostIndex(host), generation: 1, address, error, attempts: 1, down_ms: 0 }
}

#[test]
fn a_host_has_one_fault_the_latest_until_its_link_works() {
    let faults = Faults::default();
    faults.set(fault(1, "refused"));
    faults.set(fault(0, "not there"));
    faults.set(fault(1, "not there"));
    assert_eq!(faults.list(), [fault(0, "not there"), fault(1, "not there")]);
    faults.clear(HostIndex(1));
    faults.clear(HostIndex(7));
    assert_eq!(faults.list(), [fault(0, "not there")]);
}
