"""What is measured with: a made-up account, settings for it, and signed events of made-up people."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import Session, col

from bot.config import Settings
from bot.zalo.signature import sign
from storage import accounts
from storage.tables import OfficialAccount
from tests.benchmarks.load import post

APP, OA = "4400000000000000001", "5500000000000000001"
OA_KEY, SEAL_KEY = "made-up-oa-key", "made-up-seal-key"
WEBHOOK = "/zalo/webhook"
NO_LIMIT = 1_000_000_000  # requests a minute: the machine is measured, not Zalo's patience
WORDS = (
    "Có người lạ đi xe máy dòm ngó nhà dân ở tổ 5, nhờ các anh xem giúp",
    "Nhà hàng xóm hát karaoke ầm ĩ từ tối tới giờ chưa nghỉ",
    "Mất con xe Wave màu xanh dựng trước cổng lúc 9 giờ tối qua",
    "Xe tải đỗ chắn hết lối vào ngõ 12 từ sáng, không ai đi được",
    "Đèn đường hỏng cả tuần nay, tối om, đi lại nguy hiểm lắm",
)


def settings_for(url: str, folder: Path, **more: Any) -> Settings:
    """The settings of a house that speaks for the made-up account."""
    facts: dict[str, Any] = {
        "zalo_app_id": APP,
        "zalo_oa_id": OA,
        "zalo_oa_secret_key": (SecretStr(OA_KEY),),
        "zalo_access_token": SecretStr("made-up-access"),
        "zalo_refresh_token": SecretStr("made-up-refresh"),
        "secret_key": (SecretStr(SEAL_KEY),),
        "database_url": url,
        "data_dir": folder,
        "port": 0,
        "zalo_openapi_url": "http://127.0.0.1:9",
        "zalo_oauth_url": "http://127.0.0.1:9",
    }
    return Settings(_env_file=None, **(facts | more))


def account(db: Session, now: datetime) -> None:
    """The account with a token that lives long and without a pace."""
    accounts.describe(db, OA, [OA_KEY], now)
    accounts.keep_pair(db, OA, "made-up-access", "made-up-refresh", now + timedelta(days=1), now)
    without_pace(db)


def without_pace(db: Session) -> None:
    db.execute(update(OfficialAccount).where(col(OfficialAccount.oa_id) == OA).values(per_minute=NO_LIMIT))


def said_by(number: int, run: str, now: datetime) -> bytes:
    """A resident says something; every number is another resident."""
    event = {
        "app_id": APP,
        "sender": {"id": person(number)},
        "user_id_by_app": f"66{number:017d}",
        "recipient": {"id": OA},
        "event_name": "user_send_text",
        "message": {"text": WORDS[number % len(WORDS)], "msg_id": f"{run}{number:024d}"},
        "timestamp": str(milliseconds(now)),
    }
    return json.dumps(event, ensure_ascii=False).encode()


def person(number: int) -> str:
    return f"99{number:017d}"


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def signed(port: int, body: bytes) -> bytes:
    """The body as a webhook request, signed as Zalo signs."""
    mac = sign(body, json.loads(body)["timestamp"], APP, OA_KEY)
    return post(port, WEBHOOK, body, {"X-ZEvent-Signature": f"mac={mac}"})


def webhooks(port: int, count: int, run: str) -> list[bytes]:
    """That many requests, each about another message of another person."""
    now = datetime.now(UTC)
    return [signed(port, said_by(number, run, now)) for number in range(count)]
