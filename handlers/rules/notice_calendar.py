"""The calendar of notices: what comes back every year, month or week, who is asked, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from handlers.rules.clocks import VIETNAM, Target
from handlers.rules.fact_entries import Entry, Fact, clock, fill, many, read, valid_on
from handlers.rules.facts import fact_on
from handlers.rules.faq import told
from handlers.rules.notice_forms import HEADS, compose
from handlers.rules.notice_words import LONGEST
from handlers.rules.permissions import MATRIX, Act
from handlers.rules.recurrence import BadRule, occurrences
from storage.words import Role, UnitKind

FILE = "handlers/texts/calendar_of_notices.toml"
KIND = "notice"
LEVELS = frozenset({UnitKind.COMMUNE, UnitKind.GROUP})
MONTH = "month"  # filled with the numbers of the past month
TWO_YEARS = timedelta(days=731)


@dataclass(frozen=True)
class Written(Fact):
    """The fields of an entry as they are written."""

    name: str
    rule: str
    time: str
    lead: Target
    asked: str
    holds: Target
    level: str
    figures: str = ""
    who: str = ""
    what: str = ""
    when: str = ""
    where: str = ""
    do: str = ""
    until: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Occasion:
    """Something that comes back, with everything its draft needs."""

    key: str
    name: str
    rule: str
    first_at: datetime  # from when on the rule runs, at the hour of the notice
    lead: timedelta
    asked: time
    holds: timedelta
    level: UnitKind
    responsible: tuple[Role, ...]
    parts: Mapping[str, str]
    figures: str

    def between(self, since: datetime, until: datetime) -> list[datetime]:
        """The moments (UTC) of its notice from `since` up to before `until`."""
        return occurrences(self.rule, self.first_at, since, until)

    def asked_at(self, at: datetime) -> datetime:
        """When somebody is asked about the notice of that moment: an hour of the day before."""
        day = (at.astimezone(VIETNAM) - self.lead).date()
        return datetime.combine(day, self.asked, VIETNAM)


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry as written, with its date, source and confidence."""
    return read(files("handlers.texts").joinpath("calendar_of_notices.toml").read_text("utf-8"), FILE)


def calendar_on(day: datetime) -> Mapping[str, Occasion]:
    """What is in force on that day in Vietnam, by key.

    Raises:
        BadFact: an entry cannot be used; the sentence names it, and what to write instead.
    """
    return _calendar_on(day.astimezone(VIETNAM).date())


@lru_cache(maxsize=16)
def _calendar_on(day: date) -> Mapping[str, Occasion]:
    return calendar_from(entries(), day)


def calendar_from(written: Sequence[Entry], day: date) -> Mapping[str, Occasion]:
    """The same for entries of another file."""
    valid = valid_on(written, day).get(KIND, {})
    return {key: _occasion(entry, day) for key, entry in valid.items()}


def _occasion(entry: Entry, day: date) -> Occasion:
    words = fill(Written, _without_roles(entry))
    at = clock(entry, "time", words.time)
    if words.level not in LEVELS:
        raise entry.bad(f"level is {words.level!r}; write commune or group")
    occasion = Occasion(
        entry.key,
        words.name,
        words.rule,
        datetime.combine(entry.since, at, VIETNAM),
        words.lead.plain,
        clock(entry, "asked", words.asked),
        words.holds.plain,
        UnitKind(words.level),
        tuple(_role(entry, name) for name in many(entry, "responsible", str)),
        _parts(entry, words, day),
        words.figures,
    )
    _check(entry, occasion, day)
    return occasion


def _check(entry: Entry, occasion: Occasion, day: date) -> None:
    if not occasion.responsible:
        raise entry.bad('nobody is responsible; write responsible = ["police_chief"]')
    if occasion.lead < timedelta(days=1):
        raise entry.bad("lead is shorter than a day; write 1d, so that somebody can be asked")
    since = datetime.combine(max(day, entry.since), time(), VIETNAM)
    try:
        coming = occasion.between(since, since + TWO_YEARS)
    except BadRule as error:
        raise entry.bad(f"rule: {error}") from error
    if not coming:
        raise entry.bad("rule: nothing comes of it within two years")


def _role(entry: Entry, name: str) -> Role:
    """A role that may say an ordinary notice: somebody else could not let it go."""
    able = [role for role in Role if role in MATRIX[Act.NOTICE]]
    if name not in able:
        raise entry.bad(f"{name!r} cannot be responsible; write one of {', '.join(able)}")
    return Role(name)


def _parts(entry: Entry, words: Written, day: date) -> Mapping[str, str]:
    """The words with the numbers to call that hold on that day."""
    given = {part: text for part in HEADS if (text := getattr(words, part))}
    if words.figures not in {"", MONTH}:
        raise entry.bad(f'figures is {words.figures!r}; write "{MONTH}", or leave it out')
    if bool(words.figures) == bool(given):
        raise entry.bad("either words (what, when, do …) or figures, not both")
    if given and "what" not in given:
        raise entry.bad("what is missing: it says nothing of what it is about")
    try:
        filled = {part: text.format_map(told(fact_on(day))) for part, text in given.items()}
    except (KeyError, ValueError) as error:
        raise entry.bad(f"{error} in braces is no fact; write {{police}}, {{fire}} as in faq.toml") from error
    if len(compose(filled)) > LONGEST:
        raise entry.bad(f"the words are longer than {LONGEST} characters; people read less")
    return filled


def _without_roles(entry: Entry) -> Entry:
    values = {name: value for name, value in entry.values.items() if name != "responsible"}
    return Entry(entry.kind, entry.key, entry.since, entry.source, entry.confidence, values, entry.file)
