"""What one account may send as templates: the approved ones, the daily quota, and how well it behaves."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.simulator.facts import fact, moment, numbers
from bot.simulator.records import Button, parts_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.templates import Blank, Kind, Quality, Tag, Template

HOME = ZoneInfo("Asia/Ho_Chi_Minh")  # where Zalo's days and months begin; assumed


@dataclass(frozen=True)
class Rating:
    """Stars that a person gave to a rating template."""

    template_id: str
    message_id: str
    tracking_id: str
    stars: int
    note: str
    feedbacks: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Told:
    """One template message that left, for the lookups."""

    message_id: str
    template_id: str
    tracking_id: str
    to: str  # the person's id
    named: str  # what the receipt calls them: user id, telephone number or its hash
    at: datetime
    delivered_at: datetime | None  # None: never


@dataclass
class TemplateBook:
    """The templates of one account and what it has used of its quotas."""

    templates: dict[str, Template] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # by day, and by whom or what
    tags: set[Tag] = field(default_factory=lambda: set(Tag))  # that the account may use
    quality: Quality = Quality.UNDEFINED
    promotions_of_month: int | None = None  # None: no limit
    _quotas: list[tuple[datetime, int | None]] = field(default_factory=list)  # changes, oldest first

    def find(self, template_id: str) -> Template:
        if template_id not in self.templates:
            raise Refusal(-109)
        return self.templates[template_id]

    # --- Daily quota -----------------------------------------------------------------------------------

    def daily_quota(self, now: datetime) -> int | None:
        """How many messages a day; None: no limit."""
        past = [quota for at, quota in self._quotas if at <= now]
        return past[-1] if past else fact("templates", "daily_quota")

    def set_daily_quota(self, quota: int | None, at: datetime) -> None:
        self._quotas.append((at, quota))

    def lower_quota(self, now: datetime) -> int:
        """One step down from what holds now."""
        present, steps = self.daily_quota(now), numbers("templates", "daily_quotas")
        lower = [step for step in steps if present is None or step < present]
        return lower[-1] if lower else steps[0]

    def will_be_lowered(self, now: datetime) -> bool:
        """At most once a day."""
        return any(_day(at) == _day(now) for at, _ in self._quotas)

    def left(self, now: datetime) -> int | None:
        quota = self.daily_quota(now)
        return None if quota is None else max(0, quota - self.used[_day(now)])

    # --- Counting --------------------------------------------------------------------------------------

    def require_quota(self, template: Template, uid: str, most: int, now: datetime) -> None:
        """Raise what Zalo answers when today's or this month's messages are used up.

        `most`: promotions for one person in a month.
        """
        if self.left(now) == 0:
            raise Refusal(-144)
        if self.left_of(template, now) == 0:
            raise Refusal(-147)
        if template.tag is not Tag.PROMOTION:
            return
        if self.promotions_of_month is not None and self.used[_month(now)] >= self.promotions_of_month:
            raise Refusal(-1441)
        if self.used[f"{_day(now)} {uid}"] >= fact("templates", "promotions_a_day"):
            raise Refusal(-1471)
        if self.used[f"{_month(now)} {uid}"] >= most:
            raise Refusal(-1472)

    def left_of(self, template: Template, now: datetime) -> int | None:
        """What one template may still be sent today; None: as much as the account."""
        used = self.used[f"{_day(now)} {template.template_id}"]
        return None if template.daily_quota is None else max(0, template.daily_quota - used)

    def promotions_left(self, uid: str, most: int, now: datetime) -> tuple[int, int]:
        """How many promotions one person may still get today, and this month."""
        today, month = self.used[f"{_day(now)} {uid}"], self.used[f"{_month(now)} {uid}"]
        return max(0, fact("templates", "promotions_a_day") - today), max(0, most - month)

    def count(self, template: Template, uid: str, now: datetime) -> None:
        self.used[_day(now)] += 1
        self.used[f"{_day(now)} {template.template_id}"] += 1
        if template.tag is Tag.PROMOTION:
            self.used[_month(now)] += 1
            self.used[f"{_day(now)} {uid}"] += 1
            self.used[f"{_month(now)} {uid}"] += 1

    def count_report(self, now: datetime) -> bool:
        """Somebody complained; whether that is too many for today."""
        self.used[f"{_day(now)} reports"] += 1
        quota = self.daily_quota(now)
        most = 0 if quota is None else quota * fact("templates", "report_percent") / 100
        return quota is not None and self.used[f"{_day(now)} reports"] > most


def is_night(now: datetime, opens: int, closes: int) -> bool:
    """Outside the hours of tags 2 and 3."""
    return not opens <= now.astimezone(HOME).hour < closes


def next_full_hour(now: datetime) -> datetime:
    """When Zalo looks at the reports again."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _day(now: datetime) -> str:
    return f"{now.astimezone(HOME):%Y-%m-%d}"


def _month(now: datetime) -> str:
    return f"{now.astimezone(HOME):%Y-%m}"


# --- Those every account begins with ----------------------------------------------------------------------


def sample_templates() -> Iterator[Template]:
    """A few templates of a neighbourhood, so that there is something to send."""
    return iter(_samples())


@cache
def _samples() -> tuple[Template, ...]:
    text = files("bot.simulator").joinpath("templates.toml").read_text(encoding="utf-8")
    return tuple(template_from(row) for row in parts_of(tomllib.loads(text), "template"))


def template_from(row: dict[str, object]) -> Template:
    """A template as it is written in the file of samples, or given to the control API.

    Raises:
        ValueError: a word that means nothing here.
    """
    at = row.get("approved_at")
    quota = row.get("daily_quota")
    return Template(
        template_id=text_of(row.get("template_id")),
        name=text_of(row.get("name")) or text_of(row.get("title")),
        title=text_of(row.get("title")),
        paragraphs=tuple(map(str, _list(row, "paragraphs"))),
        approved_at=at if isinstance(at, datetime) else moment("templates", "by_uid_since"),
        rows=tuple((text_of(r.get("label")), text_of(r.get("value"))) for r in parts_of(row, "rows")),
        blanks=tuple(_blank(entry) for entry in parts_of(row, "params")),
        buttons=tuple(_button(entry) for entry in parts_of(row, "buttons")),
        kind=Kind(text_of(row.get("kind", "custom"))),
        tag=Tag[text_of(row.get("tag", "TRANSACTION"))],
        has_image=row.get("has_image") is True,
        has_response=row.get("has_response") is True,
        daily_quota=quota if isinstance(quota, int) else None,
    )


def _list(row: dict[str, object], key: str) -> list[object]:
    value = row.get(key, [])
    return value if isinstance(value, list) else []


def _blank(row: dict[str, object]) -> Blank:
    most, least = row.get("max_length", 30), row.get("min_length", 0)
    return Blank(
        text_of(row.get("name")),
        text_of(row.get("type", "STRING")),
        most if isinstance(most, int) else 30,
        least if isinstance(least, int) else 0,
        row.get("accepts_nothing") is True,
        text_of(row.get("sample")),
    )


def _button(row: dict[str, object]) -> Button:
    return Button(text_of(row.get("title")), "oa.open.url", text_of(row.get("url")))
