"""Certificates and ticket keys, as the parent reads and makes them for all shards.

rustls makes ticket keys in each process; ours come from the parent, so that every shard takes every ticket.
The rule: nothing is handed out that has not passed the native check, so a bad reload leaves the old in place.
"""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import CertificateError
from runtime.settings import Settings

# The native ticketer derives its keys from secrets of at least this length.
TICKET_KEY_BYTES = 32
Check = Callable[[str, str, str | None, str], None]


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM texts, checked. `cert_reqs` is `none`, `optional` or `required`."""

    cert_pem: str
    key_pem: str
    ca_pem: str | None
    cert_reqs: str


def read_certificates(settings: Settings, check: Check) -> Certificates | None:
    """Reads and checks the files of `tls.*`; None without TLS. Raises CertificateError with one line."""
    certfile = settings.text("tls.certfile")
    if not certfile:
        return None
    keyfile, ca_certs = settings.text("tls.keyfile"), settings.text("tls.ca_certs")
    cert_pem = _read("certificate", certfile)
    key_pem = _read("private key", keyfile) if keyfile else cert_pem
    ca_pem = _read("client authorities", ca_certs) if ca_certs else None
    cert_reqs = settings.text("tls.cert_reqs")
    try:
        check(cert_pem, key_pem, ca_pem, cert_reqs)
    except ValueError as error:
        files = ", ".join(filter(None, (certfile, keyfile, ca_certs)))
        raise CertificateError(f"cannot use {files}: {error}") from None
    return Certificates(cert_pem, key_pem, ca_pem, cert_reqs)


def _read(what: str, path: str) -> str:
    try:
        # Editors of Windows put a BOM before it. Words of any language may stand around what is PEM (RFC 7468 §2).
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CertificateError(f"cannot read the {what} {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CertificateError(f"cannot read the {what} {path}: it is not PEM") from None


class TicketKeys:
    """The last two keys, newest first. A ticket is good for one rotation and what is left of its own."""

    def __init__(self) -> None:
        self._keys = [os.urandom(TICKET_KEY_BYTES)]

    def rotate(self) -> None:
        """From now on tickets are made with a new key; those of the key before are still taken."""
        self._keys = [os.urandom(TICKET_KEY_BYTES), self._keys[0]]

    @property
    def as_base64(self) -> list[str]:
        """For the shards."""
        return [base64.b64encode(key).decode() for key in self._keys]
