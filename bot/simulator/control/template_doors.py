"""The control API's page of templates: which there are, and Zalo's reviewers changing their minds."""

from dataclasses import replace
from typing import TypeVar

from aiohttp import web

from bot.simulator import template_news
from bot.simulator.accounts import Account
from bot.simulator.control.asking import as_json, asked, whole
from bot.simulator.control.values import NotPossible
from bot.simulator.records import Json, text_of
from bot.simulator.template_book import template_from
from bot.simulator.templates import Quality, Status, Tag, Template, as_info, faults_of
from bot.simulator.zalo import SimulatedZalo

Word = TypeVar("Word", Status, Quality)


class TemplateDoors:
    """Every change is told to the webhook as Zalo tells it."""

    def __init__(self, zalo: SimulatedZalo) -> None:
        self.zalo = zalo

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/templates", self.templates),
            web.post("/templates", self.propose),
            web.post("/templates/{template_id}", self.change),
            web.post("/template-tags", self.allow_tags),
        ]

    async def templates(self, request: web.Request) -> web.Response:
        """The templates of an account with their words, parameters, prices, status and quality."""
        return as_json([of_template(template) for template in self._account(request).book.templates.values()])

    async def propose(self, request: web.Request) -> web.Response:
        """A new template (template_id, title, paragraphs, rows, params, buttons, kind, tag), approved now."""
        given, account = await asked(request), self._account(request)
        try:
            template = template_from(given)
        except (ValueError, KeyError) as wrong:
            raise NotPossible(f"template: {wrong}") from None
        if not template.template_id.isdecimal():
            raise NotPossible("template_id: digits")
        template = replace(template, approved_at=self.zalo.world.clock.now())
        if faults := faults_of(template):
            raise NotPossible("; ".join(faults))
        account.book.templates[template.template_id] = template
        return as_json(of_template(template))

    async def change(self, request: web.Request) -> web.Response:
        """Change status (with reason), quality or daily_quota; the webhook is told."""
        given, account = await asked(request), self._account(request)
        key, world = request.match_info["template_id"], self.zalo.world
        account.book.find(key)
        status, quality = _word(Status, given, "status"), _word(Quality, given, "quality")
        if status is not None:
            await template_news.change_status(world, account, key, status, text_of(given.get("reason")))
        if quality is not None:
            await template_news.change_quality(world, account, key, quality)
        if "daily_quota" in given:
            quota = None if given["daily_quota"] is None else whole(given, "daily_quota", 0)
            await template_news.change_template_quota(world, account, key, quota)
        return as_json(of_template(account.book.find(key)))

    async def allow_tags(self, request: web.Request) -> web.Response:
        """Which tags the account may use: {"tags": ["TRANSACTION"]}; the webhook is told."""
        given = await asked(request)
        named = given.get("tags")
        if not isinstance(named, list) or any(name not in Tag.__members__ for name in named):
            raise NotPossible(f"tags: some of {list(Tag.__members__)}")
        tags = [Tag[str(name)] for name in named]
        await template_news.change_tags(self.zalo.world, self._account(request), tags)
        return as_json({"tags": named})

    def _account(self, request: web.Request) -> Account:
        return self.zalo.account(request.query.get("oa_id") or None)


def of_template(template: Template) -> Json:
    """Everything, also the words, which Zalo's own lookups do not tell."""
    return {
        **as_info(template),
        "title": template.title,
        "paragraphs": list(template.paragraphs),
        "rows": [{"label": label, "value": value} for label, value in template.rows],
        "kind": template.kind,
        "by_uid": template.goes_by_uid,
        "daily_quota": template.daily_quota,
    }


def _word(kind: type[Word], given: Json, key: str) -> Word | None:
    if key not in given:
        return None
    try:
        return kind(text_of(given[key]))
    except ValueError:
        raise NotPossible(f"{key}: one of {[word.value for word in kind]}") from None
