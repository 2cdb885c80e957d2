"""The node agent: what the parent process of a machine owns besides its children, that is listening sockets, the folder
of the mesh's sockets, certificates and ticket keys. The rule: whatever is opened here is closed and removed here.
"""

import asyncio
from typing import Any, Self

import structlog

from runtime.cluster import status
from runtime.cluster.briefing import Briefing
from runtime.cluster.control.messages import AppSpec, SessionTickets, Tls
from runtime.cluster.controller import Controller
from runtime.cluster.drain import drain
from runtime.cluster.engine.engine import Engine
from runtime.cluster.external_calls import ExternalCalls
from runtime.cluster.listeners.listeners import Listeners
from runtime.cluster.listeners.watch import ListenerWatch
from runtime.cluster.mesh_watch import MeshWatch
from runtime.cluster.run_dir import RunDir
from runtime.errors import CertificateError
from runtime.io_shard.tls import TicketKeys, read_certificates
from runtime.settings import Settings, Value

LOOK_S = 1.0

log = structlog.get_logger("stateroom")


class Agent:
    """Serves one app on this machine. Belongs to one loop; use it as `async with`."""

    def __init__(self, engine: Engine, app: AppSpec, given: dict[str, Value], cores: int) -> None:
        """Opens the files and ports of the settings. Raises UsageError if one cannot be opened."""
        self.settings = Settings(given)
        shards, hosts = (
            self.settings.whole(f"server.{kind}") or max(1, cores // 2) for kind in ("shards", "hosts")
        )
        certificates = self._read_certificates()
        self.listeners = Listeners.open(self.settings, shards)
        self._run_dir = RunDir.make()
        briefing = Briefing(app, given, self._run_dir.path, self.listeners.descriptors)
        self.controller = Controller(engine, briefing, hosts)
        self._external_calls = ExternalCalls(self.controller, self.settings.whole("admin.unsent_bytes"))
        self.tls = certificates is not None
        self._watches = (
            MeshWatch(self.controller, self._run_dir),
            ListenerWatch(self.controller, self.listeners),
        )
        self._keys = TicketKeys()
        if certificates:
            self.controller.share(certificates)
            self.controller.share(SessionTickets(self._keys.as_base64))
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self.running = asyncio.create_task(self.controller.run(), name="controller")
        self._tasks.append(asyncio.create_task(self._look(), name="watches"))
        if self.tls:
            self._tasks.append(asyncio.create_task(self._rotate(), name="ticket keys"))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.controller.kill()
        self.listeners.close()
        await asyncio.wait([self.running])
        for task in self._tasks:
            task.cancel()
        self._run_dir.remove()

    async def drain(self) -> None:
        """Ends the server in order, within `server.graceful_timeout_s`."""
        await drain(self.controller, self.listeners, self.settings)
        await self.running

    def reload(self) -> None:
        """Reads the certificates again. Invalid ones are logged in one line, and the old ones stay in use."""
        try:
            certificates = self._read_certificates()
        except CertificateError as error:
            log.error("certificates_not_reloaded", reason=str(error))
            return
        if certificates:
            self.controller.share(certificates)
            log.info("certificates_reloaded")

    def readiness(self) -> list[str]:
        """See admin.routes.Source."""
        return status.readiness(self.controller)

    async def publish(self, topic: str, event: str, data: bytes, timeout_s: float) -> bytes:
        """See admin.routes.Source."""
        return await self._external_calls.publish(topic, event, data, timeout_s)

    async def ask(self, to: tuple[str, str], event: str, data: bytes, timeout_s: float) -> bytes:
        """See admin.routes.Source."""
        return await self._external_calls.ask(to, event, data, timeout_s)

    async def snapshot(self) -> dict[str, Any]:
        """See admin.routes.Source."""
        return await status.snapshot(self.controller)

    def _read_certificates(self) -> Tls | None:
        found = read_certificates(self.settings, native_check)
        return Tls(found.cert_pem, found.key_pem, found.ca_pem, found.cert_reqs) if found else None

    async def _look(self) -> None:
        """Checks every second that new connections find all sockets, which are files."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self.controller.ready.is_set() and not self.controller.draining:
                for watch in self._watches:
                    watch.look()

    async def _rotate(self) -> None:
        while True:
            await asyncio.sleep(self.settings.seconds("tls.ticket_rotation_s"))
            self._keys.rotate()
            self.controller.share(SessionTickets(self._keys.as_base64))


def native_check(cert_pem: str, key_pem: str, ca_pem: str | None, cert_reqs: str) -> None:
    """The native core's check of certificates, imported only if TLS is configured."""
    from runtime._native import check_tls

    check_tls(cert_pem, key_pem, ca_pem, cert_reqs)
