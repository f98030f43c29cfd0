"""A Zalo that runs on your table: the OA API, signed webhooks and phones, by a clock that tests move."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from aiohttp import web

from bot.clock import Clock
from bot.simulator import console
from bot.simulator.accounts import BUSINESS, Account
from bot.simulator.app import FrontDoor
from bot.simulator.asked import Host
from bot.simulator.books import Books
from bot.simulator.contents import Content
from bot.simulator.faults import Faults
from bot.simulator.group_life import drafted, speak
from bot.simulator.groups import PACKAGES_END, Asset, Group, included_groups
from bot.simulator.habits import Habits
from bot.simulator.media import MediaShelf
from bot.simulator.oauth import Grants
from bot.simulator.phones import Phone
from bot.simulator.postbox import Postbox
from bot.simulator.records import Event
from bot.simulator.scribe import Scribe, mac
from bot.simulator.template_book import sample_templates
from bot.simulator.visitors import Visitor
from bot.simulator.world import World


class SimulatedZalo(Books):
    """One Zalo app with one or more Official Accounts, their people, and the way to the bot's webhook."""

    def __init__(
        self,
        clock: Clock,
        *,
        app_id: str = "4400000000000000001",
        app_secret: str = "app-secret-made-up",  # noqa: S107 (a made-up secret of a made-up app)
        oa_id: str = "5500000000000000001",
        oa_secret: str = "oa-key-made-up",  # noqa: S107
        oa_type: int = BUSINESS,
        package: str | int = "comprehensive",
        seed: int = 0,
        patience: float = 10.0,
        habits: Habits | None = None,
    ) -> None:
        """`patience`: real seconds until a webhook counts as silent; Zalo itself waits two."""
        dice, habits, faults = Random(seed), habits or Habits(), Faults()
        grants = Grants(clock, app_id, app_secret, habits, dice)
        scribe = Scribe(app_id, habits, dice)
        post = Postbox(clock, habits, faults, patience)
        shelf = MediaShelf(clock, habits, dice, lambda: self.url)
        self.world = World(clock, app_id, app_secret, dice, habits, faults, grants, scribe, post, shelf)
        self.oa_id = oa_id
        self.url = self.business_url = self.oauth_url = ""
        self.visitors: dict[str, Visitor] = {}  # by anonymous id
        self._phones: dict[tuple[str, str], Phone] = {}
        self._runner: web.AppRunner | None = None
        self.beside: dict[str, Callable[[], web.Application]] = {}  # served at the same address, by prefix
        self.add_account(oa_id, oa_secret=oa_secret, oa_type=oa_type, package=package)

    @property
    def app_id(self) -> str:
        return self.world.app_id

    @property
    def app_secret(self) -> str:
        return self.world.app_secret

    @property
    def oa_secret(self) -> str:
        """The key that signs the webhooks of the first account."""
        return self.account().secret

    # --- Accounts --------------------------------------------------------------------------------------

    def add_account(
        self,
        oa_id: str,
        *,
        oa_secret: str,
        oa_type: int = BUSINESS,
        name: str = "Bình Yên",
        package: str | int = "comprehensive",
        granted: bool = True,
    ) -> Account:
        """One more account of the same app; ungranted, the app hears nothing of it until consent."""
        account = self.world.accounts[oa_id] = Account(oa_id, oa_secret, oa_type, name)
        account.set_package(package)
        for _ in range(included_groups(package)):
            account.receive_asset("gmf100", PACKAGES_END, "sub_quota", auto_renew=True)
        account.book.templates = {template.template_id: template for template in sample_templates()}
        if granted:
            self.world.grants.issue(oa_id)
        return account

    def begin_anew(self) -> None:
        """Everybody is forgotten and every book empty; accounts, tokens, webhook and switches stay."""
        former = list(self.world.accounts.values())
        self.world.empty()
        self._phones.clear()
        self.visitors.clear()
        for account in former:
            package = int(account.package) if account.package.isdecimal() else account.package
            self.add_account(
                account.oa_id,
                oa_secret=account.secret,
                oa_type=account.oa_type,
                name=account.name,
                package=package,
                granted=False,
            )

    def buy_group(
        self, product: str = "gmf100", *, days: int = 30, gift: bool = False, oa_id: str | None = None
    ) -> Asset:
        """Somebody of the authority buys the right to one more group in Zalo's shop, or is given it."""
        until = self.world.clock.now() + timedelta(days=days)
        return self.account(oa_id).receive_asset(product, until, "reward_quota" if gift else "purchase_quota")

    def account(self, oa_id: str | None = None) -> Account:
        return self.world.account(oa_id or self.oa_id)

    def token_pair(self, oa_id: str | None = None) -> tuple[str, str]:
        """The access and the refresh token that hold now; empty while the app is not granted."""
        pair = self.world.grants.current.get(oa_id or self.oa_id)
        return ("", "") if pair is None else (pair.access, pair.refresh)

    def settings(self) -> dict[str, str]:
        """What the bot's settings have to say to speak with this Zalo, by the names of config.env."""
        access, refresh = self.token_pair()
        return {
            "ZALO_APP_ID": self.app_id,
            "ZALO_APP_SECRET": self.app_secret,
            "ZALO_OA_ID": self.oa_id,
            "ZALO_OA_SECRET_KEY": self.oa_secret,
            "ZALO_ACCESS_TOKEN": access,
            "ZALO_REFRESH_TOKEN": refresh,
            "ZALO_OPENAPI_URL": self.url,
            "ZALO_BUSINESS_URL": self.business_url,
            "ZALO_OAUTH_URL": self.oauth_url,
            "ZALO_MEDIA_HOSTS": self.media_host,
        }

    def secret_key(self, oa_id: str | None = None) -> str | None:
        """The OA secret key, which the console shows only after the webhook URL was saved."""
        return self.account(oa_id).secret if self.world.is_revealed else None

    async def revoke(self, oa_id: str | None = None) -> Event:
        """The account's administrator takes the permission back."""
        account = self.account(oa_id)
        event = await self.tell("permission_revoked", oa_id=account.oa_id)
        self.world.grants.revoke(account.oa_id)
        return event

    # --- Running ---------------------------------------------------------------------------------------

    @property
    def media_host(self) -> str:
        return self.url.removeprefix("http://")

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, hosts_apart: bool = False) -> None:
        """Listen; port 0 takes any free one. Apart: the three hosts of Zalo have three ports, one by one."""
        app = FrontDoor(self.world).application(beside=self.beside)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        for nth, _ in enumerate(Host if hosts_apart else (Host.OPENAPI,)):
            await web.TCPSite(self._runner, host, port + nth if port else 0).start()
        ports = [int(address[1]) for address in self._runner.addresses]
        self.world.hosts = dict(zip(ports, Host, strict=True)) if hosts_apart else {}
        urls = [f"http://{host}:{taken}" for taken in ports]
        self.url, self.business_url, self.oauth_url = urls if hosts_apart else urls * 3
        self.world.post.open()

    async def stop(self) -> None:
        self.world.hanging.let_go()
        await self.world.post.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def until_hanging(self) -> None:
        """Wait until a client waits for an answer that does not come."""
        await self.world.hanging.began.wait()

    def let_go(self) -> None:
        """Cut the connections that hang; later ones hang anew."""
        self.world.hanging.let_go()

    # --- Webhook ---------------------------------------------------------------------------------------

    def point_at(self, webhook_url: str, *, oa_id: str | None = None) -> None:
        """Save the webhook URL without trying it; one for the app, or another one for one account."""
        console.save(self.world, webhook_url, oa_id)

    async def save_webhook(self, url: str) -> bool:
        """As the console does: an unsigned trial, and the URL is saved only after a 200."""
        return await console.try_and_save(self.world, url)

    async def press_test(self, *, signed: bool = False) -> int | None:
        """The console's "Test" button: a sample about nobody, to the saved URL."""
        return await console.send_sample(self.world, self.world.post.url, self.oa_secret if signed else None)

    def enable(self) -> None:
        """A human turns the webhook on again after Zalo gave up."""
        self.world.post.is_unsubscribed = False

    @property
    def is_unsubscribed(self) -> bool:
        return self.world.post.is_unsubscribed

    # --- Telling ---------------------------------------------------------------------------------------

    async def deliver_due(self) -> bool:
        """Tell the webhook everything that is due by the clock; whether anything was told."""
        is_any = self.world.catch_up()
        return await self.world.post.deliver_due() or is_any

    def next_due(self) -> datetime | None:
        """When something happens by itself next, or can be told."""
        moments = (self.world.agenda.next_due(), self.world.post.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    async def run(self) -> None:
        """Keep telling in real time until cancelled; for demo and drills, with the machine's clock."""
        post = self.world.post
        while True:
            post.news.clear()
            await self.deliver_due()
            due = self.next_due()
            wait = None if due is None else max(0.0, (due - self.world.clock.now()).total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(post.news.wait(), wait)

    async def redeliver(self, event: Event, times: int = 1) -> list[int | None]:
        """Tell the same bytes again; gives the statuses."""
        return [await self.world.post.post(event, attempt) for attempt in range(1, times + 1)]

    async def tell(self, event_name: str, *, oa_id: str | None = None, **fields: object) -> Event:
        """Any event, known or not, with any fields; flat, with `oa_id`."""
        account = self.account(oa_id)
        body: dict[str, object] = {"oa_id": account.oa_id, "event_name": event_name, **fields}
        return await self.world.tell(account, "", body)

    async def post_raw(
        self,
        body: bytes | Mapping[str, object],
        *,
        secret: str | None = None,
        headers: Mapping[str, str] | None = None,
        oa_id: str | None = None,
    ) -> int | None:
        """Post anything to the webhook, signed with `secret` where one is given; gives the status."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature: dict[str, str] = {}
        if secret is not None:
            signature["X-ZEvent-Signature"] = f"mac={mac(self.world.app_id, raw, _timestamp(raw), secret)}"
        url = self.world.post.url_of.get(oa_id or "") or self.world.post.url
        told = {"Content-Type": "application/json", **signature, **(headers or {})}
        return await self.world.post.post_raw(url, raw, told)

    # --- People ----------------------------------------------------------------------------------------

    def phone(self, name_or_uid: str, *, name: str = "", oa_id: str | None = None) -> Phone:
        """The phone of a person (by a made-up name or by user id) who writes to one of the accounts."""
        account = self.account(oa_id)
        person = account.person(name_or_uid, name)
        key = account.oa_id, person.uid
        if key not in self._phones:
            self._phones[key] = Phone(self.world, account, person)
        return self._phones[key]

    def visitor(self, oa_id: str | None = None) -> Visitor:
        """Somebody without a name, who writes from a web page; another one each time."""
        visitor = Visitor(self.world, self.account(oa_id))
        self.visitors[visitor.visit.anonymous_id] = visitor
        return visitor

    def phones(self) -> Iterator[Phone]:
        return iter(self._phones.values())

    async def staff_says_in_group(
        self, group: Group, text: str, *, admin_id: str = "9900000000000000099"
    ) -> None:
        """The same in a group of the account."""
        account = self.world.account(group.oa_id)
        message = replace(drafted(self.world, group, text, Content("text")), quota_type="staff")
        speak(self.world, account, group, message, admin_id)
        await self.deliver_due()

    async def staff_says(self, phone: Phone, text: str, *, admin_id: str = "9900000000000000099") -> None:
        """A human of the authority types in the OA chat tool; the echo names them."""
        self.world.staff_says(phone.account, phone.person, text, admin_id)
        await self.deliver_due()


def _timestamp(raw: bytes) -> str:
    try:
        told = json.loads(raw)
    except ValueError:
        return ""
    return str(told.get("timestamp", "")) if isinstance(told, dict) else ""
