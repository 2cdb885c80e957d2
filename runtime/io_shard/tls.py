"""Certificates and ticket keys: the parent reads the former and creates the latter, for all shards.

By default rustls creates ticket keys in each process; here the parent does, so that every shard accepts every ticket.
The rule: the shards only get certificates that have passed the native check, so a failed reload keeps the old ones.
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
    """Checked PEM texts. `cert_reqs` is `none`, `optional` or `required`."""

    cert_pem: str
    key_pem: str
    ca_pem: str | None
    cert_reqs: str


def read_certificates(settings: Settings, check: Check) -> Certificates | None:
    """Reads and checks the files of `tls.*`; None without TLS. Raises CertificateError with one line of text."""
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
        # Editors on Windows may add a BOM. A PEM file may contain any text around its blocks (RFC 7468 §2).
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CertificateError(f"cannot read the {what} {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CertificateError(f"cannot read the {what} {path}: it is not PEM") from None


class TicketKeys:
    """The last two keys, newest first. A ticket stays valid until the second rotation after it was issued."""

    def __init__(self) -> None:
        self._keys = [os.urandom(TICKET_KEY_BYTES)]

    def rotate(self) -> None:
        """New tickets get a new key; tickets of the previous key are still accepted."""
        self._keys = [os.urandom(TICKET_KEY_BYTES), self._keys[0]]

    @property
    def as_base64(self) -> list[str]:
        """The keys in the form in which the shards get them."""
        return [base64.b64encode(key).decode() for key in self._keys]
