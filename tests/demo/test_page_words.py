"""The page of the demo says everything in both languages, and nothing that nobody asks for."""

import json
import re
from importlib.resources import files

import pytest

from bot.simulator.control.switches import switches
from bot.simulator.records import Route
from storage.words import Role

PAGE = files("bot.demo").joinpath("page")
LANGUAGES = ("vi", "en")
REFUSED = re.compile(r'Refused\("(\w+)"\)')
SAID = re.compile(r'say\("([\w.]+)"')
MARKED = re.compile(r'data-(?:word|label)="([\w.]+)"')
TOOLS = re.compile(r'"(tray\.[\w.]+|example\.\w+)"')
PLACES = re.compile(r"\{\w+\}")


def words(language: str) -> dict[str, str]:
    told = json.loads(PAGE.joinpath(f"{language}.json").read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in told.items()}


def wanted() -> set[str]:
    """Every key that the page, the scripts and the refusals ask for."""
    scripts = [e.read_text(encoding="utf-8") for e in PAGE.iterdir() if e.name.endswith(".js")]
    html = PAGE.joinpath("index.html").read_text(encoding="utf-8")
    python = [e.read_text(encoding="utf-8") for e in files("bot.demo").iterdir() if e.name.endswith(".py")]
    keys = set(MARKED.findall(html))
    keys |= {key for text in scripts for pattern in (SAID, TOOLS) for key in pattern.findall(text)}
    keys |= {f"why.{key}" for text in python for key in REFUSED.findall(text)}
    keys |= {f"role.{role}" for role in Role} | {f"route.{route}" for route in Route}
    keys |= {f"group.{switch.group}" for switch in switches().values()}
    keys |= {f"state.{state}" for state in ("sent", "received", "seen")}
    keys |= {f"scene.{state}" for state in ("done", "stopped", "failed")}
    return (
        keys
        | {f"jump.{number}" for number in (1, 2, 3)}
        | {"map.near", "map.far", "reacted", "reacted.thumb", "why.offline", "why.not_understood"}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_and_nothing_is_left_over(language: str) -> None:
    kinds = {key for key in words(language) if key.startswith("type.")}  # asked for by a message's own kind
    assert wanted() - set(words(language)) == set()
    assert set(words(language)) - wanted() - kinds == set()


def test_both_languages_fill_in_the_same_things() -> None:
    vietnamese, english = map(words, LANGUAGES)
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(english[key])), key
