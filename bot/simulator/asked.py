"""One API request, read: who asks for what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.simulator.accounts import Account
from bot.simulator.faults import Where
from bot.simulator.records import Json
from bot.simulator.world import World


class Host(StrEnum):
    """Zalo's three addresses; here one does for all, unless they are told to stand apart."""

    OPENAPI = "openapi"
    BUSINESS = "business"
    OAUTH = "oauth"


@dataclass(frozen=True)
class Part:
    """The file of an upload."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """A request of an account whose token holds."""

    account: Account
    path: str
    given: Json = field(repr=False)
    part: Part | None = None


@dataclass(frozen=True)
class Endpoint:
    """What an address of the API does; `exempt` calls do not count against the account's pace."""

    where: Where
    run: Callable[[World, Asked], object]
    exempt: bool = False
    is_business: bool = False  # stands on the other host, which has error numbers of its own


Endpoints = Mapping[tuple[str, str], Endpoint]
