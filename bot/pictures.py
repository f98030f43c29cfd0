"""Looks at what a file really is, and redraws photos without the hidden notes a camera leaves in them."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 2560  # pixels; more is not needed to recognise a place or a number plate
HEAVIEST = 1_000_000  # bytes: Zalo takes pictures of at most 1 MB when we pass one on
MOST_PIXELS = 64_000_000  # a small file may unfold into a picture that fills the memory
QUALITIES = (88, 80, 70, 60, 50)
HEAD = 16  # bytes that are enough to recognise every kind below

# A picture between one and two times the limit is only warned of; for us it is already too large.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"avif": "image/avif", b"qt  ": "video/quicktime"}
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})

EXTENSIONS = {
    "image/jpeg": "jpg",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
}
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})


def sniff(head: bytes) -> str | None:
    """The kind of a file by its first bytes; what its sender calls it is not asked.

    HEIC is not known here on purpose: it cannot be redrawn, so the place written into it would stay.
    """
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _HEIC else _BRANDS.get(head[8:12], "video/mp4")
    return _bare_sound(head)


def _bare_sound(head: bytes) -> str | None:
    """MP3 and AAC without a title begin with a run of set bits."""
    if len(head) < 2 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mpeg" if head[1] & 0xE6 in (0xE2, 0xE4, 0xE6) else None


class NotAPictureError(Exception):
    """It cannot be read as a picture, or it would unfold into too large a one."""


def redraw(raw: bytes) -> bytes:
    """The same picture as a JPEG: upright, without place or camera notes, at most 2,560 pixels and 1 MB."""
    try:
        with Image.open(io.BytesIO(raw)) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = _on_white(upright)
            plain.info.clear()  # a comment would be written into the new file as well
            return _light_enough(plain)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPictureError("too many pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPictureError("cannot be read") from error


def _on_white(picture: Image.Image) -> Image.Image:
    """JPEG knows no transparency; what was see-through becomes paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layers = picture.convert("RGBA")
    paper = Image.new("RGB", layers.size, "white")
    paper.paste(layers, mask=layers.getchannel("A"))
    return paper


def _light_enough(picture: Image.Image) -> bytes:
    while True:
        for quality in QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality)
            if written.tell() <= HEAVIEST:
                return written.getvalue()
        picture = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))
