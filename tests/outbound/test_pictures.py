"""A picture is drawn anew: upright, light, and without any note that was hidden in it."""

import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from bot import pictures
from bot.pictures import NotAPictureError, redraw, sniff
from tests.outbound.photos import photo


def noted(form: str, **notes: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(written, form, **notes)
    return written.getvalue()


SECRET = b"Secret Note"
LETTERS = PngImagePlugin.PngInfo()
LETTERS.add_text("Comment", SECRET.decode())
LETTERS.add_itxt("XML:com.adobe.xmp", SECRET.decode())


@pytest.mark.parametrize(
    ("form", "notes"),
    [
        ("JPEG", {"comment": SECRET}),
        ("JPEG", {"xmp": SECRET}),
        ("JPEG", {"icc_profile": SECRET * 20}),
        ("GIF", {"comment": SECRET}),
        ("WEBP", {"xmp": SECRET}),
        ("PNG", {"pnginfo": LETTERS}),
    ],
)
def test_notes_of_every_kind_stay_behind(form: str, notes: dict[str, Any]) -> None:
    raw = noted(form, **notes)
    assert SECRET in raw
    again = redraw(raw)
    assert SECRET not in again
    with Image.open(io.BytesIO(again)) as picture:
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_was_hidden_behind_a_picture_stays_behind() -> None:
    assert SECRET not in redraw(photo() + SECRET)


def test_a_large_photo_is_made_small_enough_to_pass_on() -> None:
    noise = Image.effect_noise((4000, 3000), 120).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG", quality=92)
    again = redraw(written.getvalue())
    assert len(again) <= pictures.HEAVIEST
    with Image.open(io.BytesIO(again)) as picture:
        assert max(picture.size) <= pictures.LONGEST_SIDE


def written_as(mode: str, form: str) -> bytes | None:
    """A small picture; None where the format does not know the mode."""
    written = io.BytesIO()
    try:
        Image.new(mode, (8, 8)).save(written, form)
    except (OSError, ValueError):
        return None
    return written.getvalue()


FORMS = {
    f"{mode} in {form}": raw
    for mode in ("RGBA", "LA", "P", "I;16", "CMYK", "1")
    for form in ("PNG", "GIF", "WEBP", "TIFF")
    if (raw := written_as(mode, form)) is not None
}


@pytest.mark.parametrize("raw", FORMS.values(), ids=list(FORMS))
def test_every_kind_of_picture_becomes_a_plain_one(raw: bytes) -> None:
    with Image.open(io.BytesIO(redraw(raw))) as picture:
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"


def test_a_picture_that_unfolds_into_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (1_000, 2_000):  # more than twice the limit, and between once and twice
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        with pytest.raises(NotAPictureError):
            redraw(photo(60, 50))


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"#!AMR-WB\n", "audio/amr"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", None),
        (b"OggS\0", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\0", "audio/mpeg"),
        (b"\xff\xf1\x50\0", "audio/aac"),
        (b"%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head: bytes, mime: str | None) -> None:
    assert sniff(head) == mime
