//! What each connection has, whatever it does: a bound that a careless field would break. What it costs in all is measured
//! by `make bench`.

use _native::reactor::transport::Transport;
use _native::shard::conn::Conn;

#[test]
fn what_every_connection_has_is_small() {
    // A debug build adds 16 bytes to each socket.
    let (conn, transport) = (size_of::<Conn>(), size_of::<Option<Transport>>());
    assert!(conn <= 136 && transport <= 40, "{conn} and {transport} bytes");
}
