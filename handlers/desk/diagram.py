"""Draws the conversation from what the handlers say may follow, so that the picture cannot lie."""

from collections.abc import Iterator, Sequence

from handlers.desk.feature import Feature, next_steps
from handlers.desk.steps import AtRest

HEAD = """# The conversation

Where a talk can stand, and what may follow. Printed from the return annotations of the handlers; a test
compares this page with them. `HỦY`, `TRỢ GIÚP` and emergency words are heard everywhere and not drawn.
"""


def page(features: Sequence[Feature]) -> str:
    """The page as it stands in docs/conversation.md."""
    lines = "\n".join(f"    {line}" for line in sorted(set(_lines(features))))
    return f"{HEAD}\n```mermaid\nstateDiagram-v2\n    [*] --> {AtRest.__name__}\n{lines}\n```\n"


def _lines(features: Sequence[Feature]) -> Iterator[str]:
    for feature in features:
        for kind, waiting in feature.steps.items():
            yield from (f"{kind.__name__} --> {to} : {feature.name}" for to in next_steps(waiting.handler))
        for kind, handler in feature.backs.items():
            yield from (f"{kind.__name__} --> {to} : quay lại" for to in next_steps(handler))
        begun = [c.handler for c in feature.commands if not c.always]
        begun += [*feature.events.values(), *feature.intents.values()]
        begun += [feature.default] if feature.default is not None else []
        for handler in begun:
            leads = (to for to in next_steps(handler) if to != AtRest.__name__)
            yield from (f"{AtRest.__name__} --> {to} : {feature.name}" for to in leads)
