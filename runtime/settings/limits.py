"""The limits: what a peer may cost. 0 turns a limit off, unless its meaning says otherwise.

The defaults are those of the table of attacks; each limit has its documented answer there.
"""

from runtime.settings.forms import NETWORK, ORIGIN
from runtime.settings.setting import Setting

KIB, MIB, TOP = 1 << 10, 1 << 20, 1 << 40

# fmt: off
LIMITS = (
    Setting("limits.header_bytes", 16 * KIB, "bytes", 0, MIB,
            "Longest head of an HTTP request. Beyond it: 431."),
    Setting("limits.header_count", 100, "headers", 0, 1000,
            "Most headers of a request. Beyond it: 431."),
    Setting("limits.header_timeout_s", 10.0, "s", 0, 3600,
            "A request's head must be complete within this time; otherwise 408. A request for a room whose host "
            "cannot be reached waits at most as long; then 503. 0: no limit for both."),
    Setting("limits.header_reads", 512, "reads", 0, 1 << 31,
            "Most reads from the socket that a request's head may take. Beyond it: 408."),
    Setting("limits.tls_timeout_s", 5.0, "s", 0, 3600,
            "The TLS handshake must be complete within this time, or the socket is closed."),
    Setting("limits.message_bytes", MIB, "bytes", 0, TOP,
            "Longest message, after decompression. Beyond it: close 1009."),
    Setting("limits.fragment_overhead_bytes", 64, "bytes", 0, MIB,
            "Each fragment counts as this many bytes more than its payload, against 4 x limits.message_bytes. Beyond "
            "it: close 1008."),
    Setting("limits.assembly_timeout_s", 30.0, "s", 0, 3600,
            "A fragmented message must be complete within this time; otherwise close 1008."),
    Setting("limits.control_per_s", 10.0, "frames/s", 0, TOP,
            "Sustained rate of pings and pongs of one connection. Beyond it: close 1008."),
    Setting("limits.control_burst", 50.0, "frames", 0, TOP,
            "Pings and pongs that one connection may send at once."),
    Setting("limits.messages_per_s", 100.0, "messages/s", 0, TOP,
            "Sustained rate of messages of one connection. Beyond it, the connection is closed with 1008 and a reason "
            "that contains a delay. A channel socket loses all its rooms."),
    Setting("limits.messages_burst", 200.0, "messages", 0, TOP,
            "Messages that one connection may send at once."),
    Setting("limits.bytes_per_s", float(MIB), "bytes/s", 0, TOP,
            "Sustained rate of payload of one connection, with the overhead of its fragments. Beyond it: as for "
            "limits.messages_per_s."),
    Setting("limits.bytes_burst", float(2 * MIB), "bytes", 0, TOP,
            "Payload that one connection may send at once; never less than limits.message_bytes."),
    Setting("limits.queue_bytes", MIB, "bytes", 0, TOP,
            "Unsent bytes of one connection. Beyond it, the room's policy for slow clients applies."),
    Setting("limits.queue_age_s", 30.0, "s", 0, 3600,
            "Age of the oldest unsent message of a connection. Beyond it, the room's policy for slow clients applies."),
    Setting("limits.rooms_per_connection", 128, "rooms", 0, 1_000_000,
            "Rooms of one channel socket. Beyond it, joins get the error `too_many_rooms`."),
    Setting("limits.waiting_bytes", 64 * KIB, "bytes", 0, TOP,
            "Pushes of one channel member that wait for a busy room. Beyond it, pushes get the error `busy`."),
    Setting("limits.reply_bytes", 256 * KIB, "bytes", 0, TOP,
            "Unsent replies of one channel socket. Beyond it, the socket is not read."),
    Setting("limits.connections", 0, "connections", 0, 10_000_000,
            "Open connections of a shard. Beyond it: 503. 0: min(100000, descriptors - 256)."),
    Setting("limits.connections_per_address", 256, "connections", 0, 10_000_000,
            "Open connections of one address (IPv6: /64) on a shard. Beyond it: 429, and no answer while 128 refusals "
            "are being answered. Loopback is exempt. A load test from another machine reaches this limit and the "
            "next one; add that machine to limits.trusted_networks."),
    Setting("limits.accepts_per_address_per_s", 50.0, "connections/s", 0, TOP,
            "New connections of one address on a shard, sustained and at once. Beyond it: 429 or no answer, as above."),
    Setting("limits.accept_burst", 64, "connections", 1, 100_000,
            "Connections that a shard accepts in one turn."),
    Setting("limits.rooms", 100_000, "rooms", 0, 100_000_000,
            "Rooms of a host. Beyond it, the room that has been empty longest goes to sleep or is removed; if all "
            "rooms are in use, joins get 1013."),
    Setting("limits.join_bytes", 64 * 1024, "bytes", 0, 1 << 40,
            "Params of a channel join, which are kept for the whole membership. Beyond it: the error `invalid`."),
    Setting("limits.memory_bytes", 0, "bytes", 0, 1 << 50,
            "Memory of a shard. Beyond it, new connections get 503, and then the connections that hold the most are "
            "closed. Bytes that connections share count once, and closing connections count only against new ones. 0: "
            "an equal share of half of the memory that machine and cgroup allow."),
    Setting("limits.loop_lag_ms", 100, "ms", 0, 3_600_000,
            "If a turn of a shard takes longer than this, new connections get 503 until the shard has caught up."),
    Setting("limits.trusted_networks", ["127.0.0.0/8", "::1/128"], "networks", None, None,
            "Networks that are exempt from the limits by address, and whose X-Forwarded-For is trusted.", form=NETWORK),
    Setting("limits.origins", [], "origins", None, None,
            "Origins that may connect if a room does not name its own; others get 403. `https://*.example.org` "
            "matches every host below that domain. Empty, or `*` alone: every site.",
            form=ORIGIN),
)
# fmt: on
