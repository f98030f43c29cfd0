"""Things that go wrong at Zalo when a test asks for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

NOT_JSON = "<html><body>502 Bad Gateway</body></html>"


class Where(StrEnum):
    SEND = "send"
    UPLOAD = "upload"
    READ = "read"
    OAUTH = "oauth"
    MEDIA = "media"
    ARTICLE = "article"  # changes of articles; their broadcast is a send
    GROUP = "group"  # changes of groups; what is said in them is a send


class How(StrEnum):
    CODE = "code"  # HTTP 200 with an error number
    STATUS = "status"  # an HTTP status and whatever text
    HANG = "hang"  # the connection stays open and nothing comes
    DROP = "drop"  # the connection is cut without an answer


@dataclass
class Fault:
    """One thing that goes wrong: where, how, for whom and how often.

    `delivered` says that the work is done first (the message arrives, the tokens are rotated), so that
    only the answer is wrong.
    """

    where: Where
    how: How
    code: int = 0
    message: str = ""
    status: int = 200
    text: str = NOT_JSON
    to: str | None = None
    path: str | None = None
    delivered: bool = False
    left: int | None = 1  # None: until cleared

    def fits(self, where: Where, path: str, to: str) -> bool:
        is_meant = self.where is where and self.left != 0
        return is_meant and self.to in {None, to} and (self.path is None or self.path in path)

    def spend(self) -> None:
        if self.left is not None:
            self.left -= 1


@dataclass
class WebhookFaults:
    """What goes wrong between Zalo and the webhook."""

    holding: bool = False  # nothing is delivered until released
    reversed_order: bool = False
    copies: int = 0  # every delivery is made this many times more
    copies_of: str = ""  # only events whose name begins so
    delay: timedelta = timedelta(0)  # so much later than they happened
    delay_of: str = ""
    losing: int = 0  # this many of the next events are never told
    losing_of: str = ""

    def copies_for(self, event_name: str) -> int:
        return self.copies if event_name.startswith(self.copies_of) else 0

    def delay_for(self, event_name: str) -> timedelta:
        return self.delay if event_name.startswith(self.delay_of) else timedelta(0)

    def loses(self, event_name: str) -> bool:
        is_lost = self.losing > 0 and event_name.startswith(self.losing_of)
        self.losing -= is_lost
        return is_lost


@dataclass
class Faults:
    """The switchboard of mishaps; everything can be turned on and off while the simulator runs."""

    planned: list[Fault] = field(default_factory=list)
    webhooks: WebhookFaults = field(default_factory=WebhookFaults)
    media_dead: bool = False

    # --- Answers ---------------------------------------------------------------------------------------

    def refuse(
        self,
        code: int,
        *,
        to: str | None = None,
        times: int | None = 1,
        where: Where = Where.SEND,
        path: str | None = None,
        message: str = "",
    ) -> Fault:
        """Answer the next calls with an error number; nothing is done."""
        return self._plan(Fault(where, How.CODE, code, message, to=to, path=path, left=times))

    def deliver_but_refuse(self, code: int = -200, *, to: str | None = None, times: int | None = 1) -> Fault:
        """The message arrives, and the answer is an error all the same."""
        return self._plan(Fault(Where.SEND, How.CODE, code, to=to, left=times, delivered=True))

    def drop(
        self,
        *,
        to: str | None = None,
        times: int | None = 1,
        where: Where = Where.SEND,
        path: str | None = None,
        delivered: bool = True,
    ) -> Fault:
        """Cut the connection instead of answering, as a rule after the work was done.

        Many clients silently repeat a GET once (aiohttp does): give `times=2` to be noticed there.
        """
        return self._plan(Fault(where, How.DROP, to=to, path=path, left=times, delivered=delivered))

    def hang(
        self,
        *,
        to: str | None = None,
        times: int | None = 1,
        where: Where = Where.SEND,
        path: str | None = None,
        delivered: bool = False,
    ) -> Fault:
        """Say nothing until the client goes away or the simulator stops."""
        return self._plan(Fault(where, How.HANG, to=to, path=path, left=times, delivered=delivered))

    def answer(
        self,
        status: int = 200,
        text: str = NOT_JSON,
        *,
        to: str | None = None,
        times: int | None = 1,
        where: Where = Where.SEND,
        path: str | None = None,
        delivered: bool = False,
    ) -> Fault:
        """Answer with an HTTP status and a text that is no JSON: 429, 502, or 200 with a web page."""
        return self._plan(
            Fault(
                where, How.STATUS, status=status, text=text, to=to, path=path, left=times, delivered=delivered
            )
        )

    def pending(self, where: Where, path: str, to: str) -> Fault | None:
        return next((fault for fault in self.planned if fault.fits(where, path, to)), None)

    def clear(self) -> None:
        """Everything works again; events held back stay in the queue and are delivered next."""
        self.planned.clear()
        self.webhooks = WebhookFaults()
        self.media_dead = False

    def _plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault

    # --- Webhooks --------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Keep every event back."""
        self.webhooks.holding = True

    def release(self, *, reordered: bool = False) -> None:
        """Let events go again with the next `deliver_due`; reordered: each person's newest first."""
        self.webhooks.holding = False
        self.webhooks.reversed_order = reordered

    def duplicate(self, copies: int = 1, *, names: str = "") -> None:
        """Tell every event (or those whose name begins so) this many times more."""
        self.webhooks.copies, self.webhooks.copies_of = copies, names

    def delay(self, by: timedelta, *, names: str = "") -> None:
        """Tell every event (or those whose name begins so) late."""
        self.webhooks.delay, self.webhooks.delay_of = by, names

    def lose(self, times: int = 1, *, names: str = "") -> None:
        """Never tell the next events."""
        self.webhooks.losing, self.webhooks.losing_of = times, names
