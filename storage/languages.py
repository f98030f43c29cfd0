"""In which languages recordings are made; everything is written in Vietnamese."""

from enum import StrEnum


class Language(StrEnum):
    """The words for folders, columns and wishes."""

    VIETNAMESE = "vi"
    THAI = "thai"
    MONG = "mong"
