"""Is this really from Zalo? The signature over the raw bytes of a webhook."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

CONSOLE_SAMPLE = "This is testing message"  # text of the sample that the app console sends
_HEADER = re.compile(r"^\s*(?:mac\s*=\s*)?([0-9a-f]{64})\s*$", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """Whether a signature holds, and with which of the candidate keys (its place in the list)."""

    ok: bool
    key_index: int | None = None
    with_oa_id_first: bool = False  # it would hold with the OA id instead of the app id: for the doctor


def sign(raw: bytes, timestamp: str, app_id: str, secret: str) -> str:
    """Lower-case hex of SHA256(app_id + raw body + timestamp + OA secret key); a plain hash, no HMAC.

    Source: Zalo's Java SDK `MacUtils.buildMac` and the webhook event pages, read November 2026.
    """
    before, after = app_id.encode("utf-8", "replace"), (timestamp + secret).encode("utf-8", "replace")
    return hashlib.sha256(before + raw + after).hexdigest()


def verify(
    raw: bytes,
    header: str | None,
    timestamp: str,
    app_id: str,
    secrets: Sequence[str],
    oa_id: str | None = None,
) -> Check:
    """Compare the header with the signature under each candidate key.

    Args:
        raw: the bytes exactly as they came; writing the JSON anew would break the signature.
        header: `X-ZEvent-Signature`; the `mac=` in front is optional.
        timestamp: the literal digits of the body's `timestamp`.
        app_id: the app id of the settings.
        secrets: candidate OA secret keys.
        oa_id: tried as the first term where given, only to say so.
    """
    found = _HEADER.match(header or "")
    if found is None:
        return Check(ok=False)
    given = found[1].lower()
    for index, secret in enumerate(secrets):
        if hmac.compare_digest(sign(raw, timestamp, app_id, secret), given):
            return Check(ok=True, key_index=index)
    swapped = oa_id is not None and any(
        hmac.compare_digest(sign(raw, timestamp, oa_id, secret), given) for secret in secrets
    )
    return Check(ok=False, with_oa_id_first=swapped)
