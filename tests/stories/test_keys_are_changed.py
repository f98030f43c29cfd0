"""SECRET_KEY is changed: first both keys, then the new one alone, and nobody is forgotten."""

from pydantic import SecretStr

from storage.words import ReportState, Role
from tests.stories.ward import Ward

OLD, NEW = SecretStr("k" * 32), SecretStr("a new key, long enough")


async def test_after_a_change_of_keys_everybody_is_still_answered(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says("có xe đổ trộm rác ở cuối ngõ 7 tổ 5", "XONG")
    code = ward.report().code
    for keys in ((NEW, OLD), (NEW,)):
        await ward.goes_down()
        ward.settings = ward.settings.model_copy(update={"secret_key": keys})
        await ward.comes_back()
    await beat.says(f"NHẬN {code}", f"XONG {code} Đã nhắc nhở chủ xe")
    lan.sees("Đã nhắc nhở")
    await lan.says("được")
    assert ward.report().state is ReportState.CLOSED
