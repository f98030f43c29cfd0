"""A picture that Zalo promised is kept without its hidden notes, or lost for a reason we can say."""

import asyncio
import errno
import hashlib
import io
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from PIL import Image
from yarl import URL

from bot import media
from bot.media import Kept, Lost, Shelf, Why
from bot.media_hosts import AllowedHosts, is_public
from storage.words import EntryKind
from tests.outbound.photos import photo

PDF = b"%PDF-1.7\n" + b"x" * 100


class Street:
    """A web server whose answers a test sets by path."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[bytes, int, dict[str, str]]] = {}
        self.asked: list[str] = []
        self.held = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/slow":
            await self.held.wait()
        if request.path == "/endless":
            return await self._endless(request)
        body, status, headers = self.answers[request.path]
        return web.Response(body=body, status=status, headers=headers)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """Says nothing about its length and does not stop."""
        stream = web.StreamResponse()
        await stream.prepare(request)
        for _ in range(200):
            await stream.write(b"\xff\xd8\xff" + b"0" * 200_000)
        return stream


@pytest.fixture
async def street() -> AsyncIterator[tuple[Street, str]]:
    behind = Street()
    app = web.Application()
    app.router.add_get("/{rest:.*}", behind.answer)
    async with TestServer(app) as server:
        yield behind, f"127.0.0.1:{server.port}"
        behind.held.set()


@pytest.fixture
async def shelf(tmp_path: Path, street: tuple[Street, str]) -> AsyncIterator[Shelf]:
    kept = Shelf(tmp_path / "media", ["zdn.vn", street[1]], patience=5)
    yield kept
    await kept.close()


def gives(street: tuple[Street, str], path: str, body: bytes, status: int = 200, **headers: str) -> str:
    street[0].answers[path] = body, status, headers
    return f"http://{street[1]}{path}"


async def test_a_photo_is_kept_upright_and_forgets_where_it_was_taken(
    shelf: Shelf, street: tuple[Street, str]
) -> None:
    kept = await shelf.fetch(gives(street, "/a.jpg", photo()), EntryKind.PHOTO)
    assert isinstance(kept, Kept)
    content = (shelf.root / kept.path).read_bytes()
    assert kept.path == f"{kept.sha256[:2]}/{kept.sha256[2:4]}/{kept.sha256}.jpg"
    assert hashlib.sha256(content).hexdigest() == kept.sha256
    assert (kept.mime, kept.size) == ("image/jpeg", len(content))
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
    assert b"Secret" not in content


async def test_the_same_photo_twice_is_one_file(shelf: Shelf, street: tuple[Street, str]) -> None:
    link = gives(street, "/a.jpg", photo())
    first, second = await asyncio.gather(
        shelf.fetch(link, EntryKind.PHOTO), shelf.fetch(link, EntryKind.PHOTO)
    )
    assert first == second
    assert len([f for f in shelf.root.rglob("*") if f.is_file()]) == 1


async def test_a_file_is_kept_as_it_is_when_its_checksum_fits(
    shelf: Shelf, street: tuple[Street, str]
) -> None:
    link = gives(street, "/a.pdf", PDF)
    fits = hashlib.md5(PDF, usedforsecurity=False).hexdigest().upper()
    kept = await shelf.fetch(link, EntryKind.FILE, fits)
    assert isinstance(kept, Kept)
    assert (shelf.root / kept.path).read_bytes() == PDF
    assert await shelf.fetch(link, EntryKind.FILE, "0" * 32) == Lost(Why.CHECKSUM)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (None, Why.NO_LINK),
        ("", Why.NO_LINK),
        ("https://example.com/a.jpg", Why.HOST_NOT_ALLOWED),
        ("https://zdn.vn.example.com/a.jpg", Why.HOST_NOT_ALLOWED),
        ("https://evilzdn.vn/a.jpg", Why.HOST_NOT_ALLOWED),
        ("https://zdn.vn:8443/a.jpg", Why.HOST_NOT_ALLOWED),
        ("https://someone@zdn.vn/a.jpg", Why.HOST_NOT_ALLOWED),
        ("ftp://zdn.vn/a.jpg", Why.HOST_NOT_ALLOWED),
        ("file:///etc/passwd", Why.HOST_NOT_ALLOWED),
        ("http://127.0.0.1:1/a.jpg", Why.HOST_NOT_ALLOWED),
        ("http://[::1]/a.jpg", Why.HOST_NOT_ALLOWED),
        ("http://[oops", Why.HOST_NOT_ALLOWED),
    ],
)
async def test_a_link_that_leads_elsewhere_is_not_followed(shelf: Shelf, link: str | None, why: Why) -> None:
    assert await shelf.fetch(link, EntryKind.PHOTO) == Lost(why)


@pytest.mark.parametrize(
    ("status", "again"), [(404, False), (403, False), (410, False), (429, True), (500, True)]
)
async def test_a_dead_link_is_gone_and_a_tired_server_is_asked_again(
    shelf: Shelf, street: tuple[Street, str], status: int, *, again: bool
) -> None:
    link = gives(street, "/a.jpg", b"", status)
    assert await shelf.fetch(link, EntryKind.PHOTO) == Lost(Why.GONE, again=again)


async def test_a_server_that_is_not_there_is_asked_again(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    shelf = Shelf(tmp_path, [f"127.0.0.1:{port}"])
    assert await shelf.fetch(f"http://127.0.0.1:{port}/", EntryKind.PHOTO) == Lost(Why.GONE, again=True)
    await shelf.close()


async def test_too_large_is_seen_from_the_announcement_and_from_the_stream(
    shelf: Shelf, street: tuple[Street, str]
) -> None:
    big = gives(street, "/big", b"0" * (media.LARGEST + 1))
    assert await shelf.fetch(big, EntryKind.PHOTO) == Lost(Why.TOO_LARGE)
    assert await shelf.fetch(f"http://{street[1]}/endless", EntryKind.PHOTO) == Lost(Why.TOO_LARGE)


async def test_a_server_that_does_not_answer_costs_only_the_patience(
    tmp_path: Path, street: tuple[Street, str]
) -> None:
    shelf = Shelf(tmp_path, [street[1]], patience=0.05)
    lost = await shelf.fetch(f"http://{street[1]}/slow", EntryKind.PHOTO)
    assert lost == Lost(Why.TIMEOUT, again=True)
    await shelf.close()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>log in</html>", EntryKind.PHOTO),
        (PDF, EntryKind.PHOTO),
        (PDF, EntryKind.VOICE),
        (b"\xff\xd8\xff\xe0 no picture at all", EntryKind.PHOTO),
        (b"\0\0\0\x18ftypheic....", EntryKind.PHOTO),
        (b"", EntryKind.FILE),
    ],
)
async def test_what_is_not_what_it_should_be_is_refused(
    shelf: Shelf, street: tuple[Street, str], body: bytes, kind: EntryKind
) -> None:
    assert await shelf.fetch(gives(street, "/a", body), kind) == Lost(Why.WRONG_TYPE)


async def test_redirects_are_followed_twice_and_only_to_allowed_hosts(
    shelf: Shelf, street: tuple[Street, str]
) -> None:
    gives(street, "/a.jpg", photo())
    gives(street, "/1", b"", 302, Location="/a.jpg")
    second = gives(street, "/2", b"", 302, Location="/1")
    third = gives(street, "/3", b"", 302, Location="/2")
    away = gives(street, "/away", b"", 302, Location="http://169.254.169.254/latest/meta-data")
    nowhere = gives(street, "/nowhere", b"", 302)
    assert isinstance(await shelf.fetch(second, EntryKind.PHOTO), Kept)
    assert await shelf.fetch(third, EntryKind.PHOTO) == Lost(Why.GONE)
    assert await shelf.fetch(away, EntryKind.PHOTO) == Lost(Why.HOST_NOT_ALLOWED)
    assert await shelf.fetch(nowhere, EntryKind.PHOTO) == Lost(Why.GONE)


class Liar(AbstractResolver):
    """Says that a public name lives in a private network."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=0)
            for a in ("8.8.8.8", "10.0.0.7")
        ]

    async def close(self) -> None:
        pass


async def test_a_public_name_that_leads_into_a_private_network_is_not_visited(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, ["zdn.vn"], resolver=Liar())
    assert await shelf.fetch("http://photo.zdn.vn/a.jpg", EntryKind.PHOTO) == Lost(Why.PRIVATE_ADDRESS)
    await shelf.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (an address to refuse, not to listen at)
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::",
        "64:ff9b::a00:1",
    ],
)
def test_private_addresses_are_known_in_every_disguise(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_and_subdomains_are_welcome() -> None:
    allowed = AllowedHosts(["zdn.vn", " ZADN.vn ", "[::1]:8099", ""])
    assert is_public("8.8.8.8")
    assert is_public("2001:4860:4860::8888")
    assert allowed.allow(URL("https://f1-zpg.zdn.vn/a.jpg"))
    assert allowed.allow(URL("http://ZADN.VN./a.jpg"))
    assert allowed.allow(URL("http://[::1]:8099/a.jpg"))


async def test_a_full_disk_loses_the_picture_and_nothing_else(
    shelf: Shelf, street: tuple[Street, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    link = gives(street, "/a.jpg", photo())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert await shelf.fetch(link, EntryKind.PHOTO) == Lost(Why.DISK)
    assert not [f for f in shelf.root.rglob("*") if f.is_file()]
    assert isinstance(await shelf.fetch(link, EntryKind.PHOTO), Kept)


async def test_a_picture_that_is_wanted_again_counts_as_new(shelf: Shelf, street: tuple[Street, str]) -> None:
    link = gives(street, "/a.jpg", photo())
    kept = await shelf.fetch(link, EntryKind.PHOTO)
    assert isinstance(kept, Kept)
    path = shelf.root / kept.path
    os.utime(path, (0, 0))
    assert await shelf.fetch(link, EntryKind.PHOTO) == kept
    assert path.stat().st_mtime > 0
    assert path.stat().st_mode & 0o077 == 0
