"""Certificates for tests: an own authority and certificates that it signs, as PEM files."""

from pathlib import Path

import trustme


class Authority:
    """Signs certificates and writes them into a folder. `ca` is the file that clients trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = trustme.CA()
        self.ca = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca))

    def issue(self, name: str, *identities: str) -> tuple[Path, Path]:
        """Writes `name.pem` and `name.key`, replacing existing files, and returns both paths."""
        issued = self._authority.issue_cert(*(identities or ("localhost", "127.0.0.1")))
        certfile, keyfile = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        certfile.write_bytes(chain)
        issued.private_key_pem.write_to_path(str(keyfile))
        return certfile, keyfile
