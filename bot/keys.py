"""Which keys sign for which Official Account: kept at hand because every webhook asks, read anew often."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.zalo.events import Envelope
from bot.zalo.signature import Check, verify
from storage import accounts


@dataclass(frozen=True)
class KeyRing:
    """The candidate keys of each account we speak for."""

    app_id: str
    by_account: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def is_empty(self) -> bool:
        """While there is no key at all, nothing can be verified: the webhook is only being set up."""
        return not any(self.by_account.values())

    def addressed(self, envelope: Envelope, header: str | None) -> Envelope:
        """An event that names no account, such as `user_withdraw`, is of the one whose key signed it."""
        if envelope.oa_id:
            return envelope
        for oa_id, keys in self.by_account.items():
            if verify(envelope.raw, header, envelope.timestamp, self.app_id, keys).ok:
                return replace(envelope, oa_id=oa_id)
        return envelope

    def check(self, envelope: Envelope, header: str | None) -> Check:
        """Whether a key of the account signed this; an event that names none of ours may use any of them."""
        own = self.by_account.get(envelope.oa_id)
        keys = own if own is not None else tuple(k for keys in self.by_account.values() for k in keys)
        return verify(
            envelope.raw, header, envelope.timestamp, self.app_id, keys, oa_id=envelope.oa_id or None
        )


def read_keys(db: Session, app_id: str) -> KeyRing:
    every = accounts.every(db)
    return KeyRing(app_id, {a.oa_id: tuple(accounts.secret_keys(db, a)) for a in every})
