"""The rules of the house that matter, as tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "storage")
FORBIDDEN_IN_HANDLERS = {"asyncio", "aiohttp", "apscheduler", "bot", "threading", "time"}
LONGEST_FUNCTION = 40
LONGEST_FILE = 320


def sources(*rooms: str) -> list[Path]:
    return [p for room in rooms for p in sorted((ROOT / room).rglob("*.py")) if "versions" not in p.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", sources("handlers"), ids=name)
def test_handlers_neither_wait_nor_look_at_the_clock_nor_commit(path: Path) -> None:
    module = tree(path)
    assert not FORBIDDEN_IN_HANDLERS & set(imported(module)), (
        f"{name(path)} imports what handlers may not know"
    )
    for node in ast.walk(module):
        assert not isinstance(node, ast.Await | ast.AsyncFunctionDef), f"{name(path)} waits"
        if isinstance(node, ast.Attribute):
            forbidden = {"now", "utcnow", "today"} if isinstance(node.value, ast.Name) else set()
            is_clock = node.attr in forbidden and getattr(node.value, "id", "") in {"datetime", "date"}
            assert not is_clock, f"{name(path)}:{node.lineno} looks at the clock"
            assert node.attr not in {"commit", "rollback"}, f"{name(path)}:{node.lineno} ends the transaction"


@pytest.mark.parametrize("path", sources("storage"), ids=name)
def test_only_the_clerk_says_commit(path: Path) -> None:
    if path.name == "clerk.py":
        return
    calls = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute) and n.attr == "commit"]
    assert calls == []


FEATURES = [p for p in sorted((ROOT / "handlers").glob("*/*.py")) if p.parent.name not in {"desk", "rules"}]


@pytest.mark.parametrize("path", FEATURES, ids=name)
def test_features_do_not_import_each_other(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("handlers"):
            room = node.module.split(".")[1:2]
            assert room in (["desk"], ["rules"]), f"{name(path)} imports another feature"


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name)
def test_a_file_opens_with_a_sentence_and_fits_the_eye(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    module = tree(path)
    if text.strip():
        assert ast.get_docstring(module), f"{name(path)} has no opening sentence"
    assert len(text.splitlines()) <= LONGEST_FILE, f"{name(path)} is too long"
    for function in functions(module):
        doc = ast.get_docstring(function, clean=False)
        length = (function.end_lineno or 0) - function.lineno + 1 - (len(doc.splitlines()) if doc else 0)
        assert length <= LONGEST_FUNCTION, f"{name(path)}: {function.name} has {length} lines"


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name)
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert not (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)), (
                f"{name(path)}:{node.lineno}"
            )


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name)
def test_names_are_words_of_the_duty_desk(path: Path) -> None:
    vague = ("Manager", "Service", "Helper", "Processor", "Util")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            is_fact = path.name == "facts.py"  # the service clocks are called that by the duty desk
            assert is_fact or not node.name.endswith(vague), f"{name(path)}: {node.name}"
