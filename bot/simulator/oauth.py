"""Consent and tokens of the app: single-use codes, pairs that rotate, refusals in Zalo's odd shape."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.simulator.habits import Habits
from bot.simulator.records import Json
from bot.simulator.refusal import Refusal

ACCESS_LIFE = timedelta(seconds=90_000)  # 25 hours
REFRESH_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=10)
WRONG_APP, WRONG_REDIRECT, DEAD_REFRESH = -14002, -14003, -14014


class NoTokens(Exception):
    """Why no tokens are given; `code` is None where Zalo's number is not known."""

    def __init__(self, name: str, reason: str, code: int | None = None) -> None:
        super().__init__(name)
        self.name, self.reason, self.code = name, reason, code

    def told(self, *, with_number: bool) -> Json:
        number: Json = {"error": self.code} if with_number and self.code is not None else {}
        return {
            **number,
            "error_name": self.name,
            "error_reason": self.reason,
            "error_description": self.reason,
            "ref_doc": "https://developers.zalo.me/docs/official-account",
        }


@dataclass
class Pair:
    """The tokens of one account; only the newest pair lives."""

    oa_id: str
    access: str
    refresh: str
    since: datetime
    is_dead: bool = False


@dataclass
class Consent:
    """A code that an administrator's consent gave."""

    oa_id: str
    challenge: str
    until: datetime


class Grants:
    """Which account has granted the app what."""

    def __init__(self, clock: Clock, app_id: str, app_secret: str, habits: Habits, dice: Random) -> None:
        self.clock, self.app_id, self.app_secret = clock, app_id, app_secret
        self.habits, self.dice = habits, dice
        self.current: dict[str, Pair] = {}
        self._by_access: dict[str, Pair] = {}
        self._by_refresh: dict[str, Pair] = {}
        self._codes: dict[str, Consent] = {}

    # --- Pairs -----------------------------------------------------------------------------------------

    def issue(self, oa_id: str) -> Pair:
        """A new pair; the old one dies at once."""
        self.revoke(oa_id)
        pair = Pair(oa_id, self._secret("access"), self._secret("refresh"), self.clock.now())
        self.current[oa_id] = self._by_access[pair.access] = self._by_refresh[pair.refresh] = pair
        return pair

    def revoke(self, oa_id: str) -> None:
        former = self.current.pop(oa_id, None)
        if former is not None:
            former.is_dead = True

    def revoke_all(self) -> None:
        for oa_id in list(self.current):
            self.revoke(oa_id)

    def is_granted(self, oa_id: str) -> bool:
        return oa_id in self.current

    def holder(self, access: str) -> str:
        """The account an access token belongs to.

        Raises:
            Refusal: never given out (-216), or expired, rotated or revoked (-220).
        """
        pair = self._by_access.get(access)
        if pair is None:
            raise Refusal(-216)
        if pair.is_dead or self.clock.now() >= pair.since + ACCESS_LIFE:
            raise Refusal(-220)
        return pair.oa_id

    # --- The token endpoint ----------------------------------------------------------------------------

    def answer(self, form: Mapping[str, str], secret_key: str) -> Json:
        """A new pair for a refresh token or a code.

        Raises:
            NoTokens: for the reason it tells.
        """
        if form.get("app_id") != self.app_id or not self.habits.app_is_active:
            raise NoTokens("Invalid app", "app_id is invalid", WRONG_APP)
        if secret_key != self.app_secret:
            raise NoTokens("Invalid secret key", "secret_key does not belong to this app")
        match form.get("grant_type"):
            case "refresh_token":
                pair = self._refreshed(form.get("refresh_token", ""))
            case "authorization_code":
                pair = self._exchanged(form.get("code", ""), form.get("code_verifier", ""))
            case _:
                raise NoTokens("Invalid request", "grant_type is not supported")
        life = _seconds(ACCESS_LIFE)
        told: Json = {"access_token": pair.access, "refresh_token": pair.refresh, "expires_in": life}
        if self.habits.tells_refresh_life:
            told["refresh_token_expires_in"] = _seconds(REFRESH_LIFE)
        return told

    def _refreshed(self, refresh: str) -> Pair:
        pair = self._by_refresh.get(refresh)
        if pair is None or pair.is_dead or self.clock.now() >= pair.since + REFRESH_LIFE:
            raise NoTokens(
                "Invalid refresh token", "refresh token was used, removed or expired", DEAD_REFRESH
            )
        return self.issue(pair.oa_id)

    def _exchanged(self, code: str, verifier: str) -> Pair:
        consent = self._codes.pop(code, None)
        if consent is None or self.clock.now() >= consent.until:
            raise NoTokens("Invalid code", "authorized code was used or expired")
        challenge = consent.challenge or self.habits.static_challenge
        if challenge and challenge != challenge_of(verifier):
            raise NoTokens("Invalid code verifier", "code_verifier does not fit code_challenge")
        return self.issue(consent.oa_id)

    # --- The consent page ------------------------------------------------------------------------------

    def consent(self, oa_id: str, asked: Mapping[str, str]) -> str:
        """The administrator agrees; gives the code that travels with the redirect.

        Raises:
            NoTokens: the link is wrong.
        """
        if asked.get("app_id") != self.app_id or not self.habits.app_is_active:
            raise NoTokens("Invalid app", "app_id is invalid", WRONG_APP)
        known = self.habits.redirect_uris
        if not asked.get("redirect_uri") or (known and asked["redirect_uri"] not in known):
            raise NoTokens("Invalid redirect uri", "redirect_uri is invalid", WRONG_REDIRECT)
        challenge = asked.get("code_challenge", "")
        if self.habits.needs_pkce and not (challenge or self.habits.static_challenge):
            raise NoTokens("Invalid code challenge", "code_challenge is missing")
        code = self._secret("code")
        self._codes[code] = Consent(oa_id, challenge, self.clock.now() + CODE_LIFE)
        return code

    def _secret(self, kind: str) -> str:
        return f"{kind}-{self.dice.getrandbits(160):040x}"


def _seconds(life: timedelta) -> str:
    """A number written as text, as Zalo does."""
    return str(int(life.total_seconds()))


def challenge_of(verifier: str) -> str:
    """Unpadded base64url of SHA256 of the verifier (PKCE)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
