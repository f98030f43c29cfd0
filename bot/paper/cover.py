"""The cover that Zalo asks of every article: what kind of notice it is, and nobody's name."""

import json
from functools import cache
from importlib.resources import files

import typst

DOTS_PER_INCH = 144.0  # 1,280 dots wide, far below the megabyte that Zalo takes


@cache
def print_cover(line: str) -> bytes:
    """A PNG of 16 to 9 with this line."""
    page = (files("bot.paper") / "cover.typ").read_bytes()
    data = {"cover": json.dumps({"line": line})}
    return typst.compile(page, format="png", ppi=DOTS_PER_INCH, sys_inputs=data, ignore_system_fonts=True)
