//! `runtime._native`, the module that Python imports: the only layer that names PyO3. Nothing here decides.

mod bench;
mod client_socket;
mod contract;
mod host;
mod mesh;
mod objects;
mod orphan;
mod shard;
mod shared;

use pyo3::prelude::*;

/// The native core of Stateroom.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use super::bench::{bench_anchor, run};
    #[pymodule_export]
    use super::client_socket::ClientSocket;
    #[pymodule_export]
    use super::contract::{close_codes, not_text, partition_of, wrong_event};
    #[pymodule_export]
    use super::contract::{first_match, key_meant, key_of, key_of_values, placeholder, values_of};
    #[pymodule_export]
    use super::host::core::HostCore;
    #[pymodule_export]
    use super::host::decoding::{JsonDecoder, PushHandler};
    #[pymodule_export]
    use super::host::links::HostLinks;
    #[pymodule_export]
    use super::host::scopes::Scopes;
    #[pymodule_export]
    use super::host::steps::Steps;
    #[pymodule_export]
    use super::host::suspended::SuspendedTurn;
    #[pymodule_export]
    use super::mesh::body::MeshBody;
    #[pymodule_export]
    use super::mesh::peer::MeshPeer;
    #[pymodule_export]
    use super::objects::actor::Actor;
    #[pymodule_export]
    use super::objects::member::Member;
    #[pymodule_export]
    use super::objects::{members::Members, room::Room};
    #[pymodule_export]
    use super::orphan::exit_with_parent;
    #[pymodule_export]
    use super::shard::core::ShardCore;
    #[pymodule_export]
    use super::shard::driver::Shard;
    #[pymodule_export]
    use super::shared::handler_kind::HandlerKind;
    #[pymodule_export]
    use super::{check_tls, has_long_number, memory_bytes};

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const version: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const HALF_A_PAIR: &str = crate::mesh::HALF_A_PAIR;
    #[pymodule_export]
    const INTERNAL: (&str, &str) = super::contract::INTERNAL;
    #[pymodule_export]
    const ACTOR_PARTITIONS: u64 = crate::mesh::partition::ACTOR_PARTITIONS;
    #[pymodule_export]
    const NAME_BYTES: usize = crate::channels::LONGEST_NAME;
    #[pymodule_export]
    const KEY_BYTES: usize = crate::mesh::pattern::KEY_BYTES;
    #[pymodule_export]
    const PHX_JOIN: &str = crate::channels::event::JOIN;
    #[pymodule_export]
    const PHX_LEAVE: &str = crate::channels::event::LEAVE;
    #[pymodule_export]
    const PHX_REPLY: &str = crate::channels::event::REPLY;
    #[pymodule_export]
    const PHX_ERROR: &str = crate::channels::event::ERROR;
    #[pymodule_export]
    const PHX_CLOSE: &str = crate::channels::event::CLOSE;
    #[pymodule_export]
    const STREAM: &str = crate::channels::event::STREAM;
    #[pymodule_export]
    const GAP: &str = crate::channels::event::GAP;
    #[pymodule_export]
    const PRESENCE_STATE: &str = crate::channels::event::PRESENCE_STATE;
    #[pymodule_export]
    const PRESENCE_DIFF: &str = crate::channels::event::PRESENCE_DIFF;
}

/// May this JSON hold an integer beyond 64 bits (`channels::numbers`)? `str` or `bytes`; true for anything else.
#[pyfunction]
fn has_long_number(json: &Bound<'_, PyAny>) -> bool {
    host::decoding::may_hold_long_number(json)
}

/// How much of the machine's memory this process may use, in bytes: all, or what a cgroup leaves of it.
#[pyfunction]
fn memory_bytes() -> usize {
    crate::reactor::limits::memory_bytes(std::path::Path::new("/"))
}

/// Loads certificates as a shard would. Raises ValueError with one line if it could not.
#[pyfunction]
#[pyo3(signature = (cert_pem, key_pem, ca_pem=None, cert_reqs="none"))]
fn check_tls(cert_pem: &str, key_pem: &str, ca_pem: Option<&str>, cert_reqs: &str) -> PyResult<()> {
    let result = crate::reactor::tls::build(cert_pem, key_pem, ca_pem, cert_reqs, &[]);
    result.map(drop).map_err(pyo3::exceptions::PyValueError::new_err)
}
