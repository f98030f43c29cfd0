"""How much is measured: enough to say something by default, a taste with --quick."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`rounds` of every comparison; counts are divided by `divide`."""

    rounds: int = 11
    divide: int = 1

    def of(self, count: int, least: int = 1) -> int:
        return max(count // self.divide, least)


FULL = Scale()
QUICK = Scale(rounds=2, divide=20)
