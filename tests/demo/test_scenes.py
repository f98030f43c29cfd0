"""Every scene plays to its end on the real bot, and the clock of the stage jumps where it is told to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.demo.clock import StageClock, moment_meant
from bot.demo.play import Director, NotSeen
from bot.demo.script import BadScene, Line, Scene, every_scene, read_scene
from bot.demo.stage import Stage

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=VIETNAM)
SCENES = list(every_scene())


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.open()
    return stage


@pytest.mark.parametrize("scene", SCENES, ids=[scene.key for scene in SCENES])
async def test_the_scene_plays_to_its_end(stage: Stage, scene: Scene) -> None:
    told: list[Line] = []
    await Director(stage, told.append, tempo=0).play(scene)
    assert told == list(scene.lines)


async def test_the_patrol_can_be_watched_twice(stage: Stage) -> None:
    scene = next(s for s in SCENES if s.key.startswith("6"))
    told: list[Line] = []
    for _ in range(2):
        await Director(stage, told.append, tempo=0).play(scene)
    assert told == [*scene.lines, *scene.lines]


async def test_a_scene_that_goes_wrong_says_who_waited_for_what(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.play.PATIENCE", 0.1)
    scene = read_scene("sai", "Sai\nKhông ai trả lời câu này.\n\ncông an thấy điều không bao giờ tới\n")
    with pytest.raises(NotSeen, match="công an never saw"):
        await Director(stage, tempo=0).play(scene)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("22:00", datetime(2026, 11, 24, 22, 0, tzinfo=VIETNAM)),
        ("8h30", datetime(2026, 11, 25, 8, 30, tzinfo=VIETNAM)),
        ("+1 h", datetime(2026, 11, 24, 10, 30, tzinfo=VIETNAM)),
        ("+3 ngày", datetime(2026, 11, 27, 9, 30, tzinfo=VIETNAM)),
        ("next monday", datetime(2026, 11, 30, 8, 0, tzinfo=VIETNAM)),
        ("thứ 3", datetime(2026, 12, 1, 8, 0, tzinfo=VIETNAM)),
        ("thứ hai tới", datetime(2026, 11, 30, 8, 0, tzinfo=VIETNAM)),
        ("thứ sáu", datetime(2026, 11, 27, 8, 0, tzinfo=VIETNAM)),
        ("Chủ nhật tuần này", None),
        ("on Saturday", datetime(2026, 11, 28, 8, 0, tzinfo=VIETNAM)),
        ("ngày mai", datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM)),
        ("tomorrow", datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM)),
        ("22 giờ", datetime(2026, 11, 24, 22, 0, tzinfo=VIETNAM)),
        ("lúc 22h", datetime(2026, 11, 24, 22, 0, tzinfo=VIETNAM)),
        ("+1 giờ", datetime(2026, 11, 24, 10, 30, tzinfo=VIETNAM)),
        ("+ 90 minutes", datetime(2026, 11, 24, 11, 0, tzinfo=VIETNAM)),
        ("30 phút nữa", datetime(2026, 11, 24, 10, 0, tzinfo=VIETNAM)),
        ("+1 tuần", datetime(2026, 12, 1, 9, 30, tzinfo=VIETNAM)),
        ("+5 xyz", None),
        ("", None),
        ("25:00", None),
        ("khi nào đó", None),
    ],
)
def test_times_are_understood_as_people_write_them(words: str, meant: datetime | None) -> None:
    assert moment_meant(words, TUESDAY, VIETNAM) == meant


def test_the_clock_of_the_stage_never_runs_backwards() -> None:
    clock = StageClock(TUESDAY)
    clock.set(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    later = clock.now()
    clock.set(TUESDAY)
    clock.run_at(3600)
    assert clock.now() >= later


@pytest.mark.parametrize("text", ["", "Tên\nCâu\n\nkhông có gì ở đây\n", "Tên\nCâu\n\ncông an:\n"])
def test_a_line_nobody_can_play_is_named(text: str) -> None:
    with pytest.raises(BadScene, match="hỏng"):
        read_scene("hỏng", text)


async def test_one_scene_after_the_other_on_the_same_evening(stage: Stage) -> None:
    """Whoever watches several does not begin anew each time; each is told by another resident."""
    tellers = set()
    for scene in SCENES[2:5]:
        stage.recast()
        tellers.add(stage.cast["người dân"].phone.uid)
        await Director(stage, tempo=0).play(scene)
    assert len(tellers) > 1
