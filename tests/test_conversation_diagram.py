"""The picture of the conversation shows what the handlers say."""

from pathlib import Path

from handlers import FEATURES
from handlers.desk.diagram import page

PAGE = Path(__file__).parents[1] / "docs" / "conversation.md"
AGAIN = "print it anew: python -c 'from handlers import FEATURES; from handlers.desk.diagram import page; print(page(FEATURES), end=\"\")' > docs/conversation.md"  # noqa: E501


def test_the_picture_of_the_conversation_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(FEATURES), AGAIN
