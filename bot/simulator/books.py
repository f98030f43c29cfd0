"""What the simulated Zalo has written down, to be looked at by tests, the demo and the control API."""

from bot.simulator.faults import Faults
from bot.simulator.habits import Habits
from bot.simulator.postbox import Posted
from bot.simulator.records import Call, Event, Reaction, SentMessage, Watcher
from bot.simulator.world import World


class Books:
    """The switches and the ledgers of one world."""

    world: World

    @property
    def habits(self) -> Habits:
        return self.world.habits

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def sent(self) -> list[SentMessage]:
        """Every message that reached a person, a visitor or a group, in order."""
        return self.world.sent

    @property
    def reactions(self) -> list[Reaction]:
        return self.world.reactions

    @property
    def calls(self) -> list[Call]:
        """Every call, with the error it was answered with."""
        return self.world.calls

    @property
    def posted(self) -> list[Posted]:
        """Every attempt to tell the webhook something."""
        return self.world.post.posted

    @property
    def lost_events(self) -> list[Event]:
        """What the webhook was never told, or not any more."""
        return self.world.post.lost

    @property
    def watchers(self) -> list[Watcher]:
        """Called with each message that reaches somebody."""
        return self.world.watchers
