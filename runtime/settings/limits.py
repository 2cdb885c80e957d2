"""The limits: what a peer may cost. 0 turns a limit off, unless its meaning says otherwise.

The defaults are those of the table of attacks; each limit has its documented answer there.
"""

from runtime.settings.forms import NETWORK, ORIGIN
from runtime.settings.setting import Setting

KIB, MIB, TOP = 1 << 10, 1 << 20, 1 << 40

# fmt: off
LIMITS = (
    Setting("limits.header_bytes", 16 * KIB, "bytes", 0, MIB,
            "Longest head of an HTTP request; beyond it 431."),
    Setting("limits.header_count", 100, "headers", 0, 1000,
            "Most headers of a request; beyond it 431."),
    Setting("limits.header_timeout_s", 10.0, "s", 0, 3600,
            "A request's head must be whole after this time; then 408. A request for a room whose host cannot be "
            "reached waits for it no longer than this; then 503. 0: no limit for both."),
    Setting("limits.header_reads", 512, "reads", 0, 1 << 31,
            "Most reads that a request's head may take; then 408."),
    Setting("limits.tls_timeout_s", 5.0, "s", 0, 3600,
            "The TLS handshake must be done after this time; then the socket is closed."),
    Setting("limits.message_bytes", MIB, "bytes", 0, TOP,
            "Longest message, inflated; beyond it close 1009."),
    Setting("limits.fragment_overhead_bytes", 64, "bytes", 0, MIB,
            "Charged for a fragment beside its payload, against 4 x limits.message_bytes; then 1008."),
    Setting("limits.assembly_timeout_s", 30.0, "s", 0, 3600,
            "A fragmented message must be whole after this time; then close 1008."),
    Setting("limits.control_per_s", 10.0, "frames/s", 0, TOP,
            "Pings and pongs of one connection, sustained; beyond it close 1008."),
    Setting("limits.control_burst", 50.0, "frames", 0, TOP,
            "Pings and pongs of one connection, at once."),
    Setting("limits.messages_per_s", 100.0, "messages/s", 0, TOP,
            "Messages of one connection, sustained. Beyond it the connection, a channel socket with all its rooms, is "
            "closed with 1008 and a reason that says when to come back."),
    Setting("limits.messages_burst", 200.0, "messages", 0, TOP,
            "Messages of one connection, at once."),
    Setting("limits.bytes_per_s", float(MIB), "bytes/s", 0, TOP,
            "Payload of one connection with its fragments' overhead; beyond it as for limits.messages_per_s."),
    Setting("limits.bytes_burst", float(2 * MIB), "bytes", 0, TOP,
            "Payload of one connection, at once; never less than limits.message_bytes."),
    Setting("limits.queue_bytes", MIB, "bytes", 0, TOP,
            "Unsent bytes of one connection; beyond it the room's policy for slow clients decides."),
    Setting("limits.queue_age_s", 30.0, "s", 0, 3600,
            "Age of the oldest unsent message of a connection; beyond it the room's policy decides."),
    Setting("limits.rooms_per_connection", 128, "rooms", 0, 1_000_000,
            "Rooms of one channel socket; beyond it joins get the error `too_many_rooms`."),
    Setting("limits.waiting_bytes", 64 * KIB, "bytes", 0, TOP,
            "Pushes of one channel member that wait for a busy room; beyond it they get the error `busy`."),
    Setting("limits.reply_bytes", 256 * KIB, "bytes", 0, TOP,
            "Unsent replies of one channel socket; beyond it the socket is not read."),
    Setting("limits.connections", 0, "connections", 0, 10_000_000,
            "Open connections of a shard; 0 takes min(100000, descriptors - 256). Beyond it 503."),
    Setting("limits.connections_per_address", 256, "connections", 0, 10_000_000,
            "Open connections of one address (IPv6: /64) on a shard. Beyond it 429, and no answer while 128 refusals "
            "are being answered. A load test from another machine meets this limit and the next: name that machine in "
            "limits.trusted_networks. Loopback is exempt."),
    Setting("limits.accepts_per_address_per_s", 50.0, "connections/s", 0, TOP,
            "New connections of one address on a shard, sustained and at once; beyond it 429, or no answer, as above."),
    Setting("limits.accept_burst", 64, "connections", 1, 100_000,
            "Connections accepted in one turn of a shard."),
    Setting("limits.rooms", 100_000, "rooms", 0, 100_000_000,
            "Rooms of a host. Beyond it the one that has been empty longest goes; if all are in use, joins get 1013."),
    Setting("limits.join_bytes", 64 * 1024, "bytes", 0, 1 << 40,
            "Params of a channel's join, kept while it is a member; beyond it the error `invalid`."),
    Setting("limits.memory_bytes", 0, "bytes", 0, 1 << 50,
            "Memory of a shard; 0 takes its equal share of half of what machine and cgroup allow. Beyond it newcomers "
            "get 503, then those who hold the most are closed. What many connections hold together counts once, and "
            "closing connections count only against newcomers."),
    Setting("limits.loop_lag_ms", 100, "ms", 0, 3_600_000,
            "Turns of a shard longer than this refuse newcomers with 503 until it catches up."),
    Setting("limits.trusted_networks", ["127.0.0.0/8", "::1/128"], "networks", None, None,
            "Exempt from the limits by address, and their X-Forwarded-For is believed.", form=NETWORK),
    Setting("limits.origins", [], "origins", None, None,
            "Origins allowed to upgrade where a room names none; others get 403. `https://*.example.org` is every host "
            "below that domain; empty, or `*` alone, is every site.",
            form=ORIGIN),
)
# fmt: on
