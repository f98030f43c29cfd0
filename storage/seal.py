"""What must not be read by whoever finds the file: tokens and who reported are sealed with SECRET_KEY."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BrokenSealError(Exception):
    """None of the keys opens it: put the former key behind the new one in SECRET_KEY."""


class Seal:
    """Writes with the first key and reads with all of them, so that keys can be rotated.

    Args:
        keys: any texts of 16 characters or more; a Fernet key is derived from each.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        raw = [hashlib.scrypt(k.encode(), salt=b"binhyen.seal.v1", n=2**12, r=8, p=1, dklen=64) for k in keys]
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(r[:32])) for r in raw])
        self._marks = [r[32:] for r in raw]

    def close(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise BrokenSealError("sealed with a key that SECRET_KEY no longer holds") from None

    def renew(self, sealed: bytes) -> bytes:
        """The same content under the first key; what was never sealed stays empty."""
        return self.close(self.open(sealed)) if sealed else sealed

    def mark(self, text: str) -> str:
        """A keyed fingerprint under the first key, to find a sealed value again without opening it."""
        return self.marks(text)[0]

    def marks(self, text: str) -> list[str]:
        """The fingerprints under every key, newest first."""
        return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32] for key in self._marks]

    def __repr__(self) -> str:
        return f"Seal({len(self._marks)} keys)"
