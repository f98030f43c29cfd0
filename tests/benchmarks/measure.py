"""How a measurement is taken and told: a ratio to a reference of the same run, with its spread."""

import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Literal

AT_LEAST: Literal["≥"] = "≥"
AT_MOST: Literal["≤"] = "≤"
Way = Literal["≥", "≤"]


@dataclass(frozen=True)
class Aim:
    """What the ratio should be; `way` says on which side of it is good."""

    way: Way
    target: float
    moonshot: float | None = None

    def is_met_by(self, value: float) -> bool:
        return value >= self.target if self.way == AT_LEAST else value <= self.target

    def words(self, value: float | None) -> str:
        return "" if value is None else f"{self.way} {value:g}"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    name: str
    what: str
    reference: str
    ours: str
    ratio: float | None
    spread: str
    target: str
    moonshot: str
    met: bool | None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def skipped(name: str, what: str, why: str) -> Line:
    return Line(name, what, f"skipped: {why}", "", None, "", "", "", met=None)


def told(
    name: str, what: str, ratios: Sequence[float], aim: Aim, *, reference: str = "", ours: str = ""
) -> Line:
    """The median of the rounds against the aim, and between which ratios the middle half of them lay."""
    ratio = median(ratios)
    low, _, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else [ratio] * 3
    spread = f"{low:.2f}–{high:.2f}"
    return Line(
        name,
        what,
        reference,
        ours,
        round(ratio, 3),
        spread,
        aim.words(aim.target),
        aim.words(aim.moonshot),
        met=aim.is_met_by(ratio),
    )


def faster(name: str, what: str, pairs: Sequence[tuple[float, float]], aim: Aim, unit: str = "/s") -> Line:
    """Rates of reference and ours, round by round: which share of the reference's speed we reach."""
    return told(
        name,
        what,
        [ours / reference for reference, ours in pairs],
        aim,
        reference=f"{median(r for r, _ in pairs):,.0f} {unit}",
        ours=f"{median(o for _, o in pairs):,.0f} {unit}",
    )


def longer(name: str, what: str, pairs: Sequence[tuple[float, float]], aim: Aim) -> Line:
    """Seconds of reference and ours, round by round: how many times as long we take."""
    return told(
        name,
        what,
        [ours / reference for reference, ours in pairs],
        aim,
        reference=seconds(median(r for r, _ in pairs)),
        ours=seconds(median(o for _, o in pairs)),
    )


def seconds(value: float) -> str:
    """A time in the unit that reads best."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def timed(work: Callable[[], object]) -> float:
    gc.collect()  # nobody pays for somebody else's rubbish
    began = perf_counter()
    work()
    return perf_counter() - began


def typical(work: Callable[[], object], times: int) -> float:
    """The median of many short runs: a hiccup of the machine does not count."""
    return median(list(_each(work, times)))


def _each(work: Callable[[], object], times: int) -> Iterable[float]:
    for _ in range(times):
        began = perf_counter()
        work()
        yield perf_counter() - began
