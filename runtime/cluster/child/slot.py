"""One slot of the supervisor tree, such as shard 0 or host 1: the process in it, and what is known of that.

The rule: the first message to a process is its configuration, so all messages are sent by this class.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from runtime.cluster.child.descriptor_passing import DescriptorPassing
from runtime.cluster.child.mark_page import MarkPage
from runtime.cluster.control.calls import Calls
from runtime.cluster.control.messages import (
    AnyMessage,
    CallReply,
    Failed,
    Message,
    Ready,
    StatsReply,
    StatsRequest,
)
from runtime.cluster.engine.engine import Child, Role

# A process that has not answered for so long counts as not ready.
SILENT_S = 5.0


class Slot:
    """A slot, and what is known of the process in it."""

    def __init__(
        self,
        role: Role,
        index: int,
        inherit: tuple[int, ...] = (),
        mark: MarkPage | None = None,
        passing: DescriptorPassing | None = None,
    ) -> None:
        self.role: Role = role
        self.index = index
        self.mark, self.passing = mark, passing
        own = mark or passing
        self.own_descriptor = own.descriptor if own else -1
        """The descriptor of a host's MarkPage or of a shard's end of its DescriptorPassing; -1: none."""
        self.inherit = (*inherit, own.descriptor) if own else inherit
        self.generation = 0
        self.child: Child | None = None
        self.configured = False
        self.ready = False
        self.counters: dict[str, Any] = {}
        self.failure_reason = ""
        """The reason that the process gave for its end; kept until the next process is ready."""
        self.trouble = ""
        """The reason why the process is not ready, if it is known."""
        self.calls = Calls()
        self._asked = 0
        self._answers: dict[int, asyncio.Future[bool]] = {}

    @property
    def name(self) -> str:
        """`shard 0`, as in `ps`."""
        return f"{self.role} {self.index}"

    @property
    def silent_s(self) -> float:
        """For how long the process has not answered, since it was ready; 0 if there is none."""
        return self.child.silent_s if self.child else 0.0

    def brief(self, messages: Sequence[Message]) -> None:
        """Sends the first messages to a new process. Without messages, it waits until there are some."""
        if messages and self.child:
            self.configured = True
            self.send(*messages)

    def send(self, *messages: Message) -> None:
        """Sends messages to the process. One that is not briefed gets nothing: the briefing will contain everything."""
        if self.child and self.configured:
            for message in messages:
                self.child.channel.send(message)

    def child_ended(self) -> None:
        """The process has ended: so do all requests that wait for its answer."""
        self.child, self.configured, self.ready, self.counters = None, False, False, {}
        self.calls.host_ended()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(False)

    async def ask_counters(self, timeout_s: float) -> bool:
        """Updates `counters`. False: there is no process, or it did not answer in time."""
        if self.mark:
            self.mark.look()
        if not self.configured:
            return False
        self._asked = asked = self._asked + 1
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._answers[asked] = answer
        self.send(StatsRequest(asked))
        try:
            async with asyncio.timeout(timeout_s):
                return await answer
        except TimeoutError:
            return False
        finally:
            del self._answers[asked]

    def receive(self, message: AnyMessage) -> None:
        """Takes a message of the process, as far as the slot itself is concerned."""
        match message:
            case StatsReply(id=asked, counters=counters):
                self.counters = counters
                if (answer := self._answers.get(asked)) and not answer.done():
                    answer.set_result(True)
            case CallReply():
                self.calls.answered(message)
            case Failed(message=reason):
                self.failure_reason = reason
            case Ready():
                self.ready, self.failure_reason, self.trouble = True, "", ""
