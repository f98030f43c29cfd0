"""Six hundred schools, shops, guesthouses and companies of the sample city; none of them exists."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.commands.units_table import UnitRow
from bot.sample import written

CLOSE = 0.0015  # degrees around the middle of its group: at most some two hundred metres


@dataclass(frozen=True)
class Organisation:
    """Where many people are, or where something may happen."""

    name: str
    kind: str
    unit_code: str
    latitude: float
    longitude: float


def make_organisations(groups: Sequence[UnitRow], seed: int) -> tuple[Organisation, ...]:
    """Of each kind as many as are written down, each in a group by chance; in a commune every name once."""
    commune, names = {u.code: u.parent_code for u in groups}, {u.code: u.name for u in groups}
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for one in _organisations(groups, Random(f"{seed}:organisations")):
        key = commune[one.unit_code], one.name
        seen[key] += 1
        name = one.name if seen[key] == 1 else f"{one.name} {seen[key]} {names[one.unit_code]}"
        made.append(replace(one, name=name))
    return tuple(made)


def _organisations(groups: Sequence[UnitRow], chance: Random) -> Iterator[Organisation]:
    told = written.table("organisations")
    own, kinds = written.texts(told["own_names"]), written.inner(told, "kinds")
    for kind in kinds:
        about = written.inner(kinds, kind)
        for _ in range(int(str(about["count"]))):
            group = chance.choice(groups)
            latitude, longitude = (
                round((middle or 0) + chance.uniform(-CLOSE, CLOSE), 5)
                for middle in (group.latitude, group.longitude)
            )
            name = f"{about['name']} {chance.choice(own)}"
            yield Organisation(name, kind, group.code, latitude, longitude)
