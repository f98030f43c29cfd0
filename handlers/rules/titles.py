"""What each role is called, and which role somebody means who types it without accents."""

from collections.abc import Collection

from handlers.rules.folding import fold
from storage.words import Role

NAMES = {
    Role.RESIDENT: "người dân",
    Role.CLUSTER_HEAD: "nhóm trưởng liên gia",
    Role.TEAM_MEMBER: "tổ viên",
    Role.TEAM_LEADER: "tổ trưởng",
    Role.UNIT_HEAD: "trưởng bản / tổ trưởng dân phố",
    Role.MEDIATOR: "hòa giải viên",
    Role.RESPECTED_ELDER: "người có uy tín",
    Role.BEAT_OFFICER: "cảnh sát khu vực",
    Role.DUTY_OFFICER: "trực ban",
    Role.POLICE_CHIEF: "chỉ huy công an",
    Role.COMMITTEE: "UBND",
    Role.ADMIN: "quản trị",
}
OTHER_NAMES = {
    "dan": Role.RESIDENT,
    "lien gia": Role.CLUSTER_HEAD,
    "to truong bvantt": Role.TEAM_LEADER,
    "truong ban": Role.UNIT_HEAD,
    "to truong dan pho": Role.UNIT_HEAD,
    "bi thu": Role.RESPECTED_ELDER,
    "bi thu chi bo": Role.RESPECTED_ELDER,
    "mat tran": Role.RESPECTED_ELDER,
    "cskv": Role.BEAT_OFFICER,
    "truong cong an": Role.POLICE_CHIEF,
    "pho cong an": Role.POLICE_CHIEF,
    "uy ban": Role.COMMITTEE,
}
HIGHEST_FIRST = (
    Role.POLICE_CHIEF,
    Role.DUTY_OFFICER,
    Role.BEAT_OFFICER,
    Role.COMMITTEE,
    Role.UNIT_HEAD,
    Role.TEAM_LEADER,
    Role.TEAM_MEMBER,
    Role.MEDIATOR,
)
_BY_NAME = (
    {fold(name): role for role, name in NAMES.items()}
    | OTHER_NAMES
    | {fold(role.value): role for role in Role}
)


def title(roles: Collection[Role]) -> str:
    """How somebody with these roles is introduced."""
    return next((NAMES[role] for role in HIGHEST_FIRST if role in roles), "cán bộ")


def role_at_start(text: str) -> tuple[Role, str] | None:
    """The role these words begin with, and what follows it; the longest name wins."""
    words = text.split()
    for length in range(len(words), 0, -1):
        role = _BY_NAME.get(fold(" ".join(words[:length])))
        if role is not None:
            return role, " ".join(words[length:])
    return None
