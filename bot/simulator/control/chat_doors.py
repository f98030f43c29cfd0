"""The control API's page of chats: what phones show, groups, visitors without a name, and broadcasts."""

from aiohttp import web

from bot.simulator.accounts import Account
from bot.simulator.articles import Article
from bot.simulator.control import deeds, views
from bot.simulator.control.asking import as_json, asked, whole
from bot.simulator.control.values import NotPossible
from bot.simulator.facts import facts
from bot.simulator.group_chat import GroupChat
from bot.simulator.groups import Group
from bot.simulator.phones import Phone
from bot.simulator.records import Json, text_of
from bot.simulator.targets import Broadcast
from bot.simulator.visitors import Visitor
from bot.simulator.window import THUMBS_UP
from bot.simulator.zalo import SimulatedZalo

MONTH = 30  # days of a right to a group, unless said otherwise


class ChatDoors:
    """What goes beyond the chat of one person with the account."""

    def __init__(self, zalo: SimulatedZalo) -> None:
        self.zalo = zalo

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/phones/{who}/chats", self.chats),
            web.post("/phones/{who}/staff", self.staff_says),
            web.post("/phones/{who}/groups/{group}", self.act_in_group),
            web.get("/groups", self.groups),
            web.post("/groups/{group}/staff", self.staff_says_in_group),
            web.get("/assets", self.assets),
            web.post("/assets", self.buy),
            web.get("/visitors", self.visitors),
            web.post("/visitors", self.come),
            web.get("/visitors/{visitor}", self.visitor),
            web.post("/visitors/{visitor}", self.act_as_visitor),
            web.get("/articles", self.articles),
            web.get("/broadcasts", self.broadcasts),
        ]

    # --- Phones ----------------------------------------------------------------------------------------

    async def chats(self, request: web.Request) -> web.Response:
        """Everything a phone shows: the chat with the account, then its groups, each with its bubbles."""
        return as_json([views.of_chat(chat) for chat in self._phone(request).chats()])

    async def staff_says(self, request: web.Request) -> web.Response:
        """A human of the authority writes `text` to the person in the OA chat tool."""
        phone = self._phone(request)
        await self.zalo.staff_says(phone, deeds.needed(await asked(request), "text"))
        return as_json(views.of_phone(phone))

    async def act_in_group(self, request: web.Request) -> web.Response:
        """Do something in a group, by its id: `joins`, `leaves`, `says`, `reacts`, `lets_in` …"""
        phone, given = self._phone(request), await asked(request)
        if "who" in given:
            given["who"] = self.zalo.phone(text_of(given["who"]), oa_id=phone.account.oa_id).uid
        told = await deeds.done(IN_GROUP, phone.group(self._group(request).group_id), given)
        return as_json({"uid": phone.uid, "told": [views.of_event(event) for event in told]})

    # --- Groups ----------------------------------------------------------------------------------------

    async def groups(self, request: web.Request) -> web.Response:
        """The groups of an account: link, members, who waits, rules, asset, and whether it is over."""
        now = self.zalo.world.clock.now()
        return as_json([views.of_group(group, now) for group in self._account(request).groups.values()])

    async def staff_says_in_group(self, request: web.Request) -> web.Response:
        """A human of the authority writes `text` in a group."""
        group = self._group(request)
        await self.zalo.staff_says_in_group(group, deeds.needed(await asked(request), "text"))
        return as_json(views.of_group(group, self.zalo.world.clock.now()))

    async def assets(self, request: web.Request) -> web.Response:
        """The rights to groups that an account has."""
        return as_json([views.of_asset(asset) for asset in self._account(request).assets.values()])

    async def buy(self, request: web.Request) -> web.Response:
        """One more right to a group: product gmf10, gmf50, gmf100 or gmf1000, days, gift, auto_renew."""
        given, account = await asked(request), self._account(request)
        product = text_of(given.get("product")) or "gmf100"
        if product not in facts("groups", "ceilings"):
            raise NotPossible(f"product: one of {sorted(facts('groups', 'ceilings'))}")
        days, is_gift = whole(given, "days", MONTH), given.get("gift") is True
        asset = self.zalo.buy_group(product, days=days, gift=is_gift, oa_id=account.oa_id)
        asset.auto_renew = given.get("auto_renew") is True
        return as_json(views.of_asset(asset))

    # --- Visitors --------------------------------------------------------------------------------------

    async def visitors(self, _request: web.Request) -> web.Response:
        """Everybody who came without a name."""
        return as_json([views.of_visitor(visitor) for visitor in self.zalo.visitors.values()])

    async def come(self, request: web.Request) -> web.Response:
        """Somebody without a name comes to the account's web page: anonymous_id, conversation_id."""
        return as_json(views.of_visitor(self.zalo.visitor(self._account(request).oa_id)))

    async def visitor(self, request: web.Request) -> web.Response:
        """One visitor, by anonymous id, and what is shown to them."""
        visitor = self._visitor(request)
        shown = [views.of_message(message) for message in visitor.messages()]
        return as_json({**views.of_visitor(visitor), "shown": shown})

    async def act_as_visitor(self, request: web.Request) -> web.Response:
        """Do something as a visitor: `says`, `sends_photo`, `sends_file`, `sends_sticker` …"""
        visitor = self._visitor(request)
        told = await deeds.done(deeds.CHAT_DEEDS, visitor, await asked(request))
        return as_json({"told": [views.of_event(event) for event in told]})

    # --- Articles --------------------------------------------------------------------------------------

    async def articles(self, request: web.Request) -> web.Response:
        """The articles of an account, and how often each was opened."""
        account = self._account(request)
        return as_json([_article(account, article) for article in account.articles.values()])

    async def broadcasts(self, request: web.Request) -> web.Response:
        """Every broadcast: when it leaves, and whom it reached, which Zalo itself never tells."""
        return as_json([_broadcast(one) for one in self._account(request).broadcasts])

    # --- Who is meant ----------------------------------------------------------------------------------

    def _account(self, request: web.Request) -> Account:
        return self.zalo.account(request.query.get("oa_id") or None)

    def _phone(self, request: web.Request) -> Phone:
        return self.zalo.phone(request.match_info["who"], oa_id=self._account(request).oa_id)

    def _group(self, request: web.Request) -> Group:
        group = self._account(request).groups.get(request.match_info["group"])
        if group is None:
            raise NotPossible("no such group")
        return group

    def _visitor(self, request: web.Request) -> Visitor:
        visitor = self.zalo.visitors.get(request.match_info["visitor"])
        if visitor is None:
            raise NotPossible("no such visitor")
        return visitor


def _article(account: Account, article: Article) -> Json:
    return {
        "article_id": article.article_id,
        "title": article.title,
        "status": article.status,
        "updated": article.updated.isoformat(),
        "opened": account.views[article.article_id],
    }


def _broadcast(one: Broadcast) -> Json:
    return {
        "broadcast_id": one.broadcast_id,
        "articles": list(one.article_ids),
        "due": one.due.isoformat(),
        "reached": one.reached,
    }


IN_GROUP: deeds.Deeds[GroupChat] = {
    **deeds.CHAT_DEEDS,
    "joins": lambda chat, _given: chat.joins(),
    "leaves": lambda chat, _given: chat.leaves(),
    "reacts": lambda chat, given: chat.reacts(
        deeds.needed(given, "message_id"), text_of(given.get("icon")) or THUMBS_UP
    ),
    "lets_in": lambda chat, given: chat.lets_in(chat.account.person(deeds.needed(given, "who"))),
    "turns_away": lambda chat, given: chat.turns_away(chat.account.person(deeds.needed(given, "who"))),
}
