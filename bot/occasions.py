"""Sees to it that the calendar of notices is looked at once a day in every account."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from storage import accounts, diary
from storage.clerk import Clerk, Turn


async def see_to(clerk: Clerk, now: Callable[[], datetime]) -> None:
    """Enter the next look where none is open: a new account, or one whose entry was given up."""

    def work(db: Session) -> None:
        for account in accounts.every(db):
            diary.remind(db, account.oa_id, "occasions", "plan", "calendar", now(), {}, keep=True)

    await asyncio.wrap_future(clerk.submit(Turn.MARKS, work))
