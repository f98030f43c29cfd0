"""What was recorded for those who would rather listen: where the recording of a text is, if there is one."""

from collections.abc import Mapping, Sequence

ALL = "all"  # the folder of recordings that every commune may use
type_prompts = Mapping[tuple[str, str, str], str]  # unit code, language, key → address below /prompts


def find(prompts: type_prompts, unit_codes: Sequence[str], language: str, key: str) -> str | None:
    """The recording of the nearest unit that has one."""
    places = (prompts.get((code, language, key)) for code in (*unit_codes, ALL))
    return next((place for place in places if place is not None), None)
