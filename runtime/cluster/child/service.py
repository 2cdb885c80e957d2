"""What every child does: it is configured, starts, executes the messages of its control channel, and ends.

The rule: EOF on the channel means that the parent has ended, for whatever reason; then the service stops by itself
within a short grace.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import structlog

from runtime.cluster.control.channel import Channel
from runtime.cluster.control.messages import (
    AnyMessage,
    CallReply,
    CallRequest,
    Configure,
    Drain,
    Failed,
    Message,
    Ready,
    Start,
    StatsReply,
    StatsRequest,
    Stop,
)
from runtime.errors import UsageError

# The time that an orphan has to close its clients and to run `on_stop`.
ORPHAN_GRACE_S = 3.0
# The message of a user's exception may have any length; it becomes one line of at most this length.
REASON_CHARACTERS = 4000

log = structlog.get_logger("stateroom")


class Service(Protocol):
    """A shard or a host inside its process. All calls come from the process's loop."""

    async def start(self) -> Ready:
        """Begins its work. Raises UsageError if the user is at fault."""

    def apply(self, message: Message) -> None:
        """Takes a message for this kind of service; also before `start`."""

    def counters(self) -> dict[str, Any]:
        """Its counters now."""

    async def ended(self) -> None:
        """Returns when it has ended by itself, by a drain or a failure."""

    async def stop(self, grace_s: float) -> None:
        """Ends its work, at the latest after `grace_s`."""


@runtime_checkable
class Called(Protocol):
    """A service whose actors are called from outside."""

    async def call(self, request: CallRequest) -> CallReply:
        """Makes a call. Does not raise: errors are in the reply."""


MakeService = Callable[[Configure], Service]


async def run_child(make: MakeService, channel: Channel) -> int:
    """Runs one service until it is told to end, ends, or is orphaned. Returns the exit code."""
    try:
        return await _serve(make, channel)
    except UsageError as error:
        channel.send(Failed(str(error)[:REASON_CHARACTERS], usage=True))
        return 2
    except Exception as error:
        log.exception("failed")
        channel.send(Failed(f"{type(error).__name__}: {error}"[:REASON_CHARACTERS], usage=False))
        return 1
    finally:
        await channel.close()


async def _serve(make: MakeService, channel: Channel) -> int:
    configure = await _configuration(channel)
    if configure is None:
        return 0
    service = make(configure)
    calls: set[asyncio.Task[None]] = set()
    ended = asyncio.create_task(service.ended())
    try:
        while message := await _next(channel, ended):
            if isinstance(message, Stop):
                await _stop(service, channel, message.grace_s)
                return 0
            if isinstance(message, CallRequest) and isinstance(service, Called):
                # Later messages on the channel must not wait for user code.
                task = asyncio.create_task(_call(service, channel, message))
                calls.add(task)
                task.add_done_callback(calls.discard)
            else:
                await _serve_one(service, channel, message)
        if ended.done():
            ended.result()  # raises the failure of the service
        else:
            await service.stop(ORPHAN_GRACE_S)
        return 0
    finally:
        for task in (ended, *calls):
            task.cancel()
        await asyncio.wait([ended, *calls])


async def _stop(service: Service, channel: Channel, grace_s: float) -> None:
    """Ends its work, and answers heartbeats meanwhile, so that a child that stops slowly does not count as stuck."""
    answering = asyncio.create_task(_answer_heartbeats(service, channel))
    try:
        await service.stop(grace_s)
    finally:
        answering.cancel()


async def _answer_heartbeats(service: Service, channel: Channel) -> None:
    while message := await channel.receive():
        if isinstance(message, StatsRequest):
            channel.send(StatsReply(message.id, service.counters()))


async def _configuration(channel: Channel) -> Configure | None:
    """The parent's configuration; None if the parent has ended, or ends the child, before it has sent that."""
    while message := await channel.receive():
        match message:
            case Configure():
                return message
            case Drain() | Stop():
                return None
            case StatsRequest(id=number):
                channel.send(StatsReply(number, {}))
    return None


async def _call(service: Called, channel: Channel, request: CallRequest) -> None:
    channel.send(await service.call(request))


async def _serve_one(service: Service, channel: Channel, message: AnyMessage) -> None:
    match message:
        case Start():
            channel.send(await service.start())
        case StatsRequest(id=number):
            channel.send(StatsReply(number, service.counters()))
        case _:
            service.apply(message)


async def _next(channel: Channel, ended: "asyncio.Task[None]") -> AnyMessage | None:
    """The next message; None if the parent or the service has ended."""
    receiving = asyncio.create_task(channel.receive())
    await asyncio.wait([receiving, ended], return_when=asyncio.FIRST_COMPLETED)
    if receiving.done():
        return receiving.result()
    receiving.cancel()
    return None
