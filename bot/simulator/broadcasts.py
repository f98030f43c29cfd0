"""An article to all followers: reviewed first, never at night, and nobody is told whom it reached."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.simulator.accounts import Account
from bot.simulator.article_calls import find_article, link_of
from bot.simulator.asked import Asked
from bot.simulator.facts import fact
from bot.simulator.people import Person
from bot.simulator.price import HOME
from bot.simulator.records import Card, Json, SentMessage, part_of, parts_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.targets import Broadcast, Target
from bot.simulator.world import World

BROADCAST = "broadcast"


def broadcast(world: World, asked: Asked) -> Json:
    """Taken now by day, delivered after the review; the answer says nothing about anybody."""
    account, now = asked.account, world.clock.now()
    articles = _articles(account, part_of(asked.given, "message"))
    target = Target.read(part_of(part_of(asked.given, "recipient"), "target"))
    if is_night(now):
        raise Refusal(-234)
    due = _morning_of(now + world.habits.broadcast_review)
    planned = Broadcast(world.new_id(), target, articles, due, asked.given)
    account.broadcasts.append(planned)
    world.later(due, lambda: _fan_out(world, account, planned, asked.path))
    return {"message_id": planned.broadcast_id}


def _articles(account: Account, message: Json) -> tuple[str, ...]:
    """One to five articles that are shown."""
    payload = part_of(part_of(message, "attachment"), "payload")
    elements = parts_of(payload, "elements")
    if payload.get("template_type") != "media" or not elements:
        raise Refusal(-201, "elements")
    if any(element.get("media_type") != "article" for element in elements):
        raise Refusal(-233)
    if len(elements) > fact(BROADCAST, "most_articles"):
        raise Refusal(-210)
    found = [find_article(account, text_of(e.get("attachment_id")), "attachment_id") for e in elements]
    if not all(article.is_shown for article in found):
        raise Refusal(-201, "attachment_id")
    return tuple(article.article_id for article in found)


# --- Delivery --------------------------------------------------------------------------------------------


def _fan_out(world: World, account: Account, planned: Broadcast, path: str) -> None:
    """Silent: neither echoes nor receipts. What was removed during the review is left out."""
    found = (account.articles.get(article_id) for article_id in planned.article_ids)
    cards = tuple(article.card(link_of(world, article)) for article in found if article is not None)
    reached = list(_reachable(account, planned.target, planned.due)) if cards else []
    planned.reached = [person.uid for person in reached]
    for person in reached:
        person.broadcasts.append(planned.due)
        _show(world, account, person, planned, cards, path)


def _reachable(account: Account, target: Target, now: datetime) -> Iterator[Person]:
    for person in account.people.values():
        is_meant = person.follows and BROADCAST not in person.restricted and target.fits(person)
        if is_meant and min(left_today(person, now), left_this_month(person, now)) > 0:
            yield person


def left_today(person: Person, now: datetime) -> int:
    today = now.astimezone(HOME).date()
    return fact(BROADCAST, "a_day") - sum(at.astimezone(HOME).date() == today for at in person.broadcasts)


def left_this_month(person: Person, now: datetime) -> int:
    month = f"{now.astimezone(HOME):%Y-%m}"
    return fact(BROADCAST, "a_month") - sum(
        f"{at.astimezone(HOME):%Y-%m}" == month for at in person.broadcasts
    )


def _show(
    world: World, account: Account, person: Person, planned: Broadcast, cards: tuple[Card, ...], path: str
) -> None:
    message = SentMessage(
        planned.broadcast_id,
        account.oa_id,
        person.uid,
        "\n".join(card.title for card in cards),
        planned.due,
        path,
        kind="article",
        url=cards[0].link,
        raw=planned.raw,
        quota_type=BROADCAST,
        cards=cards,
    )
    world.arrive(account, person, message)


# --- Hours -----------------------------------------------------------------------------------------------


def is_night(now: datetime) -> bool:
    hour = now.astimezone(HOME).hour
    return not fact(BROADCAST, "day_begins") <= hour < fact(BROADCAST, "night_begins")


def _morning_of(due: datetime) -> datetime:
    """What is ready at night waits for the morning."""
    if not is_night(due):
        return due
    local = due.astimezone(HOME)
    day = local + timedelta(days=local.hour >= fact(BROADCAST, "night_begins"))
    morning = day.replace(hour=fact(BROADCAST, "day_begins"), minute=0, second=0, microsecond=0)
    return morning.astimezone(due.tzinfo)
