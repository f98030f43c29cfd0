"""The switchboard: every habit and mishap of the simulated Zalo by name, to be turned while it runs."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import get_type_hints

from bot.simulator.control import values
from bot.simulator.control.values import NotPossible
from bot.simulator.faults import WebhookFaults
from bot.simulator.habits import Habits
from bot.simulator.records import Json
from bot.simulator.world import World

MEDIA_DEAD, OF_WEBHOOKS = "media_dead", "webhooks."
IN_THE_CONSOLE = {"hears_messages", "hears_people", "redirect_uris", "static_challenge"}


@dataclass(frozen=True)
class Switch:
    """One thing that can be turned."""

    key: str
    kind: object  # the type of its values
    default: object
    group: str
    basis: str  # stated, conflict, assumed or fault
    vi: str
    en: str
    choices: tuple[object, ...] = ()

    def read(self, given: object) -> object:
        """The value meant by a piece of JSON.

        Raises:
            NotPossible: it is of another kind, or none of the choices.
        """
        try:
            value = values.read(self.kind, given)
        except NotPossible as wrong:
            raise NotPossible(f"{self.key}: {wrong}") from None
        if self.choices and value not in self.choices:
            raise NotPossible(f"{self.key}: one of {list(self.choices)}")
        return value


class Switchboard:
    """Reads and turns the switches of one simulated Zalo."""

    def __init__(self, world: World) -> None:
        self._world = world

    def value(self, key: str) -> object:
        owner, name = self._owner(key)
        return getattr(owner, name)

    def turn(self, **given: object) -> None:
        """Turn switches; keys with a dot go through `turn_all`."""
        self.turn_all(given)

    def turn_all(self, given: Mapping[str, object]) -> None:
        """All of them or none; the next request or event meets them so. Values as in JSON.

        Raises:
            NotPossible: no such switch, or no such position.
        """
        read = {key: _switch(key).read(value) for key, value in given.items()}
        for key, value in read.items():
            owner, name = self._owner(key)
            setattr(owner, name, value)
        if IN_THE_CONSOLE & read.keys() and self._world.habits.console_ends_grants:
            self._world.grants.revoke_all()
        self._world.post.news.set()  # what was held back may go now

    def reset(self) -> None:
        """Everything as at the start; planned faults are taken back too."""
        self._world.faults.clear()
        fresh = Habits()
        for field in fields(Habits):
            setattr(self._world.habits, field.name, getattr(fresh, field.name))
        self._world.post.news.set()

    def listed(self) -> Iterator[Json]:
        """For a panel: names, present values, and what may be chosen."""
        for key, switch in switches().items():
            yield {
                "key": key,
                "group": switch.group,
                "basis": switch.basis,
                "vi": switch.vi,
                "en": switch.en,
                "kind": values.name_of(switch.kind),
                "choices": list(switch.choices) or values.choices_of(switch.kind),
                "value": values.shown(self.value(key)),
                "default": values.shown(switch.default),
            }

    def _owner(self, key: str) -> tuple[object, str]:
        if key == MEDIA_DEAD:
            return self._world.faults, key
        if key.startswith(OF_WEBHOOKS):
            return self._world.faults.webhooks, key.removeprefix(OF_WEBHOOKS)
        return self._world.habits, key


def _switch(key: str) -> Switch:
    if key not in switches():
        raise NotPossible(f"no switch {key!r}")
    return switches()[key]


@cache
def switches() -> Mapping[str, Switch]:
    """Every switch in the order of the file; one that the code knows and the file does not is an error."""
    known = {
        **_fields(Habits(), ""),
        **_fields(WebhookFaults(), OF_WEBHOOKS),
        MEDIA_DEAD: (bool, False),
    }
    text = files("bot.simulator.control").joinpath("switches.toml").read_text(encoding="utf-8")
    named: dict[str, dict[str, object]] = tomllib.loads(text)
    if odd := known.keys() ^ named.keys():
        raise ValueError(f"switches.toml and the code differ in {sorted(odd)}")
    return {key: _made(key, known[key], row) for key, row in named.items()}


def _made(key: str, known: tuple[object, object], row: Mapping[str, object]) -> Switch:
    kind, default = known
    chosen = row.get("choices")
    words = {name: str(row[name]) for name in ("group", "basis", "vi", "en")}
    return Switch(key, kind, default, choices=tuple(chosen) if isinstance(chosen, list) else (), **words)


def _fields(fresh: Habits | WebhookFaults, prefix: str) -> dict[str, tuple[object, object]]:
    kinds = get_type_hints(type(fresh))
    return {prefix + f.name: (kinds[f.name], getattr(fresh, f.name)) for f in fields(fresh)}
