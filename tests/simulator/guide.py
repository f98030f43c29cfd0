"""The tables of docs/simulator.md, written from the code: `python -m tests.simulator.guide` renews them."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.clock import WallClock
from bot.simulator.control import values
from bot.simulator.control.doors import PREFIX, ControlDoors
from bot.simulator.control.switches import Switch, switches
from bot.simulator.zalo import SimulatedZalo

GUIDE = Path(__file__).parents[2] / "docs" / "simulator.md"
COMMAND = ".venv/bin/python -m tests.simulator.guide"


def addresses() -> Iterator[str]:
    yield "| address | what it does |"
    yield "|---|---|"
    routes = ControlDoors(SimulatedZalo(WallClock())).application().router.routes()
    for route in routes:
        if route.method != "HEAD" and route.resource is not None:
            does = (route.handler.__doc__ or "").strip()
            yield f"| `{route.method} {PREFIX}{route.resource.canonical}` | {does} |"


def switch_tables() -> Iterator[str]:
    for group, several in groupby(switches().values(), lambda switch: switch.group):
        yield from ("", f"| {group} | what it turns | default | basis |", "|---|---|---|---|")
        for switch in several:
            default = json.dumps(values.shown(switch.default))
            yield f"| `{switch.key}` | {switch.en} ({_takes(switch)}) | `{default}` | {switch.basis} |"


def _takes(switch: Switch) -> str:
    choices = list(switch.choices) or values.choices_of(switch.kind)
    return ", ".join(f"`{json.dumps(choice)}`" for choice in choices) or values.name_of(switch.kind)


def renewed(text: str) -> str:
    """The guide with its tables as the code has them now."""
    for name, lines in (("addresses", addresses()), ("switches", switch_tables())):
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        text = before + begin + "\n".join(lines).strip("\n") + "\n" + end + after
    return text


if __name__ == "__main__":
    GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
