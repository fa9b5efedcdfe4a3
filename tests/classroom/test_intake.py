"""Reading what was handed in: never a hang, a crash or a wrong guess, and always one clear line."""

import json
import os
import unicodedata

import pytest
from corpus import FILE, NAME, Kit
from corpus_files import BROKEN, DISORDERED
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_kit import handed_in, make_kit, wanted

from crm_lib.base.message import two_languages
from crm_lib.classroom.course import Course
from crm_lib.classroom.intake import read_submission, unreadable
from crm_lib.classroom.one_line import shown

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="pipes, links and rights are made here as POSIX systems make them"
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Kit:
    return make_kit(tmp_path_factory.mktemp("intake"))


@pytest.mark.parametrize("entry", BROKEN, ids=lambda e: e.name)
def test_what_cannot_be_graded_is_told_in_one_line(kit, entry):
    path = handed_in(kit, entry)
    reason = unreadable(path, wanted(kit))
    if not entry.refused:  # the superuser may read what nobody may
        assert reason is None
        return
    assert reason and entry.refused in reason
    assert reason.isprintable()
    assert len(reason) < 400
    both = two_languages(reason)
    assert both and entry.refused in both.en, "in both languages"


def test_every_list_of_the_corpus_is_told_apart(kit):
    for entries in (BROKEN, DISORDERED):
        assert len({e.name for e in entries}) == len(entries)
    assert len({unreadable(Course(kit.root).folder("submitted", NAME, e.who) / FILE, wanted(kit))
                for e in BROKEN}) > 40  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_what_is_shown_of_a_name_stays_on_one_line(text):
    line = shown(text)
    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(line) & set("\u202a\u202e\u2066\u2069\u200f")
    assert len(line) <= 81


@pytest.mark.parametrize("name", ["王　芳", "👩\u200d🎓", "O'Neil", "é", "e\u0301"])
def test_names_of_the_world_are_shown_as_they_are(name):
    assert shown(name) == name


def test_an_id_that_stands_twice_is_told_apart(kit, tmp_path):
    data = kit.data()
    data["cells"] += [dict(c, metadata={}) for c in data["cells"][-2:]]
    path = tmp_path / "s" / NAME / FILE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    reason, content = read_submission(path, wanted(kit))
    ids = [c["id"] for c in content["cells"]]
    assert reason is None and len(set(ids)) == len(ids)
