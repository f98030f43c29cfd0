"""What is asked before anything is done: a token that holds, a package that is paid, calls that are left."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from bot.simulator.asked import Endpoint
from bot.simulator.rates import Bucket
from bot.simulator.refusal import APP_LIMIT, Refusal
from bot.simulator.world import World

BUSINESS_NUMBERS = {-216: -124, -220: -124, -242: -1241, -219: -101}  # what the other host says of the same
ARTICLES = "/v2.0/article/"


def let_in(
    world: World, endpoint: Endpoint, path: str, asked: Mapping[str, str], told: dict[str, str]
) -> str:
    """The account that a call speaks for; `asked` and `told` are headers.

    Raises:
        Refusal: why the call goes no further.
    """
    oa_id = _holder(world, endpoint, asked)
    now = world.clock.now()
    if not world.account(oa_id).has_package(now):
        raise Refusal(-224)
    _require_pace(world, oa_id, endpoint, path, now, told)
    return oa_id


def _holder(world: World, endpoint: Endpoint, asked: Mapping[str, str]) -> str:
    try:
        return _token_holder(world, asked)
    except Refusal as refusal:
        if not endpoint.is_business:
            raise
        raise Refusal(BUSINESS_NUMBERS[refusal.code]) from None


def _token_holder(world: World, asked: Mapping[str, str]) -> str:
    """The token travels in its own header; in the address it counts for nothing."""
    access = asked.get("access_token", "")
    oa_id = world.grants.holder(access)
    if not world.habits.app_is_active:
        raise Refusal(-219)
    proof = asked.get("appsecret_proof")
    right = hmac.new(world.app_secret.encode(), access.encode(), "sha256").hexdigest()
    if proof is not None and not hmac.compare_digest(proof, right):
        raise Refusal(-242)
    return oa_id


def _require_pace(
    world: World, oa_id: str, endpoint: Endpoint, path: str, now: datetime, told: dict[str, str]
) -> None:
    """Two buckets, one inside the other: the app's (articles have one of their own) and the account's."""
    ours: Bucket = world.account(oa_id).bucket
    apps = world.article_bucket if path.startswith(ARTICLES) else world.bucket
    is_app_full = apps.remaining(now) <= 0
    is_full = is_app_full or (not endpoint.exempt and not ours.take(now))
    if not is_full:
        apps.take(now)
    narrow = min((apps, ours), key=lambda bucket: bucket.remaining(now))
    told["X-RateLimit-Limit"] = str(narrow.limit)
    told["X-RateLimit-Remain"] = str(max(0, narrow.remaining(now)))
    if is_full:
        raise Refusal(-32, message=APP_LIMIT if is_app_full else "")
