"""Articles of an account: what one consists of, and what is refused in it (Article API pages)."""

from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from bot.simulator.facts import fact
from bot.simulator.records import Card, Json, part_of, parts_of, text_of
from bot.simulator.refusal import Refusal

SHOWN = {"show", "hide"}
LIMITED = {"title": "longest_title", "author": "longest_author", "description": "longest_description"}
PARAGRAPHS = {"text": ("content",), "image": ("url",), "video": ("url", "video_id"), "product": ("id",)}


@dataclass(frozen=True)
class Article:
    """One article as it is now; a change makes a new one under the same id."""

    article_id: str
    kind: str  # normal or video
    title: str
    author: str
    description: str
    cover: Json = field(repr=False)
    body: tuple[Json, ...] = field(repr=False)
    status: str
    comment: str
    video_id: str
    created: datetime
    updated: datetime

    @property
    def picture(self) -> str:
        return text_of(self.cover.get("photo_url"))

    @property
    def is_shown(self) -> bool:
        return self.status == "show"

    def card(self, link: str) -> Card:
        """As a chat shows it."""
        return Card(self.article_id, self.title, self.description, self.picture, link)


@dataclass(frozen=True)
class Job:
    """An article that Zalo is still working on, under the token that was given for it."""

    article: Article
    ready: datetime


def article_of(given: Json, article_id: str, created: datetime, now: datetime) -> Article:
    """What a call describes.

    Raises:
        Refusal: -201 something is missing or unknown, -210 something is too long.
    """
    kind = text_of(given.get("type")) or "normal"
    if kind not in {"normal", "video"}:
        raise Refusal(-201, "type")
    for key, limit in LIMITED.items():
        if len(text_of(given.get(key))) > fact("articles", limit):
            raise Refusal(-210)
    if not text_of(given.get("title")):
        raise Refusal(-201, "title")
    return Article(
        article_id,
        kind,
        text_of(given.get("title")),
        text_of(given.get("author")),
        text_of(given.get("description")),
        _cover(given, kind),
        _body(given, kind),
        _shown(given, "status", "hide"),
        _shown(given, "comment", "show"),
        text_of(given.get("video_id")),
        created,
        now,
    )


def _cover(given: Json, kind: str) -> Json:
    """A picture or a video at the top; a video article has its picture under `avatar`."""
    if kind == "video":
        if not text_of(given.get("video_id")) or not text_of(given.get("avatar")):
            raise Refusal(-201, "video_id")
        return {"cover_type": "photo", "photo_url": given["avatar"], "status": "show"}
    cover = part_of(given, "cover")
    needed = {"photo": "photo_url", "video": "video_id"}.get(text_of(cover.get("cover_type")))
    if needed is None or not text_of(cover.get(needed)):
        raise Refusal(-201, "cover")
    return cover


def _body(given: Json, kind: str) -> tuple[Json, ...]:
    if kind == "video":
        return ()
    body = parts_of(given, "body")
    if not body:
        raise Refusal(-201, "body")
    for paragraph in body:
        needed = PARAGRAPHS.get(text_of(paragraph.get("type")), ())
        if not any(text_of(paragraph.get(key)) for key in needed):
            raise Refusal(-201, "body")
    return tuple(body)


def _shown(given: Json, key: str, otherwise: str) -> str:
    value = text_of(given.get(key)) or otherwise
    if value not in SHOWN:
        raise Refusal(-201, key)
    return value


def page_of(article: Article) -> str:
    """The article as a plain page."""
    paragraphs = (text_of(part.get("content") or part.get("url")) for part in article.body)
    told = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in (article.description, *paragraphs))
    title, author = escape(article.title), escape(article.author)
    return f"<!doctype html><html lang=vi><title>{title}</title><h1>{title}</h1><p>{author}</p>{told}"
