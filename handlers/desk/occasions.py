"""The day before an occasion whoever is responsible gets the draft; without their word nothing leaves."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from handlers.desk.addressing import Addressed
from handlers.desk.desk import Desk
from handlers.desk.notices import doubt_words, headline, may_address, ways
from handlers.desk.planning import estimate
from handlers.desk.preview import facts, sample
from handlers.rules.clocks import VIETNAM, clock_words
from handlers.rules.codes import new_code
from storage import diary, notices, occasions, people, units
from storage.tables import Notice, NoticeOccasion, Person
from storage.words import AnswerKind, NoticeKind, Role, UnitKind

SOURCE, TOPIC = "schedule", "occasion:"
ASKED = time(8, 0)  # the hour of the day before at which people are asked
PATIENCE = timedelta(hours=8)  # then the next one is asked


def day_of(at: datetime) -> str:
    """The day of an occasion, as it is written down."""
    return f"{at.astimezone(VIETNAM):%Y-%m-%d}"


def in_time(desk: Desk, planned: datetime, at: datetime) -> datetime | None:
    """When to ask: as planned, or as soon as people are awake; None where that would be too late."""
    moment = planned if planned > desk.now else desk.facts.quiet.over(desk.now)
    return moment if moment < at else None


def drawn(desk: Desk, text: str, whom: Addressed, at: datetime, holds: timedelta) -> Notice:
    """A draft for its hour, not yet written down: nobody has it yet."""
    return Notice(
        oa_id=desk.oa_id,
        code=new_code("TB", lambda code: notices.is_taken(desk.db, desk.oa_id, code)),
        kind=NoticeKind.NOTICE,
        source=SOURCE,
        text=text,
        asks=AnswerKind.READ,
        audience=whom.audience.write(),
        audience_words=whom.words,
        budget=ways(desk).counts.budget,
        not_before=at,
        valid_until=at + holds,
        created_at=desk.now,
    )


def able(desk: Desk, notice: Notice, unit_id: int | None, roles: Sequence[Role]) -> Iterator[Person]:
    """Who may let this notice go, in the order of the roles; of one role, whoever is on duty first."""
    near = [u.id for u in units.path(desk.db, unit_id) if u.kind is not UnitKind.PROVINCE]
    found = people.named_like(desk.db, roles, near, desk.now)
    in_order = sorted(
        found,
        key=lambda pair: (roles.index(pair[1].role), pair[0].on_duty_since is None, pair[0].id),
    )
    for person in {p.id: p for p, _ in in_order}.values():
        if person.out_of_reach_until is None and may_address(desk, notice, person):
            yield person


def put(
    desk: Desk,
    notice: Notice,
    to: Person,
    *,
    key: str,
    name: str,
    unit_id: int,
    roles: Sequence[Role],
) -> None:
    """Give somebody the draft; later the next one is asked, and at its hour both hear what became of it."""
    at = notice.not_before or desk.now
    notice.author_id = to.id
    notices.add(desk.db, notice)
    occasion = occasions.add(
        desk.db,
        NoticeOccasion(
            oa_id=desk.oa_id,
            key=key,
            unit_id=unit_id,
            day=day_of(at),
            at=at,
            notice_id=notice.id,
            drafted=notice.text,
            asked_id=to.id,
            asked_at=desk.now,
        ),
    )
    desk.note("notice.drafted", "notice", notice.id, SOURCE)
    show_to(desk, notice, to, name, topic=f"{TOPIC}{occasion.id}")
    silent_at = desk.facts.quiet.over(desk.now + min(PATIENCE, (at - desk.now) / 2))
    later = {"name": name, "roles": [role.value for role in roles]}
    desk.remind_at("occasions", "unanswered", occasion.id, silent_at, **later)
    desk.remind_at("occasions", "over", occasion.id, at, **later)


def show_to(
    desk: Desk, notice: Notice, to: Person, name: str, *, before: str = "", topic: str | None = None
) -> None:
    """The draft exactly as people would get it, whom it reaches, and what can be done with it."""
    told = {**waiting(desk, notice), **facts(estimate(desk, notice))}
    desk.tell(
        [to],
        "occasions.ask",
        told,
        topic=topic,
        name=name,
        before=before,
        doubts=doubt_words(desk, notice),
        sample=sample(desk, notice),
    )


def undelivered(desk: Desk, topic: str) -> None:
    """Zalo did not take the question to whoever was asked first: the next one is asked at once."""
    key = topic.removeprefix(TOPIC)
    for entry in diary.open_for(desk.db, desk.oa_id, "occasions", key):
        if entry.kind == "unanswered":
            desk.remind_at("occasions", "unanswered", key, desk.now, **entry.details)


def waiting(desk: Desk, notice: Notice) -> dict[str, object]:
    """What every text about such a draft may say, also when it would leave."""
    return {**headline(notice), "when": clock_words(notice.not_before or desk.now, desk.now)}
