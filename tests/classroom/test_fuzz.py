"""Fuzzing of all that reads a student's bytes: no exception that is no entry, no time, no memory.

Hypothesis makes the bytes; each reader has minutes in `make stress` (FUZZ_SECONDS, by default 60).
"""

import base64
import json
import os
import resource
import time
from pathlib import Path

import nbformat
import pytest
from corpus import FILE, NAME
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_kit import make_kit, wanted
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.classroom.course import Course
from crm_lib.classroom.execution.notes import Notes
from crm_lib.classroom.execution.outputs import is_sound, joined, size
from crm_lib.classroom.execution.wire import Allowance, Frames, TooMuch, framed, too_many_values
from crm_lib.classroom.execution.witness import due_runs
from crm_lib.classroom.intake import unreadable
from crm_lib.classroom.nbgrader.clean_html import clean
from crm_lib.classroom.nbgrader.harmless_outputs import harmless
from crm_lib.classroom.nbgrader.hidden_tests import split_hidden
from crm_lib.classroom.nbgrader.page_filters import bounded_highlight, safe_markdown
from crm_lib.classroom.nbgrader.pictures import is_picture
from crm_lib.classroom.nbgrader.restore_cells import foreign, restored
from crm_lib.classroom.one_line import is_control_sign
from crm_lib.classroom.records import answer_hash, records_of
from crm_lib.exam.feedback import question_html
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import built_key
from crm_lib.exam.marking import mark_question
from crm_lib.exam.record import ANSWER_MIME, well_formed

pytestmark = [pytest.mark.slow, pytest.mark.alone]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
#: The longest that one input of some kilobytes may take, on a busy machine, in seconds.
MOST_SECONDS = 5
MOST_MB = 600

#: Pieces on which readers stumble.
PIECES = st.sampled_from(
    ["### BEGIN HIDDEN TESTS\n", "### END HIDDEN TESTS", "<script>", "</pre>", "javascript:", "\x1b[31m",
     "\x1b]8;;", "\ud800", "\x00", "**", "[x](", "`", "$", "|", "\n", " ", "#", "'", '"', "\\", "f'{", "{{",
     "%%bash", "!ls", "中文", "，", "１２％", "不", "not ", "rate ", "the first stage ", "流失率", "🦊", "\u202e",
     "&lt;", "<a href=", "data:image/png;base64,", "1e999", "-", "0x", "_", "（", "】", "check("]
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=60).map("".join),
    st.tuples(PIECES, st.integers(1, 3_000)).map(lambda p: p[0] * p[1]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)
TAGS = ("nan", "infinite", "long_text", "time", "duration", "other", "set", "dict", "series", "table",
        "plot", "calls", "too_large", "accept", "between")  # fmt: skip
FIELDS = ("items", "values", "index", "columns", "rows", "name", "value", "start", "sign", "days", "type",
          "kinds", "series", "title", "results", "stub", "error", "xlim", "ticks", "legend", "length")  # fmt: skip
ANSWERS = st.recursive(
    JSON,
    lambda inner: st.builds(
        lambda tag, fields: {"is": tag, **fields},
        st.sampled_from(TAGS),
        st.dictionaries(st.sampled_from(FIELDS), inner | st.lists(inner, max_size=4), max_size=6),
    ),
    max_leaves=10,
)


def fuzzed(test, *strategies):
    """Run `test` on made inputs for a while; each must end soon, and memory must not grow."""
    end = time.monotonic() + SECONDS
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def timed(inputs):
        if time.monotonic() > end:
            return
        start = time.process_time()
        test(*inputs)
        assert time.process_time() - start < MOST_SECONDS

    options = settings(max_examples=200, deadline=None, database=None,
                       suppress_health_check=list(HealthCheck))  # fmt: skip
    while time.monotonic() < end:  # Hypothesis ends by number, and begins with other inputs
        options(given(st.tuples(*strategies))(timed))()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    assert grown < MOST_MB


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return make_kit(tmp_path_factory.mktemp("fuzz") / "course")


@pytest.fixture(scope="module")
def scheme(kit):
    solution = Course(kit.root).solution(NAME)
    return built_key(solution), load_rubrics(solution.with_name("rubrics.yaml"))


def test_intake_of_bytes_and_of_damaged_notebooks(kit):
    path = Course(kit.root).folder("submitted", NAME, "fuzz") / FILE
    path.parent.mkdir(parents=True)
    whole, ids = json.dumps(kit.data(), ensure_ascii=False).encode(), wanted(kit)

    def test(start, cut, put, data):
        path.write_bytes(data if put is None else whole[:start] + put + whole[start + cut :])
        reason = unreadable(path, ids)
        assert reason is None or (reason.isprintable() and len(reason) < 600)

    fuzzed(test, st.integers(0, len(whole)), st.integers(0, 50),
           st.none() | st.binary(max_size=30) | JSON.map(lambda v: json.dumps(v).encode()),
           st.binary(max_size=500) | JSON.map(lambda v: json.dumps(v).encode()))  # fmt: skip


def test_cells_of_any_content_are_put_in_order(kit):
    released = kit.released

    def test(sources, ids):
        submission = kit.notebook()
        for cell, source in zip(submission.cells, sources, strict=False):
            cell.source = source
        for name in ids:
            submission.cells.append(new_code_cell(name, metadata={"nbgrader": {"grade_id": name}}))
        assert foreign(submission, released) is None
        notebook, notes = restored(submission, released)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            split_hidden(cell.source)
            due_runs(cell.source)
            show = bounded_highlight if cell.cell_type == "code" else lambda s: safe_markdown({}, s)
            assert "<script" not in show(cell.source)
        assert all(str(n) for n in notes)

    fuzzed(test, st.lists(TEXT, max_size=12), st.lists(TEXT, max_size=3))


def test_messages_of_a_kernel_and_its_notes(tmp_path):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def test(data, parts, cut):
        frames = Frames(Allowance(10_000, 100_000, 50))
        greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + bytes(52)
        stream = greeting + framed(parts or [b""]) + data
        found = []
        try:
            for start in range(0, len(stream), cut):
                found += frames.messages(stream[start : start + cut])
        except TooMuch as error:
            assert error.why in ("output", "damaged")
        assert all(len(m) <= 32 for m in found)
        any(map(too_many_values, parts))
        notes = Notes(reading)
        os.write(writing, data[:4_000])
        for message in (*notes.messages(), *notes.rest()):
            assert set(message) <= {"note", "ran"}

    try:
        fuzzed(test, st.binary(max_size=2_000), st.lists(st.binary(max_size=400), max_size=40),
               st.integers(1, 500))  # fmt: skip
    finally:
        os.close(reading)
        os.close(writing)


OUTPUTS = st.one_of(
    st.builds(lambda n, t: {"output_type": "stream", "name": n, "text": t}, JSON, JSON),
    st.builds(lambda e, v, t: {"output_type": "error", "ename": e, "evalue": v, "traceback": t}, JSON, JSON,
              JSON),
    st.builds(lambda d, m: {"output_type": "display_data", "data": d, "metadata": m},
              JSON | st.dictionaries(
                  st.sampled_from(("text/plain", "text/html", "image/png", "image/jpeg", ANSWER_MIME,
                                   "application/vnd.crm.figure", "image/svg+xml")), JSON), JSON),
    st.dictionaries(TEXT, JSON, max_size=4),
)  # fmt: skip


def test_outputs_and_pictures():
    def test(outputs, data):
        outputs = [nbformat.from_dict(o) for o in outputs]
        joined([o for o in outputs if is_sound(o)])
        for output in outputs:
            size(output)
            kept = harmless(output)
            if kept is not None:
                text = json.dumps(kept)
                assert "text/html" not in text and "svg" not in kept.get("data", {})
                text.encode("utf-8")
        for start in (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff", b""):
            for kind in ("image/png", "image/jpeg"):
                is_picture(kind, base64.b64encode(start + data).decode())

    fuzzed(test, st.lists(OUTPUTS, max_size=6), st.binary(max_size=300))


def test_markup():
    def test(text):
        shown = clean(text).lower()
        assert "<script" not in shown and "<iframe" not in shown and "<svg" not in shown
        assert clean(shown) == shown or len(shown) > 100_000

    fuzzed(test, st.lists(st.one_of(PIECES, st.text(max_size=20), st.sampled_from(
        ["<b onclick=x>", "<img src=", "<svg>", "<math>", "<style>", "<!--", "-->", "<table>", "<td>",
         "</b>", "<iframe>", "<a href='java\tscript:x'>", "&#106;avascript:", "<p style='", ">"]
    )), max_size=80).map("".join))  # fmt: skip


def test_records_rubrics_and_feedback(scheme):
    key, rubrics = scheme
    questions = list(key.questions.values())

    def test(number, answers, extra):
        question = questions[number % len(questions)]
        cell = new_code_cell("check()")
        cell.outputs = [
            nbformat.from_dict({"output_type": "display_data", "metadata": {}, "data": {
                ANSWER_MIME: {"question": question.id, "call": n % 2, "answer": answer}}})
            for n, answer in enumerate(answers)
        ]  # fmt: skip
        cell.outputs.append(nbformat.from_dict({"output_type": "display_data", "metadata": {},
                                                "data": {ANSWER_MIME: extra}}))  # fmt: skip
        answer_hash(cell)
        records = records_of(cell)
        for record in records:
            well_formed(record["answer"])
        mark = mark_question(question, records, rubrics.get(question.id))
        assert 0 <= mark.marks <= mark.of
        html = question_html(mark)
        assert "<script" not in html and clean(html)
        new_notebook(cells=[cell])

    fuzzed(test, st.integers(0, 100), st.lists(ANSWERS, min_size=1, max_size=2), JSON)


def test_long_free_texts_are_read_in_time(scheme):
    key, rubrics = scheme
    written = [q for q in key.questions.values() if q.id in rubrics]
    assert written

    def test(number, text):
        question = written[number % len(written)]
        answer = {"question": question.id, "call": 0, "answer": text[:20_000]}
        mark_question(question, [answer], rubrics[question.id])

    fuzzed(test, st.integers(0, 100), st.one_of(
        TEXT, st.tuples(TEXT, st.integers(1, 400)).map(lambda p: p[0] * p[1]),
        st.lists(st.sampled_from(("drop-off ", "is ", "not ", "the ", "share ", "that ", "leaves, ",
                                  "流失", "不是", "客户", "。", "; ", "\n", "because ", "- ")),
                 max_size=400).map("".join)))  # fmt: skip


def test_names_of_students(tmp_path):
    from crm_lib.classroom.intake import misplaced

    def test(name):
        name = name.replace("/", "").replace("\0", "")[:60] or "x"
        reason = misplaced(Path(tmp_path, name, NAME, FILE)) or ""
        # A rare character of a name may be one that Python does not know yet.
        assert not any(map(is_control_sign, reason))
        assert "rename it" in reason or not set(name) & set('<>"\\`*?[]')

    fuzzed(test, TEXT)
