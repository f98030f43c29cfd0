"""Numbers that are told to everybody: a small one might point to one household, and is only called a few."""

from collections.abc import Mapping

FEWEST = 5  # from here on a number is told
A_FEW = "một vài"


def told(number: int) -> str:
    """The number itself, or that there were a few; nothing where there was none."""
    if number == 0:
        return ""
    return str(number) if number >= FEWEST else A_FEW


def shown(by_kind: Mapping[str, int], everything: int) -> dict[str, int]:
    """The kinds whose numbers may be told beside the whole, the most frequent first.

    What is left over must not be small either: whoever subtracts would find it. So the smallest kinds
    that could be told are left out until nothing is left over, or enough.
    """
    most_first = sorted(by_kind.items(), key=lambda kind: (-kind[1], kind[0]))
    kept = {kind: number for kind, number in most_first if number >= FEWEST}
    while kept and 0 < everything - sum(kept.values()) < FEWEST:
        kept.popitem()
    return kept
