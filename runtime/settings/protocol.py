"""Settings of the protocol and of what lies behind it: heartbeats, closes, deflate, mesh, rooms, hosts."""

from runtime.settings.forms import PATH
from runtime.settings.setting import Setting

MIB = 1 << 20

# fmt: off
PROTOCOL = (
    Setting("channels.path", "/socket/websocket", "", None, None,
            "Path of the channel sockets (Phoenix Channels, versions 1 and 2). Empty: none.", form=PATH),
    Setting("heartbeat.interval_s", 25.0, "s", 0, 86400,
            "If the peer sends nothing for this time, a ping is sent. 0: no pings."),
    Setting("heartbeat.timeout_s", 10.0, "s", 0.01, 86400,
            "A ping must be answered within this time, or the peer counts as dead. While a peer is not read, its "
            "kernel must acknowledge the ping."),
    Setting("close.timeout_s", 5.0, "s", 0.01, 3600,
            "How long to wait for the peer's close frame."),
    Setting("close.barrier_s", 0.5, "s", 0, 60,
            "After a protocol error, how long to wait for the room's last messages before the close."),
    Setting("deflate.enabled", True, "", None, None,
            "Whether permessage-deflate (RFC 7692) is negotiated. Set false if a client negotiates it but cannot use "
            "it."),
    Setting("deflate.threshold_bytes", 1024, "bytes", 0, 1 << 40,
            "Shorter messages are sent uncompressed. 0: all messages are compressed."),
    Setting("deflate.level", 1, "", 1, 9,
            "Compression level: 1 is fastest, 9 smallest."),
    Setting("deflate.server_context_takeover", False, "", None, None,
            "Whether each connection has its own compressor: messages are smaller, but cost 100 KiB for each "
            "connection and cannot be shared."),
    Setting("deflate.client_context_takeover", False, "", None, None,
            "Whether clients may keep their compressor between messages, which costs up to 32 KiB more for each "
            "connection. Set true for clients that always keep it (Tornado, Mojolicious); otherwise their second "
            "message is closed with 1002."),
    Setting("deflate.server_max_window_bits", 15, "bits", 9, 15,
            "Largest window that the server compresses with."),
    Setting("deflate.client_max_window_bits", 15, "bits", 9, 15,
            "Largest window that clients may compress with. A window of 8 bits is declined, because zlib cannot "
            "produce it."),
    Setting("mesh.room_credit_bytes", MIB, "bytes", 4096, 1 << 31,
            "Bytes that one shard may send to one room before the room has handled them. Each message counts as 64 "
            "bytes more."),
    Setting("mesh.link_bytes", 16 * MIB, "bytes", 65536, 1 << 32,
            "Unsent bytes of a link between shard and host. Beyond it, pushes wait and broadcasts are dropped: "
            "members catch up from the history, or get a `gap`. Beyond twice as many, joins fail."),
    Setting("mesh.unread_s", 5.0, "s", 0, 3600,
            "A host that has not read its link for this time is unavailable: pushes and joins that it has not read, "
            "and all later ones, are answered with `unavailable` at once. Joins of a room whose host cannot be "
            "reached fail after this time. 0: they wait."),
    Setting("room.idle_s", 30.0, "s", 0, 86400,
            "An empty room goes to sleep after this time."),
    Setting("room.max_restarts", 5, "restarts", 0, 10_000,
            "If a room or actor fails (on_start, a timer, a task) more often than this within room.restart_period_s, "
            "it is quarantined."),
    Setting("room.restart_period_s", 60.0, "s", 0.1, 86400,
            "The time over which the failures of a room or actor are counted."),
    Setting("room.backoff_initial_s", 0.1, "s", 0, 3600,
            "Wait before a failed room or actor is started again. Each further wait is twice as long."),
    Setting("room.backoff_max_s", 5.0, "s", 0, 3600,
            "Longest wait before a room or actor is started again, without jitter."),
    Setting("mailbox.messages", 10_000, "messages", 0, 1 << 31,
            "Messages that may wait for the turns of one actor. Beyond it, calls, joins and pushes are answered with "
            "`busy`. 0: no limit."),
    Setting("mailbox.bytes", 16 * MIB, "bytes", 0, 1 << 40,
            "Bytes that may wait for the turns of one actor. Each message and join counts as 64 bytes more. 0: no "
            "limit."),
    Setting("host.link_bytes", 64 * MIB, "bytes", 0, 1 << 40,
            "Unsent calls of a link between two hosts. Beyond it, calls fail with MailboxFull."),
    Setting("host.snapshot_bytes", 256 * MIB, "bytes", 0, 1 << 40,
            "Snapshots of state that a host keeps in memory. Beyond it, the oldest are dropped."),
    Setting("host.history_bytes", 0, "bytes", 0, 1 << 50,
            "Histories of a host. Beyond it, the histories of the rooms that have slept longest are dropped. 0: a "
            "share of the machine's memory."),
    Setting("host.blocked_warn_s", 0.5, "s", 0.01, 3600,
            "If user code blocks its host for this time, the log names the line."),
    Setting("host.slow_turn_s", 1.0, "s", 0, 3600,
            "If a turn awaits for this time while other turns wait for it, the log names the line. 0: never."),
    Setting("host.stuck_kill_s", 30.0, "s", 0, 86400,
            "A shard or host that does not answer for this time is killed. 0: never."),
)
# fmt: on
