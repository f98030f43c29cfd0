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
    """Of each kind as many as are written down, each in a group by chance; every name once."""
    found = list(_organisations(groups, Random(f"{seed}:organisations")))
    shared = Counter(one.name for one in found)
    names = {unit.code: unit.name for unit in groups}
    called = [replace(o, name=f"{o.name} {names[o.unit_code]}") if shared[o.name] > 1 else o for o in found]
    return tuple(_numbered(called))


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


def _numbered(organisations: Sequence[Organisation]) -> Iterator[Organisation]:
    """Two of one name in groups of one name are told apart by a number."""
    seen: Counter[str] = Counter()
    for one in organisations:
        seen[one.name] += 1
        yield one if seen[one.name] == 1 else replace(one, name=f"{one.name} ({seen[one.name]})")
