"""`triage`: what the bot would understand of each line, and by which words; nothing is stored."""

import csv
import json
import sys
from typing import Annotated

import typer

from bot.commands.counter import now, open_books
from bot.config import read_settings
from handlers.rules.facts import fact_on
from handlers.rules.triage import Reading, load_book, read
from storage import corrections

app = typer.Typer()


@app.command()
def triage(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    examples: Annotated[
        bool, typer.Option("--examples", help="Print what officers corrected, as CSV, instead of reading.")
    ] = False,
) -> None:
    """Read messages, one per line, and say what is understood. Example: echo 'chay nha to 5' | triage"""
    if examples:
        _print_examples()
        return
    book = load_book({key: fact.number for key, fact in fact_on(now()).emergency.items()})
    for line in sys.stdin.buffer:
        reading = read(line.decode("utf-8", errors="replace").rstrip("\r\n"), book=book)
        typer.echo(_object(reading) if as_json else _sentence(reading))
        sys.stdout.flush()  # a script that asks line by line gets its answer at once


def _print_examples() -> None:
    """What was understood, what the officer said instead, and by which words; nobody is named."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("at", "about", "understood", "said", "reasons", "words"))
    with open_books(read_settings()) as clerk, clerk.reading() as db:
        for kept in corrections.every(db):
            at = kept.at.isoformat(timespec="minutes")
            table.writerow((at, kept.about, kept.understood, kept.said, kept.reasons, kept.words))


def _object(reading: Reading) -> str:
    understood = {
        "intent": reading.intent.value,
        "category": reading.category,
        "second_category": reading.second_category,
        "urgency": reading.urgency.value,
        "emergency_number": reading.emergency_number,
        "confidential": reading.confidential,
        "location_text": reading.location_text,
        "reasons": list(reading.reasons),
    }
    return json.dumps(understood, ensure_ascii=False)


def _sentence(reading: Reading) -> str:
    kinds = " + ".join(c for c in (reading.category, reading.second_category) if c)
    parts = [
        f"{reading.urgency} {reading.intent}: {kinds}",
        f"call {reading.emergency_number}" if reading.emergency_number else "",
        "sealed" if reading.confidential else "",
        f"at {reading.location_text}" if reading.location_text else "",
    ]
    return f"{', '.join(part for part in parts if part)} — {'; '.join(reading.reasons) or 'nothing known'}"
