"""The cheapest way to serve as many as the money allows, when several must share what is scarce.

A small network of pipes: each has room for so many, at a price for each one. As much as possible is sent from
the first point to the last one, always along the cheapest way that is left; a later one may push an earlier
one to another pipe. So every amount is reached at its lowest price (successive shortest paths), and where the
money ends, nobody could have served more.
"""

from dataclasses import dataclass, field

NO_WAY = 1 << 60


@dataclass
class _Pipe:
    """One direction of a pipe; `back` is where its other direction stands."""

    to: int
    room: int
    price: int
    back: int


@dataclass
class Network:
    """Points are numbers, pipes have room and a price."""

    points: int
    pipes: list[list[_Pipe]] = field(init=False)

    def __post_init__(self) -> None:
        self.pipes = [[] for _ in range(self.points)]

    def lay(self, start: int, end: int, room: int, price: int = 0) -> tuple[int, int]:
        """A pipe, with a name by which `used` is asked."""
        self.pipes[start].append(_Pipe(end, room, price, len(self.pipes[end])))
        self.pipes[end].append(_Pipe(start, 0, -price, len(self.pipes[start]) - 1))
        return start, len(self.pipes[start]) - 1

    def used(self, name: tuple[int, int]) -> int:
        pipe = self.pipes[name[0]][name[1]]
        return self.pipes[pipe.to][pipe.back].room

    def send(self, start: int, end: int, money: int) -> int:
        """Send as many as money and room allow; returns what it costs."""
        spent = 0
        while True:
            cost, way = self._cheapest(start, end)
            most = min((self.pipes[at][i].room for at, i in way), default=0)
            if cost > 0:
                most = min(most, (money - spent) // cost)
            if most <= 0:
                return spent
            for at, i in way:
                pipe = self.pipes[at][i]
                pipe.room -= most
                self.pipes[pipe.to][pipe.back].room += most
            spent += most * cost

    def _cheapest(self, start: int, end: int) -> tuple[int, list[tuple[int, int]]]:
        """The cheapest way with room, as the pipes it takes (Bellman and Ford: prices may be negative)."""
        costs = [NO_WAY] * self.points
        came: list[tuple[int, int] | None] = [None] * self.points
        costs[start] = 0
        changed = True
        while changed:
            changed = False
            for at in range(self.points):
                if costs[at] == NO_WAY:
                    continue
                for i, pipe in enumerate(self.pipes[at]):
                    if pipe.room > 0 and costs[at] + pipe.price < costs[pipe.to]:
                        costs[pipe.to], came[pipe.to], changed = costs[at] + pipe.price, (at, i), True
        return costs[end], self._walk(came, end)

    def _walk(self, came: list[tuple[int, int] | None], end: int) -> list[tuple[int, int]]:
        way: list[tuple[int, int]] = []
        step = came[end]
        while step is not None:
            way.append(step)
            step = came[step[0]]
        return way
