"""A YAML file is read whole or refused with its place: nothing written in it is lost."""

import re
from pathlib import Path

import pytest

from crm_lib.author.answers import load_cases
from crm_lib.base.yaml_file import YamlError, yaml_content
from crm_lib.exam.free_text.agreement import marked_answers
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError
from crm_lib.explore.quiz_file import read_questions

ROOT = Path(__file__).resolve().parents[2]


def written(folder, text, name="06_a.yaml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_mappings_keep_their_line_and_are_plain_otherwise(tmp_path):
    data = yaml_content(written(tmp_path, "a:\n  b: 1\nc:\n  - d: 客户\n    e: [x]\n"))
    assert data == {"a": {"b": 1}, "c": [{"d": "客户", "e": ["x"]}]}
    assert (data.line, data["a"].line, data["c"][0].line) == (1, 2, 4)
    assert (data.lines, data["c"].lines) == ({"a": 1, "c": 3}, [4])
    assert data["c"][0].lines == {"d": 4, "e": 5}
    assert yaml_content(written(tmp_path, "# nothing\n")) is None


def test_anchors_and_merging_are_no_repetition(tmp_path):
    text = "a: &a {x: 1, y: 1}\nb: &b {<<: *a, x: 2}\nc: [{<<: *b, y: 3}, *b]\n"
    data = yaml_content(written(tmp_path, text))
    assert data["c"] == [{"x": 2, "y": 3}, {"x": 2, "y": 1}]
    assert yaml_content(written(tmp_path, "a: &a [*a]\n"))["a"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is given twice, first in line 1"),
        ("a:\n  - b: {c: 1,\n     c: 1}\n", 3, "the key 'c' is given twice, first in line 2"),
        ("'a': 1\na: 1\n", 2, "the key 'a' is given twice"),
        ("1: 1\n1.0: 1\n", 2, "the key 1.0 is given twice"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", 4, "the key '<<' is given twice"),
        ("a: 1\nb: [3\n", 3, "not valid YAML"),
        ("a:\n  k：x\n  b: 1\n", 2, "Here a key ends with ':' and a space, not with “：”."),
        ("a:\n  b: 1\n  k：x\n", 3, "Here a key ends with ':' and a space, not with “：”."),
        ("a: {en: x，zh: y}\n", 1, "Here lists are written [a, b] with half-width signs."),
        ("a: [[b], [c]，[d]]\n", 1, "Here lists are written [a, b] with half-width signs."),
        ("a: “x: y”\n", 1, "Here a text is quoted with \" or ', not with “ ”."),
        ("a:\n\tb: 1\n", 2, "Indent with spaces, not with tabs."),
        ("a: b: c\n", 1, "a text that holds ': ' needs quotes."),
        ("a: 1\n---\nb: 1\n", 2, "not valid YAML: but found another document"),
        ("a: 1\nb: 2026-13-01\n", 2, "'2026-13-01' can't be read"),
        ("a: 1\n? [x]\n: 2\n", 2, "not valid YAML: found unhashable key"),
        ("a: 1\nb: \x07\n", 2, "the sign U+0007 may not stand here"),
        ("\ufeffa: 1\n", 1, "begins with a byte order mark"),
        ("a: 1\nb: 客户\n".encode("gbk"), 2, "is not UTF-8 text"),
        ("a: 1\n".encode("utf-16"), 1, "is not UTF-8 text"),
        ("[" * 5000, 1, "nested too deeply"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place(tmp_path, text, line, says):
    path = written(tmp_path, text)
    with pytest.raises(YamlError, match=re.escape(says)) as error:
        yaml_content(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(error.value)


CASES = (
    '06_q1:\n  right: [{answer: "1"}]\n  wrong:\n    - answer: "2"\n      says: a\n      says: b\n'
)
MARKED = "question: x\nprompt: {en: a}\nanswers:\n  - text: a\n    marks: 1\n    marks: 2\n"
QUIZ = "06_s1:\n  question: {en: a, zh: b}\n  options:\n    A: {en: a}\n    A: {en: a}\n"
RUBRIC = "q1:\n  key_points:\n    - id: a\n      say:\n        en: a\n        en: b\n"


@pytest.mark.parametrize(
    ("reader", "text", "kind", "line"),
    [
        (load_cases, CASES, ExamError, "6"),
        (marked_answers, MARKED, ExamError, "6"),
        (load_rubrics, RUBRIC, ExamError, "6"),
        (read_questions, QUIZ, ValueError, "5"),
    ],
)
def test_every_reader_refuses_a_key_given_twice(tmp_path, reader, text, kind, line):
    path = written(tmp_path, text)
    with pytest.raises(kind, match="is given twice, first in line") as error:
        reader(path)
    assert f"{line}: the key" in str(error.value)
    assert path.name in str(error.value)


def test_there_is_no_other_reader():
    paths = [*(ROOT / "crm_lib").rglob("*.py"), *(ROOT / "docs").glob("*.py")]
    users = [
        p.name for p in paths if re.search(r"^\s*(import|from) yaml\b", p.read_text("utf-8"), re.M)
    ]
    assert users == ["yaml_file.py"]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join(9 * [f'*a{n - 1}'])}]\n" for n in range(1, 9)
)
MERGED = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join(9 * [f'*a{n - 1}'])}]}}\n" for n in range(1, 9)
)


@pytest.mark.parametrize("text", [BOMB, MERGED], ids=["aliases", "merges"])
def test_aliases_that_repeat_each_other_are_refused_before_they_are_followed(tmp_path, text):
    with pytest.raises(YamlError, match=r"06_a.yaml:\d+: its aliases .* repeat too much"):
        yaml_content(written(tmp_path, text))


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize(
    "value",
    ["!!float ''", "!!int ''", "!!int x", "!!bool x", "!!timestamp x", "!!python/object:os.system x",
     "!own x", "{!!map x: 1}", "{!!set x: 1}", "{!!seq x: 1}", "{? [a] : 1}", "{? {a: 1} : 1}", "!!omap [x]", "!!pairs x",
     "*none", "[" * 3000],
)  # fmt: skip
def test_a_tag_that_does_not_fit_is_told_with_its_line(tmp_path, value, as_text):
    try:
        yaml_content(written(tmp_path, f"# first\na: {value}\n"), as_text=as_text)
    except YamlError as error:
        assert error.line in (1, 2) and len(str(error)) < 500
    else:
        pytest.fail("read")
