"""Tiếng mẹ đẻ: who would rather listen gets the recorded words of the commune beside the written ones."""

from handlers.desk import Desk, Feature, Heard
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from storage.languages import Language

feature = Feature("language")

SPOKEN = {
    "tieng viet": Language.VIETNAMESE,
    "tieng kinh": Language.VIETNAMESE,
    "tieng thai": Language.THAI,
    "tieng mong": Language.MONG,
    "tieng hmong": Language.MONG,
}


@feature.command("tiếng việt", "tiếng kinh", "tiếng thái", "tiếng mông", "tiếng hmong", may=Act.TALK)
def choose(desk: Desk, heard: Heard) -> None:
    """The text is always sent as well, and every word may also be spoken to us."""
    language = SPOKEN[fold(heard.text)]
    desk.person.language = None if language is Language.VIETNAMESE else language
    desk.say(f"language.{language}")
