"""Nobody acknowledges a report: who is rung next, how long we wait, and when we stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from handlers.rules.clocks import Target
from handlers.rules.facts import Facts
from storage.words import Urgency


class Rung(StrEnum):
    """The rungs of the ladder, lowest first."""

    ON_DUTY = "on_duty"  # the beat and duty officers on duty for the unit
    EVERY_OFFICER = "every_officer"  # all its officers, on duty or not
    CHIEF = "chief"  # the commune's police chief and deputies
    PROVINCE = "province"


LADDER = tuple(Rung)

TOP: Mapping[Urgency, Rung] = MappingProxyType(
    {Urgency.P1: Rung.PROVINCE, Urgency.P2: Rung.PROVINCE, Urgency.P3: Rung.CHIEF, Urgency.P4: Rung.CHIEF}
)
"""How high each urgency climbs: what can wait for days does not ring the province."""


def climb(urgency: Urgency, rung: Rung | None, people_per_rung: Mapping[Rung, int]) -> Rung | None:
    """The next rung on which somebody stands; empty rungs are skipped at once.

    Args:
        urgency: decides how high the ladder goes. Where the commune has nobody at all, the province
            is told whatever the urgency, because otherwise nobody would ever know.
        rung: where we stand; None before the first call.
        people_per_rung: how many people each rung reaches; a rung left out is empty.

    Returns:
        The rung, or None where nobody stands higher.
    """
    above = LADDER if rung is None else LADDER[LADDER.index(rung) + 1 :]
    return next((r for r in above if r in _ladder(urgency, people_per_rung)), None)


@dataclass(frozen=True)
class Call:
    """One round of ringing: which rung, which repeat of it, and how long to wait for an answer.

    `wait` is None for the last round: after it we stop, and the silence itself is reported.
    """

    rung: Rung
    repeat: int
    wait: Target | None


def next_call(
    urgency: Urgency, last: Call | None, people_per_rung: Mapping[Rung, int], facts: Facts
) -> Call | None:
    """Whom to ring now: first the rungs upwards, then the last one again as often as the facts say.

    None where nobody can be rung: nobody on any rung, or the last repeat is over.
    """
    higher = climb(urgency, last.rung if last else None, people_per_rung)
    if higher is not None:
        return Call(higher, 0, _wait(urgency, higher, 0, people_per_rung, facts))
    ladder = _ladder(urgency, people_per_rung)
    if last is None or not ladder or last.repeat >= facts.escalation[urgency].repeat_times:
        return None
    # Whoever stood on the last rung may have left since; then the highest rung still manned is rung.
    repeat = last.repeat + 1
    return Call(ladder[-1], repeat, _wait(urgency, ladder[-1], repeat, people_per_rung, facts))


def interval(urgency: Urgency, facts: Facts) -> Target:
    """Between two rungs: the promise to acknowledge, anew for each."""
    return facts.service[urgency].acknowledge


def stale_after(urgency: Urgency, facts: Facts) -> Target:
    """How long an acknowledgement may stand without progress before it alerts again."""
    return facts.escalation[urgency].stale_after


def _ladder(urgency: Urgency, people_per_rung: Mapping[Rung, int]) -> tuple[Rung, ...]:
    manned = tuple(rung for rung in LADDER if people_per_rung.get(rung, 0) > 0)
    height = LADDER.index(TOP[urgency])
    return tuple(rung for rung in manned if LADDER.index(rung) <= height) or manned


def _wait(
    urgency: Urgency, rung: Rung, repeat: int, people_per_rung: Mapping[Rung, int], facts: Facts
) -> Target | None:
    if climb(urgency, rung, people_per_rung) is not None:
        return interval(urgency, facts)
    insist = facts.escalation[urgency]
    return insist.repeat_every if repeat < insist.repeat_times else None
