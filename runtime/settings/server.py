"""Settings of the deployment: where to listen, how many processes, certificates, supervision.

They are read before any app is loaded, so an App cannot set them (`DEPLOYMENT` in registry.py).
"""

from runtime.settings.forms import MODE
from runtime.settings.setting import Setting

LEVELS = ("critical", "error", "warning", "info", "debug", "trace")

# fmt: off
SERVER = (
    Setting("server.host", "127.0.0.1", "", None, None,
            "Address or name to listen on. For a name, the server listens on each of its addresses."),
    Setting("server.port", 8000, "", 0, 65535,
            "TCP port to listen on. 0: any free port."),
    Setting("server.uds", "", "", None, None,
            "Path of a Unix socket to listen on, instead of host and port."),
    Setting("server.uds_mode", "", "", None, None,
            "Permissions of that socket: every program that may write to it may connect. Empty: the umask decides.",
            form=MODE),
    Setting("server.uds_trusted", True, "", None, None,
            "Whether X-Forwarded-For is trusted over the Unix socket. Set false if other programs than your proxy may "
            "connect."),
    Setting("server.fd", -1, "", -1, 1_000_000,
            "Inherited descriptor of a listening socket, instead of host and port. -1: none."),
    Setting("server.shards", 0, "processes", 0, 1024,
            "Number of I/O shards. 0: one for every two cores, at least one."),
    Setting("server.hosts", 0, "processes", 0, 1024,
            "Number of actor hosts. 0: one for every two cores, at least one."),
    Setting("server.graceful_timeout_s", 30.0, "s", 0, 86400,
            "After SIGTERM, all processes end within this time."),
    Setting("server.drain_spread_s", 5.0, "s", 0, 3600,
            "A drain spreads the closes of many connections evenly over this time. A few connections are closed at "
            "once."),
    Setting("server.drain_reply_s", 2.0, "s", 0, 3600,
            "Before a drain closes a connection, it waits at most this long for running turns and waiting pushes of "
            "the connection, and sends their replies. A push that is still not answered then gets `unavailable`; it "
            "may have run."),
    Setting("server.log_level", "info", "", None, None,
            "The lowest level that is logged.", LEVELS),
    Setting("server.log_queue_bytes", 4 << 20, "bytes", 4096, 1 << 30,
            "Printed and logged text of a process that waits for the reader of the log. Beyond it, lines are dropped, "
            "counted (lines_dropped) and reported when the reader continues."),
    Setting("admin.host", "127.0.0.1", "", None, None,
            "Address of the admin port. Every client that can connect to it may read the counters. Calls are accepted "
            "only from this machine."),
    Setting("admin.port", 8001, "", -1, 65535,
            "Admin port. 0: any free port. -1: none."),
    Setting("admin.connections", 64, "connections", 0, 100_000,
            "Open connections of the admin port, each for one request. Beyond it, a new connection waits until "
            "another ends."),
    Setting("admin.crowded_timeout_s", 1.0, "s", 0, 3600,
            "While all admin.connections are open, a connection without a complete request after this time is closed. "
            "0: never."),
    Setting("admin.header_bytes", 64 << 10, "bytes", 0, 1 << 20,
            "Longest head of a request to the admin port. Beyond it: 431."),
    Setting("admin.header_timeout_s", 10.0, "s", 0, 3600,
            "The head of such a request must be complete within this time, or the connection is closed."),
    Setting("admin.body_bytes", (16 << 20) + (64 << 10), "bytes", 0, 1 << 40,
            "Longest body of a call to the admin port. Beyond it: `bad_call`. Data have at most 16 MiB in any case."),
    Setting("admin.body_timeout_s", 10.0, "s", 0, 3600,
            "The body of a call must be complete within this time after its head, or the answer is `bad_call`."),
    Setting("admin.answer_timeout_s", 10.0, "s", 0, 3600,
            "The client must read an answer of the admin port within this time, or the connection is closed."),
    Setting("admin.calls", 48, "calls", 0, 100_000,
            "Calls from outside in progress. Beyond it: `mailbox_full`. Must be fewer than admin.connections, so that "
            "health checks find a free connection."),
    Setting("admin.calls_bytes", 64 << 20, "bytes", 0, 1 << 40,
            "Bodies of all calls from outside in progress. Beyond it: `mailbox_full`."),
    Setting("admin.unsent_bytes", 64 << 20, "bytes", 0, 1 << 40,
            "Calls from outside that wait for one host. Beyond it: `mailbox_full`."),
    Setting("tls.certfile", "", "", None, None,
            "PEM file with the certificate chain. Setting it turns TLS on."),
    Setting("tls.keyfile", "", "", None, None,
            "PEM file with the private key. Empty: the key is in tls.certfile."),
    Setting("tls.ca_certs", "", "", None, None,
            "PEM file with the authorities that client certificates are checked against."),
    Setting("tls.cert_reqs", "none", "", None, None,
            "Whether clients must present a certificate.", ("none", "optional", "required")),
    Setting("tls.ticket_rotation_s", 21600.0, "s", 1, 604800,
            "After this time session tickets get a new key. The previous key stays valid for the same time."),
    Setting("supervisor.max_restarts", 20, "restarts", 0, 10_000,
            "If one shard fails more often than this within supervisor.period_s, the server ends. 0: it never does. "
            "Failures of a host end the server only before it was ready for the first time; after that, the host is "
            "restarted after the longest wait."),
    Setting("supervisor.start_timeout_s", 60.0, "s", 0, 86400,
            "A child that has not started within this time, imports and on_startup of the app included, is killed and "
            "started again; at the first start the server ends instead. 0: no limit."),
    Setting("supervisor.period_s", 60.0, "s", 0.1, 86400,
            "The time over which failures are counted. After this time without a failure, the back-off starts again "
            "from the shortest wait."),
    Setting("supervisor.backoff_initial_s", 0.1, "s", 0, 3600,
            "Wait before the second restart. The first is immediate, and each further one waits twice as long."),
    Setting("supervisor.backoff_max_s", 5.0, "s", 0, 3600,
            "Longest wait before a restart, without jitter."),
)
# fmt: on
