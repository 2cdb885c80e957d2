"""Settings of the deployment: where to listen, how many processes, certificates, supervision.

They are read before any app is loaded, so an App cannot set them (`DEPLOYMENT` in registry.py).
"""

from runtime.settings.forms import MODE
from runtime.settings.setting import Setting

LEVELS = ("critical", "error", "warning", "info", "debug", "trace")

# fmt: off
SERVER = (
    Setting("server.host", "127.0.0.1", "", None, None,
            "Address or name to listen on; a name is listened on at each of its addresses."),
    Setting("server.port", 8000, "", 0, 65535,
            "TCP port to listen on; 0 takes any free one."),
    Setting("server.uds", "", "", None, None,
            "Path of a Unix socket to listen on, instead of host and port."),
    Setting("server.uds_mode", "", "", None, None,
            "Permissions of that socket; whatever may write to it may connect. Empty leaves them to the umask.",
            form=MODE),
    Setting("server.uds_trusted", True, "", None, None,
            "Whether X-Forwarded-For is believed over the Unix socket. Set false if not only your proxy may connect."),
    Setting("server.fd", -1, "", -1, 1_000_000,
            "Inherited descriptor of a listening socket, instead of host and port; -1 is none."),
    Setting("server.shards", 0, "processes", 0, 1024,
            "I/O shards; 0 takes one for every two cores, at least one."),
    Setting("server.hosts", 0, "processes", 0, 1024,
            "Actor hosts; 0 takes one for every two cores, at least one."),
    Setting("server.graceful_timeout_s", 30.0, "s", 0, 86400,
            "After SIGTERM everything is gone within this time."),
    Setting("server.drain_spread_s", 5.0, "s", 0, 3600,
            "A drain closes many connections uniformly over this time; few are closed at once."),
    Setting("server.drain_reply_s", 2.0, "s", 0, 3600,
            "A drain waits so long for a connection's turns that have begun and pushes that wait, and sends their "
            "replies, before it closes the connection. A push that is still not answered then is answered "
            "`unavailable`; it may have run."),
    Setting("server.log_level", "info", "", None, None,
            "The least severe lines that are logged.", LEVELS),
    Setting("server.log_queue_bytes", 4 << 20, "bytes", 4096, 1 << 30,
            "Printed and logged text of a process that waits for its reader. Beyond it lines are dropped, counted "
            "(lines_dropped) and reported when the reader reads again."),
    Setting("admin.host", "127.0.0.1", "", None, None,
            "Address of the admin port. Who reaches it may read the counters; calls are taken from this machine only."),
    Setting("admin.port", 8001, "", -1, 65535,
            "Admin port; 0 takes any free one, -1 opens none."),
    Setting("admin.connections", 64, "connections", 0, 100_000,
            "Open connections of the admin port, each for one request. Beyond it newcomers wait until one ends."),
    Setting("admin.crowded_timeout_s", 1.0, "s", 0, 3600,
            "While all admin.connections are open, one without a whole request after this time is closed. 0: none is."),
    Setting("admin.header_bytes", 64 << 10, "bytes", 0, 1 << 20,
            "Longest head of a request to the admin port; beyond it 431."),
    Setting("admin.header_timeout_s", 10.0, "s", 0, 3600,
            "The head of such a request must be whole after this time; then the connection is closed."),
    Setting("admin.body_bytes", (16 << 20) + (64 << 10), "bytes", 0, 1 << 40,
            "Longest body of a call to the admin port; beyond it `bad_call`. Data have at most 16 MiB in any case."),
    Setting("admin.body_timeout_s", 10.0, "s", 0, 3600,
            "The body of a call must be whole so long after its head; then it is answered `bad_call`."),
    Setting("admin.answer_timeout_s", 10.0, "s", 0, 3600,
            "An answer of the admin port must be taken after this time; then the connection is closed."),
    Setting("admin.calls", 48, "calls", 0, 100_000,
            "Calls from outside under way; beyond it `mailbox_full`. Fewer than admin.connections: health checks must "
            "find one."),
    Setting("admin.calls_bytes", 64 << 20, "bytes", 0, 1 << 40,
            "Bodies of all calls from outside under way; beyond it `mailbox_full`."),
    Setting("admin.unsent_bytes", 64 << 20, "bytes", 0, 1 << 40,
            "Calls from outside that one host has not taken yet; beyond it `mailbox_full`."),
    Setting("tls.certfile", "", "", None, None,
            "PEM file with the certificate chain; turns TLS on."),
    Setting("tls.keyfile", "", "", None, None,
            "PEM file with the private key; empty looks for it in tls.certfile."),
    Setting("tls.ca_certs", "", "", None, None,
            "PEM file with the authorities that client certificates are checked against."),
    Setting("tls.cert_reqs", "none", "", None, None,
            "Whether clients must show a certificate.", ("none", "optional", "required")),
    Setting("tls.ticket_rotation_s", 21600.0, "s", 1, 604800,
            "A new key for session tickets after this time; the one before stays good as long."),
    Setting("supervisor.max_restarts", 20, "restarts", 0, 10_000,
            "More failures of one shard within supervisor.period_s end the server; 0 never does. Failures of a host "
            "end it only before it was ready once; later the host is started again after the longest wait."),
    Setting("supervisor.start_timeout_s", 60.0, "s", 0, 86400,
            "A child that has not started after this time (imports and on_startup of the app included) is killed and "
            "started again; at the first start the server ends. 0: no limit."),
    Setting("supervisor.period_s", 60.0, "s", 0.1, 86400,
            "The time over which failures are counted; after so long without one the back-off begins again."),
    Setting("supervisor.backoff_initial_s", 0.1, "s", 0, 3600,
            "Wait before the second restart; the first is at once, each further one waits twice as long."),
    Setting("supervisor.backoff_max_s", 5.0, "s", 0, 3600,
            "Longest wait before a restart, before jitter."),
)
# fmt: on
