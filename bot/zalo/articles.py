"""Articles of an account and their broadcast to its followers, as values, and what the answers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.zalo.wire import CONSULTATION, Answer, Family, Host, Request

# Article API and broadcast pages of the OA API, read November 2026.
PATH = "/v2.0/article/"
LONGEST_TITLE = 150
LONGEST_AUTHOR = 50
LONGEST_DESCRIPTION = 300
MOST_ARTICLES = 5  # in one broadcast


class Encoding(StrEnum):
    """How the values of a filter are written: the pages show the first, samples of clients the others."""

    TEXT = "text"  # "3,4"
    NUMBER = "number"  # 3, where there is only one; several are a list
    LIST = "list"  # [3, 4]


@dataclass(frozen=True)
class Written:
    """An article as people read it; the cover is an address that Zalo can fetch."""

    title: str
    author: str
    description: str
    cover: str
    paragraphs: Sequence[str]


def create(article: Written) -> Request:
    """Answered with a token; the article has an id only when Zalo is done with it.

    Raises:
        ValueError: longer than Zalo takes, or something is missing.
    """
    limited = (
        (article.title, LONGEST_TITLE),
        (article.author, LONGEST_AUTHOR),
        (article.description, LONGEST_DESCRIPTION),
    )
    if any(len(said) > longest for said, longest in limited):
        raise ValueError("longer than an article may be")
    if not (article.title and article.cover and any(article.paragraphs)):
        raise ValueError("an article has a title, a cover and words")
    body = {
        "type": "normal",
        "title": article.title,
        "author": article.author,
        "description": article.description,
        "cover": {"cover_type": "photo", "photo_url": article.cover, "status": "show"},
        "body": [{"type": "text", "content": said} for said in article.paragraphs if said],
        "status": "show",  # what is hidden cannot be broadcast
        "comment": "hide",
    }
    return Request("POST", Host.OPENAPI, f"{PATH}create", body)


def verify(token: str) -> Request:
    """Answered with the id, or with -214 while Zalo is at work."""
    return Request("POST", Host.OPENAPI, f"{PATH}verify", {"token": token})


def remove(article_id: str) -> Request:
    return Request("POST", Host.OPENAPI, f"{PATH}remove", {"id": article_id})


def broadcast(
    article_ids: Sequence[str],
    target: Mapping[str, Sequence[int]] | None = None,
    encoding: Encoding = Encoding.TEXT,
) -> Request:
    """To every follower, or to those whom a filter of Zalo's fits: ages, gender, locations, cities, platform.

    There is no filter for a ward, a tag or a list of people. It goes to the second version also where the
    account speaks the third.

    Raises:
        ValueError: none, or more than Zalo takes.
    """
    if not 1 <= len(article_ids) <= MOST_ARTICLES:
        raise ValueError(f"one to {MOST_ARTICLES} articles")
    elements = [{"media_type": "article", "attachment_id": one} for one in article_ids]
    attachment = {"type": "template", "payload": {"template_type": "media", "elements": elements}}
    narrowed = {name: _written(values, encoding) for name, values in (target or {"gender": [0]}).items()}
    body = {"recipient": {"target": narrowed}, "message": {"attachment": attachment}}
    return Request("POST", Host.OPENAPI, CONSULTATION[Family.V2], body, is_send=True)


def _written(values: Sequence[int], encoding: Encoding) -> object:
    if encoding is Encoding.TEXT:
        return ",".join(map(str, values))
    return values[0] if encoding is Encoding.NUMBER and len(values) == 1 else list(values)


# --- Answers ---------------------------------------------------------------------------------------------


def token_of(answer: Answer) -> dict[str, object]:
    return {"token": str(answer.found.get("token") or "")}


def id_of(answer: Answer) -> dict[str, object]:
    return {"article_id": str(answer.found.get("id") or "")}
