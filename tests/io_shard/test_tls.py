"""Certificates, which are read and checked, and ticket keys, which are rotated."""

import base64
from pathlib import Path

import pytest

from runtime._native import check_tls
from runtime.io_shard.tls import TICKET_KEY_BYTES, Certificates, TicketKeys, read_certificates
from runtime.settings import Settings
from stateroom.errors import CertificateError
from tests.integration.certificates import Authority


def settings(tmp_path: Path, **names: str) -> Settings:
    given = {f"tls.{name}": str(tmp_path / file) for name, file in names.items()}
    return Settings(given)


def accept(*_: object) -> None:
    pass


def refuse(*_: object) -> None:
    raise ValueError("the key is not the certificate's")


def test_without_a_certificate_there_is_no_tls() -> None:
    assert read_certificates(Settings({}), refuse) is None


def test_files_are_read_and_one_file_may_hold_certificate_and_key(tmp_path: Path) -> None:
    for name in ("cert", "key", "ca"):
        (tmp_path / name).write_text(f"the {name}")
    found = read_certificates(settings(tmp_path, certfile="cert", keyfile="key", ca_certs="ca"), accept)
    assert found == Certificates("the cert", "the key", "the ca", "none")
    both = read_certificates(settings(tmp_path, certfile="cert"), accept)
    assert both == Certificates("the cert", "the cert", None, "none")


def test_unusable_files_are_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "cert").write_text("the cert")
    (tmp_path / "der").write_bytes(b"\xff\xfe")
    for names, check, words in (
        ({"certfile": "nowhere"}, accept, "cannot read the certificate .*nowhere: No such file or directory"),
        ({"certfile": "cert", "keyfile": "nowhere"}, accept, "cannot read the private key .*nowhere"),
        ({"certfile": "der"}, accept, "der: it is not PEM"),
        ({"certfile": "cert"}, refuse, "cannot use .*cert: the key is not the certificate's"),
    ):
        with pytest.raises(CertificateError, match=words) as refused:
            read_certificates(settings(tmp_path, **names), check)
        assert "\n" not in str(refused.value)


def test_the_previous_key_stays_valid_and_older_ones_do_not() -> None:
    keys = TicketKeys()
    (first,) = keys.as_base64
    keys.rotate()
    second, kept = keys.as_base64
    assert kept == first != second
    keys.rotate()
    assert keys.as_base64[1] == second
    assert len(keys.as_base64) == 2
    assert len(base64.b64decode(first)) == TICKET_KEY_BYTES


def test_a_bom_and_text_around_the_pem_blocks_are_accepted(tmp_path: Path) -> None:
    certfile, keyfile = Authority(tmp_path).issue("server")
    for path in (certfile, keyfile):
        path.write_text(f"Für Zürich\n{path.read_text()}", encoding="utf-8-sig")
    found = read_certificates(settings(tmp_path, certfile=certfile.name, keyfile=keyfile.name), check_tls)
    assert found
    assert found.cert_pem.startswith("Für Zürich")
