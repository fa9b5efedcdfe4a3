"""The exam's diagrams: each has one home, where its parts, names and blanks are written once."""

import ast
import importlib
import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from crm_lib import contact_centre as call_centre
from crm_lib import life_cycle, relationships, rfm, satisfaction
from crm_lib.base.message import both_text
from crm_lib.life_cycle import life_cycle_curves
from crm_lib.satisfaction import acsi_paths

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "crm_lib").rglob("*.py"))
DIAGRAMS = sorted((ROOT / "crm_lib").rglob("diagram*.py"))
MARKS = tuple("①②③④⑤")


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def words(ax):
    return [t.get_text() for t in ax.texts if t.get_text()]


def first_lines(ax, names):
    """Which of the names are printed as a whole line of a box, in one of the languages."""
    lines = {line for text in words(ax) for line in re.split(r"\n| · ", text)}
    return {name for name in names if name in lines}


# --- one home -----------------------------------------------------------------------------------


def _drawings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("plot_")]


def test_only_a_diagram_module_draws_something_with_blanks():
    """Numbered blanks, or an argument that asks for them, are found in no other plot."""
    strays = [
        f"{path.name}: {drawing.name}"
        for path in set(FILES) - set(DIAGRAMS)
        for drawing in _drawings(path)
        if re.search(r"\bblanks?\b|[①-⑤]|0x2460", ast.unparse(drawing))
    ]
    assert strays == []


def test_no_two_diagrams_share_a_name_with_each_other_or_with_another_plot():
    counts = Counter(drawing.name for path in FILES for drawing in _drawings(path))
    ours = {drawing.name for path in DIAGRAMS for drawing in _drawings(path)}
    assert len(ours) > 8
    assert {name for name in ours if counts[name] > 1} == set()


def _named(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if "import" in line]


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda p: p.stem)
def test_a_diagram_needs_nothing_of_the_explorers(path):
    assert not any("crm_lib.explore" in line for line in _named(path))


def test_no_two_diagrams_print_the_same_names():
    """Two drawings of one thing would name the same boxes; the RFM's two stand in one module."""
    held = {}
    for path in DIAGRAMS:
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(dotted)
        for drawing in _drawings(path):
            printed = {
                line for text in words(getattr(module, drawing.name)()) for line in text.split("\n")
            }
            held[dotted, drawing.name] = {w for w in printed if re.search("[\u4e00-\u9fff]", w)}
    pairs = [
        (a, b) for a in held for b in held if a < b and a[0] != b[0] and len(held[a] & held[b]) > 2
    ]
    assert pairs == []


# --- the call centre ----------------------------------------------------------------------------


PARTS = call_centre.call_centre_parts().set_index("part")


def test_the_call_centre_is_drawn_with_the_names_of_its_table():
    wanted = [
        "\n".join(
            filter(
                None,
                [
                    both_text(row.abbreviation or row.name_en, f"{row.name_zh} {row.abbreviation}"),
                    both_text(row.role, row.role_zh),
                ],
            )
        )
        for row in PARTS.rename(columns={"name": "name_en"}).itertuples()
    ]
    boxes = [t for t in words(call_centre.plot_call_centre()) if t in wanted]
    assert boxes == wanted and len(boxes) == 10


def test_the_blanks_of_the_exam_are_five_parts_and_hide_them():
    parts = PARTS.loc[list(call_centre.CALL_CENTRE_BLANKS)]
    assert tuple(call_centre.CALL_CENTRE_BLANKS.values()) == MARKS
    assert parts["name_zh"].tolist() == [
        "自动呼叫分配", "计算机电话集成", "交互式语音应答", "电话", "呼叫管理系统",
    ]  # fmt: skip
    ax = call_centre.plot_call_centre(call_centre.CALL_CENTRE_BLANKS, clues=False)
    assert [t for t in words(ax) if t in MARKS] == ["③", "①", "④", "②", "⑤"]
    for part in parts.itertuples():
        hidden = {part.name_zh, part.role, part.role_zh, part.abbreviation} - {""}
        hidden.add(f"{part.name_zh} {part.abbreviation}")
        assert not first_lines(ax, hidden)
    with pytest.raises(ValueError, match=r"'fax'.*'pbx'"):
        call_centre.plot_call_centre({"fax": "①"})


def test_the_exercise_takes_its_diagram_from_there():
    """The model answer of each blank begins with the table's Chinese name and abbreviation."""
    name = "17_contact_centre"
    cells = json.loads((ROOT / f"solutions/{name}/{name}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(c["source"]) for c in cells["cells"]]
    assert "ax = plot_call_centre(CALL_CENTRE_BLANKS, clues=False)" in sources
    (key,) = (s for s in sources if s.startswith('q4 = {"①"'))
    for part, mark in call_centre.CALL_CENTRE_BLANKS.items():
        right = re.search(rf'"{mark}": accept\(\s*"(.*?)",\s*"(.*?)"', key)
        assert right[1] == PARTS.loc[part, "name_zh"]
        assert PARTS.loc[part, "abbreviation"] in ("", right[2])


# --- the ACSI -----------------------------------------------------------------------------------


def test_the_acsi_is_drawn_with_the_names_and_signs_of_its_table():
    paths = acsi_paths()
    named = {f"{en} · {zh}" for zh, en in zip(paths["cause_zh"], paths["cause"], strict=True)}
    named |= {f"{en} · {zh}" for zh, en in zip(paths["effect_zh"], paths["effect"], strict=True)}
    ax = satisfaction.plot_acsi_paths()
    assert {t for t in words(ax) if " · " in t} - {ax.get_title(loc="left")} == named
    assert len(named) == 6
    blank = satisfaction.plot_acsi_paths(blank=True)
    assert [t for t in words(blank) if t in MARKS] == list(MARKS)
    assert [t for t in words(blank) if t.startswith("customer")] == [
        "customer expectations · 顾客期望"
    ]
    assert "3 causes" in ax.get_title(loc="left")
    # One drawing: the same arrows and signs at the same places, with names or with numbers.
    placed = [[(t.get_position(), t.get_text()) for t in a.texts][6:] for a in (ax, blank)]
    assert placed[0] == placed[1]
    assert [s for _, s in placed[0] if s] == paths["sign"].tolist()


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (pd.DataFrame({"cause": ["x"]}), "effect"),
        (
            pd.DataFrame({"cause": ["price"], "effect": ["customer loyalty"], "sign": ["+"]}),
            "price",
        ),
        (acsi_paths().iloc[:0], "row"),
    ],
)
def test_bad_paths_are_named(table, word):
    with pytest.raises(ValueError, match=word):
        satisfaction.plot_acsi_paths(table)


# --- the others ---------------------------------------------------------------------------------


def test_the_types_of_the_cube_and_of_the_tree_are_the_eight_of_rfm():
    names = {f"{en} · {zh}" for zh, en in rfm.SEGMENTS.values()}
    for plot in (rfm.plot_rfm_cube, rfm.plot_rfm_tree):
        assert names <= set(words(plot()))
    for marks in (rfm.RFM_EXAM_BLANKS, rfm.RFM_PRACTICE_BLANKS):
        assert set(marks) <= {zh for zh, _ in rfm.SEGMENTS.values()}
        assert tuple(marks.values()) == MARKS


def test_stages_and_endings_are_those_of_the_life_cycle():
    ax = life_cycle.plot_blank_endings()
    printed = {t for t in words(ax) if " · " in t}
    assert printed == {
        f"{s} · {life_cycle.STAGE_NAMES[s][0]}"
        for s in life_cycle.STAGES
        if s not in ("build-up", "ended")
    }
    assert sorted(t for t in words(ax) if t in MARKS) == list(MARKS)
    ends = life_cycle_curves()["ending_type"].unique().tolist()
    marks = [t for t in words(ax) if t in MARKS and t != "⑤"]
    assert len(ends) == len(marks) == 4


def test_the_parties_of_scope_are_classes_that_the_library_knows():
    table = pd.DataFrame({"scope_class": [p[0] for p in relationships.PARTIES]})
    by_letter = relationships.scope_table(table)["scope_class"].tolist()
    for (_, en, zh, *_), name in zip(relationships.PARTIES, by_letter, strict=True):
        assert en.lower() == name
        for word in re.split("[（）]", zh):
            if word:
                one = relationships.scope_table(pd.DataFrame({"scope_class": [word]}))
                assert one.set_index("scope_class")["parties"][name] == 1
