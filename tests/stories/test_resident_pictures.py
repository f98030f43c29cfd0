"""A picture is promised, fetched and kept without what the camera hid in it; a dead link costs no report."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlmodel import select

from storage.tables import Media
from storage.words import MediaState, Role
from tests.stories.ward import MORNING, Ward

GPS = 0x8825
MAKER = 0x010F


def photo_with_notes() -> bytes:
    """A photo that says where and with what it was taken."""
    picture = Image.new("RGB", (80, 60), (10, 120, 40))
    notes = picture.getexif()
    notes[MAKER] = "Máy của Lan"
    notes.get_ifd(GPS)[1] = "N"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=notes)
    return written.getvalue()


def media(ward: Ward) -> list[Media]:
    return ward.read(lambda db: list(db.exec(select(Media))))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.glob("**/*") if path.is_file()]


async def test_a_photo_is_kept_with_us_without_its_hidden_notes(ward: Ward, tmp_path: Path) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    sent = photo_with_notes()
    assert b"Exif" in sent
    await lan.phone.sends_photo("xe này đỗ chắn ngõ 12 tổ 5", content=sent)
    await ward.settle()
    (kept,) = media(ward)
    assert kept.state is MediaState.KEPT
    assert kept.path is not None
    content = (tmp_path / "media" / kept.path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == kept.sha256
    assert (kept.mime, kept.size) == ("image/jpeg", len(content))
    assert b"Exif" not in content
    assert not dict(Image.open(io.BytesIO(content)).getexif())


async def test_a_dead_link_leaves_the_report_whole_and_the_picture_is_asked_for_again(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    ward.zalo.faults.media_dead = True
    await lan.sends_photo("xe này đỗ chắn ngõ 12 tổ 5")
    await lan.says("XONG")
    while not any("chưa tải được" in text for text in lan.texts()):
        await ward.until(timedelta(seconds=5))
        assert ward.clock.now() < MORNING + timedelta(hours=2), "nobody says that the picture is lost"
    lan.sees("chưa tải được", ward.report().code)
    beat.sees(ward.report().code, "chắn ngõ 12")
    assert [m.state for m in media(ward)] == [MediaState.LOST]
    ward.zalo.faults.media_dead = False
    await ward.until(timedelta(hours=2))
    await lan.sends_photo()
    assert [m.state for m in media(ward)] == [MediaState.LOST, MediaState.KEPT]
    assert len(ward.reports()) == 1


async def test_what_is_no_picture_is_not_kept_as_one(ward: Ward, tmp_path: Path) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.phone.sends_photo("ảnh chụp ở ngõ 12 tổ 5", content=b"<html>not a picture</html>")
    await ward.until("09:30")
    assert [m.state for m in media(ward)] == [MediaState.LOST]
    assert files_in(tmp_path / "media") == []
    assert len(ward.reports()) == 1


async def test_a_link_to_somebody_else_s_server_is_never_followed(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.phone.sends_photo("ảnh ở tổ 5", url="http://127.0.0.1:9/secret.jpg")
    await ward.settle()
    (lost,) = media(ward)
    assert (lost.state, lost.why_lost) == (MediaState.LOST, "host_not_allowed")
    assert len(ward.reports()) == 1
