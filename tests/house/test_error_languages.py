"""What a page or an assignment uses of crm_lib tells its errors in English and in Chinese.

Followed from the names that notebooks import, through every function of crm_lib that these call by
name. An error carries both languages as a `Message`, so that it can be shown in the reader's order.
"""

import ast
import inspect
import json
import re
import sys
import textwrap
from importlib import import_module
from pathlib import Path

import pytest

from crm_lib.base.message import Message
from crm_lib.rfm import rfm_segments

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Rooms whose errors speak to authors and instructors, or to the desk's own server.
OTHERS = ("classroom", "author", "cli", "desk", "progress", "exam.sitting")
#: Modules that read what authors write: their errors name a file and a line of it, or an item.
AUTHORED = ("exam.item", "base.yaml_file", "base.authored", "explore.quiz_file", "bank.drawn",
            "bank.expression", "bank.marked", "exam.blueprint")  # fmt: skip
#: Forms and values: whoever writes a check cell or a solution is told by them.
FORMS = ("exam.forms", "exam.letters", "exam.values", "exam.session")


def imported():
    """Return (module, name) of all that notebooks import from crm_lib."""
    found = set()
    for folder in ("notebooks", "solutions"):
        for path in sorted((ROOT / folder).rglob("*.ipynb")):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for cell in (c for c in cells if c["cell_type"] == "code"):
                source = re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", "".join(cell["source"]))
                for node in ast.walk(ast.parse(source)):
                    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                        "crm_lib"
                    ):
                        found |= {(node.module, a.name) for a in node.names}
    return found


def called(node, module):
    """Yield what a node of a function's source may call of crm_lib."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crm_lib"):
        for alias in node.names:
            yield getattr(import_module(node.module), alias.name, None)
    elif isinstance(node, ast.Name):
        yield getattr(module, node.id, None)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        holder = getattr(module, node.value.id, None)
        yield getattr(holder, node.attr, None) if inspect.ismodule(holder) else None


def raised():
    """Yield (module, function, raise statement) of all that notebooks can reach."""
    waiting = [getattr(import_module(module), name) for module, name in sorted(imported())]
    seen = set()
    while waiting:
        thing = waiting.pop()
        if not (inspect.isfunction(thing) or inspect.isclass(thing)):
            continue
        thing = inspect.unwrap(thing)
        place = (thing.__module__, thing.__qualname__)
        room = thing.__module__.removeprefix("crm_lib.")
        ours = thing.__module__.startswith("crm_lib.")
        if place in seen or not ours or room.startswith((*OTHERS, *AUTHORED, *FORMS)):
            continue
        seen.add(place)
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
        except (OSError, TypeError):  # made by a decorator: no source of its own
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield room, thing.__qualname__, node
            waiting += [c for c in called(node, sys.modules[thing.__module__]) if c is not None]


def in_one_language():
    """Return the errors that are told in one language only."""
    return sorted(
        {
            f"{room}.{function}: {ast.unparse(node)[:120]}"
            for room, function, node in raised()
            if "Message(" not in ast.unparse(node) and not CHINESE.search(ast.unparse(node))
            and node.exc.args
        }
    )  # fmt: skip


def test_every_error_a_student_can_meet_is_told_in_both_languages():
    assert in_one_language() == []


def test_the_search_reaches_the_shared_checks():
    rooms = {room for room, _, _ in raised()}
    assert {"base.checks", "funnel.conversion", "rfm.scores", "satisfaction.servqual"} <= rooms


def test_an_error_says_it_in_both_languages_as_a_message():
    with pytest.raises(ValueError, match=r"RFM table|data frame") as caught:
        rfm_segments(3)
    assert isinstance(caught.value.args[0], Message)
    assert CHINESE.search(str(caught.value))
