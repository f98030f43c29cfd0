"""What may go wrong on the stage: every switch of the simulated Zalo, and calls that are planned to fail."""

from dataclasses import dataclass

from bot.demo.stage import Stage
from bot.simulator.control import mishaps
from bot.simulator.control.switches import Switchboard
from bot.simulator.control.values import NotPossible
from bot.simulator.control.views import of_fault
from bot.simulator.records import Json


@dataclass(frozen=True)
class Trouble:
    """The panel for it."""

    stage: Stage

    def listed(self) -> Json:
        """Every switch with its position, what can be planned, and what is planned."""
        planned = [of_fault(fault) for fault in self.stage.zalo.faults.planned if fault.left != 0]
        return {"switches": list(self._board.listed()), "planned": planned, **mishaps.kinds()}

    def count(self) -> int:
        """How much is not as it should be."""
        faults = [row for row in self._board.listed() if row["group"] == "faults"]
        turned = sum(row["value"] != row["default"] for row in faults)
        return turned + sum(fault.left != 0 for fault in self.stage.zalo.faults.planned)

    def turn(self, key: str, value: object) -> bool:
        """Whether there is such a switch with such a position."""
        try:
            self._board.turn_all({key: value})
        except NotPossible:
            return False
        return True

    def plan(self, given: Json) -> bool:
        """Whether that can go wrong."""
        try:
            mishaps.plan(self.stage.zalo.faults, given)
        except NotPossible:
            return False
        return True

    def mend(self) -> None:
        """Everything works again, and Zalo tells the webhook again."""
        self._board.reset()
        self.stage.look_after_receipts()
        self.stage.zalo.enable()
        self.stage.zalo.let_go()

    @property
    def _board(self) -> Switchboard:
        return Switchboard(self.stage.zalo.world)
