"""The calls about articles: written now, finished a little later, and found by an id of its own."""

from bot.simulator.accounts import Account
from bot.simulator.articles import Article, Job, article_of
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.lookups import window
from bot.simulator.price import HOME
from bot.simulator.records import Json, milliseconds, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

NO_MORE = "OA has reached limit quota create article"


def create(world: World, asked: Asked) -> Json:
    """Gives a token; the id is known once Zalo is done."""
    account, now = asked.account, world.clock.now()
    article = article_of(asked.given, world.new_id(), now, now)
    month = f"{now.astimezone(HOME):%Y-%m}"
    if account.written[month] >= account.article_limit:
        raise Refusal(-223, message=NO_MORE)
    account.written[month] += 1
    return {"token": _begin(world, account, article)}


def update(world: World, asked: Asked) -> Json:
    """Like `create`, for an article that is there; until Zalo is done the old one is seen."""
    old = find_article(asked.account, text_of(asked.given.get("id")))
    given = {"type": old.kind, **asked.given}
    article = article_of(given, old.article_id, old.created, world.clock.now())
    return {"token": _begin(world, asked.account, article)}


def _begin(world: World, account: Account, article: Article) -> str:
    token, ready = world.new_id(), world.clock.now() + world.habits.article_ready_after
    account.article_jobs[token] = Job(article, ready)

    def publish() -> None:
        account.articles[article.article_id] = article

    world.later(ready, publish)
    return token


def verify(world: World, asked: Asked) -> Json:
    job = asked.account.article_jobs.get(text_of(asked.given.get("token")))
    if job is None:
        raise Refusal(-201, "token")
    if world.clock.now() < job.ready:
        raise Refusal(-214)
    return {"id": job.article.article_id}


def detail(_world: World, asked: Asked) -> Json:
    article = find_article(asked.account, text_of(asked.given.get("id")))
    shared: Json = {
        "id": article.article_id,
        "type": article.kind,
        "title": article.title,
        "description": article.description,
        "status": article.status,
        "comment": article.comment,
    }
    if article.kind == "video":
        return {**shared, "video_id": article.video_id, "avatar": article.picture}
    return {
        **shared,
        "author": article.author,
        "cover": article.cover,
        "body": list(article.body),
        "cite": {},
    }


def listed(world: World, asked: Asked) -> Json:
    """Newest first, ordinary articles and videos apart."""
    kind = text_of(asked.given.get("type")) or "normal"
    count = asked.given.get("limit", fact("articles", "page"))
    offset, count = window({**asked.given, "count": count}, fact("articles", "page"))
    found = [article for article in reversed(asked.account.articles.values()) if article.kind == kind]
    rows = [_row(world, asked.account, article) for article in found[offset : offset + count]]
    return {"medias": rows, "total": len(found)}


def _row(world: World, account: Account, article: Article) -> Json:
    return {
        "id": article.article_id,
        "type": article.kind,
        "title": article.title,
        "status": article.status,
        "total_view": account.views[article.article_id],
        "total_share": 0,
        "create_date": int(milliseconds(article.created)),
        "update_date": int(milliseconds(article.updated)),
        "thumb": article.picture,
        "link_view": link_of(world, article),
    }


def remove(_world: World, asked: Asked) -> Json:
    del asked.account.articles[find_article(asked.account, text_of(asked.given.get("id"))).article_id]
    return {}


def find_article(account: Account, article_id: str, key: str = "id") -> Article:
    found = account.articles.get(article_id)
    if found is None:
        raise Refusal(-201, key)
    return found


def link_of(world: World, article: Article) -> str:
    """Where the article can be read: at the simulator itself."""
    return f"{world.media.base()}/article/{article.article_id}"


PATH = "/v2.0/article/"
ARTICLES: Endpoints = {
    ("POST", PATH + "create"): Endpoint(Where.ARTICLE, create),
    ("POST", PATH + "update"): Endpoint(Where.ARTICLE, update),
    ("POST", PATH + "verify"): Endpoint(Where.ARTICLE, verify),
    ("GET", PATH + "getdetail"): Endpoint(Where.READ, detail),
    ("GET", PATH + "getslice"): Endpoint(Where.READ, listed),
    ("POST", PATH + "remove"): Endpoint(Where.ARTICLE, remove),
}
