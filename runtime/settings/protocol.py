"""Settings of the protocol and of what lies behind it: heartbeats, closes, deflate, mesh, rooms, hosts."""

from runtime.settings.forms import PATH
from runtime.settings.setting import Setting

MIB = 1 << 20

# fmt: off
PROTOCOL = (
    Setting("channels.path", "/socket/websocket", "", None, None,
            "Where channel sockets (Phoenix Channels, versions 1 and 2) are opened; empty for nowhere.", form=PATH),
    Setting("heartbeat.interval_s", 25.0, "s", 0, 86400,
            "A ping after so long without a word from the peer; 0 sends none."),
    Setting("heartbeat.timeout_s", 10.0, "s", 0.01, 86400,
            "A ping must be answered within this time, or the peer is dead. While a peer is "
            "not read, its kernel must acknowledge the ping."),
    Setting("close.timeout_s", 5.0, "s", 0.01, 3600,
            "Wait for the peer's half of the closing handshake."),
    Setting("close.barrier_s", 0.5, "s", 0, 60,
            "On a protocol error, wait for what the room had still to say."),
    Setting("deflate.enabled", True, "", None, None,
            "Whether permessage-deflate (RFC 7692) is negotiated. False cures any client that agrees and then cannot."),
    Setting("deflate.threshold_bytes", 1024, "bytes", 0, 1 << 40,
            "Shorter messages are sent uncompressed; 0 compresses all."),
    Setting("deflate.level", 1, "", 1, 9,
            "Effort of compression: 1 is fastest, 9 smallest."),
    Setting("deflate.server_context_takeover", False, "", None, None,
            "A compressor for each connection: smaller messages, but 100 KiB each and no sharing."),
    Setting("deflate.client_context_takeover", False, "", None, None,
            "Let clients keep their compressor between messages: up to 32 KiB more for each connection. True cures "
            "clients that keep it although told not to (Tornado, Mojolicious); else their second one ends with 1002."),
    Setting("deflate.server_max_window_bits", 15, "bits", 9, 15,
            "Largest window that we compress with."),
    Setting("deflate.client_max_window_bits", 15, "bits", 9, 15,
            "Largest window that clients are told to compress with. One of 8 bits is declined: zlib cannot make it."),
    Setting("mesh.room_credit_bytes", MIB, "bytes", 4096, 1 << 31,
            "What one shard may have under way to one room, each message counted with 64 bytes more."),
    Setting("mesh.link_bytes", 16 * MIB, "bytes", 65536, 1 << 32,
            "Unsent bytes of a link of shard and host; beyond it broadcasts overflow, beyond twice it joins fail."),
    Setting("mesh.unread_s", 5.0, "s", 0, 3600,
            "A host that has not read its link for so long is unavailable: pushes and joins that it has not read are "
            "answered so at once, and so are those that follow. Joins of a room whose host cannot be reached fail "
            "after this time. 0: they wait."),
    Setting("room.idle_s", 30.0, "s", 0, 86400,
            "An empty room sleeps after this time."),
    Setting("room.max_restarts", 5, "restarts", 0, 10_000,
            "More failures of a room or actor (on_start, a timer, a task) within room.restart_period_s quarantine it."),
    Setting("room.restart_period_s", 60.0, "s", 0.1, 86400,
            "The time over which the failures of a room or actor are counted."),
    Setting("room.backoff_initial_s", 0.1, "s", 0, 3600,
            "Wait before a room or actor that has failed is started anew; each further wait is twice as long."),
    Setting("room.backoff_max_s", 5.0, "s", 0, 3600,
            "Longest wait before a room or actor is started anew, before jitter."),
    Setting("mailbox.messages", 10_000, "messages", 0, 1 << 31,
            "What may wait for the turns of one actor; beyond it calls, joins and pushes are answered busy. 0: any."),
    Setting("mailbox.bytes", 16 * MIB, "bytes", 0, 1 << 40,
            "What may wait for the turns of one actor, each message and join counted with 64 bytes more. 0: any."),
    Setting("host.link_bytes", 64 * MIB, "bytes", 0, 1 << 40,
            "Unsent calls of a link between two hosts; beyond it calls fail as MailboxFull."),
    Setting("host.snapshot_bytes", 256 * MIB, "bytes", 0, 1 << 40,
            "Snapshots of actors' state that a host keeps in memory; beyond it the oldest go."),
    Setting("host.history_bytes", 0, "bytes", 0, 1 << 50,
            "Histories of a host; 0 takes a share of the machine's memory. Beyond it those of long asleep rooms go."),
    Setting("host.blocked_warn_s", 0.5, "s", 0.01, 3600,
            "User code that blocks its host for so long is logged with its line."),
    Setting("host.slow_turn_s", 1.0, "s", 0, 3600,
            "A turn that awaits for so long while others wait for it is logged with its line. 0: none is."),
    Setting("host.stuck_kill_s", 30.0, "s", 0, 86400,
            "A shard or host that does not answer for so long is killed; 0 never kills."),
)
# fmt: on
