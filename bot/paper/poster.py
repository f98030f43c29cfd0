"""Áp phích: a notice as one A4 sheet for the households that have no Zalo."""

import io
import json
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path

import segno
import typst

LONGEST = 2000  # characters: what a message may have also fits on the sheet


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet, from top to bottom; `link` is what the code opens."""

    sender: str
    day: str
    code: str
    link: str
    paragraphs: tuple[str, ...]
    level: str = ""  # KHẨN, QUAN TRỌNG; empty for an ordinary notice
    urgent: bool = False
    deeds: tuple[str, ...] = ()  # what people are asked to do, numbered
    last: tuple[str, ...] = ()  # until when, whom to ask
    invitation: str = ""
    picture: str = ""  # where it lies below DATA_DIR/media


def print_poster(sheet: Sheet, media: Path) -> bytes:
    """The sheet as an accessible PDF (PDF/UA-1), one page of A4; a picture that is gone leaves no gap."""
    if not (media / sheet.picture).is_file():
        sheet = replace(sheet, picture="")
    media.mkdir(parents=True, exist_ok=True)  # typst wants its root, also before the first picture came
    drawn = io.BytesIO()
    segno.make(sheet.link, error="m").save(drawn, kind="svg", border=0)
    given = {**asdict(sheet), "title": f"{sheet.level} {sheet.code}".strip(), "qr": drawn.getvalue().decode()}
    page = (files("bot.paper") / "poster.typ").read_bytes()
    data = {"notice": json.dumps(given)}
    return typst.compile(  # type: ignore[call-overload, no-any-return]  # its stub has page and root of one type
        page,
        root=media,
        format="pdf",
        sys_inputs=data,
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
