"""Each fault of a bank is found, and a sound bank has none."""

from pathlib import Path

import pytest
from bank_items import BODIES, bank_file, bank_item, bank_text

from crm_lib.author.bank_check import (
    bank_findings,
    covered,
    file_problems,
    item_problems,
    near_duplicates,
    positions,
    right_is_longest,
    sections_of,
    unasked,
)
from crm_lib.bank import read_bank, read_page

ROOT = Path(__file__).resolve().parents[2]


def items(folder, keys, *, longest=False, words="word{n}"):
    """Return choice items whose right options are `keys`, one after another."""
    text = ""
    for n, key in enumerate(keys, 1):
        text += (
            f"b12_{n:03}:\n  form: choice\n  unit: U12\n  objective: Do\n  exam_point: T09\n"
            f"  section: 8\n  level: apply\n  marks: 1\n  source: own\n"
            f"  question: {{en: Item {n}, zh: 第{n}题}}\n  options:\n"
        )
        for letter in "ABCD":
            right = letter == key
            long = " longer" * (right and longest)
            text += (
                f"    {letter}: {{en: {letter}{long}, zh: 甲{letter}{long}, right: {str(right).lower()}, "
                "why: {en: so, zh: 因为}}\n"
            )
    path = folder / "12_a.yaml"
    path.write_text(text, encoding="utf-8")
    return list(read_page(path).values())


@pytest.mark.parametrize("form", BODIES)
def test_a_sound_item_has_no_problem(tmp_path, form):
    assert list(item_problems(bank_item(tmp_path, form))) == []


@pytest.mark.parametrize(
    ("form", "old", "new", "told"),
    [
        ("choice", "en: steam", "en: all of the above", "option C is about the other options"),
        ("choice", "en: steam", "en: None of these", "option C is about the other options"),
        ("choice", "zh: 蒸汽", "zh: 以上都是", "option C is about the other options: “以上都是”"),
        ("choice", "zh: 蒸汽", "zh: 都不对", "option C is about the other options"),
        ("choice", "en: steam", "en: Smoke", "options B and C say the same in en"),
        ("choice", "zh: 蒸汽", "zh: 炊烟", "options B and C say the same in zh"),
        ("choice", "zh: 蒸汽", 'zh: "**蒸汽**"', "option C: stars make nothing bold"),
        ("choice", "en: steam", "en: the *first* steam", "option C: stars make nothing bold"),
        ("choice", "en: steam", "en: 35 clouds", "option C: the languages do not give the same numbers"),
        ("choice", "en: It rises.", "en: It rises 5%.", "why of B: the languages do not give the same"),
        ("ordering", "en: last", "en: 90 last", "entry C: the languages do not give the same numbers"),
        ("matching", "en: sings", "en: 90 songs", "right C: the languages do not give the same"),
        ("matching", "en: cat", "en: 90 cats", "left 1: the languages do not give the same numbers"),
        ("blanks", "marks: 2", "marks: 3", "3 marks for 2 blanks; give each blank a whole number"),
        ("text", "en: gives,", "en: gives 90,", "point 2: the languages do not give the same numbers"),
        ("text", "zh: 得与失", "zh: 得与失90", "answer: the languages do not give the same numbers"),
        ("verdict", "zh: 有人付钱", "zh: 有90人付钱", "correction: the languages do not give the same"),
        ("number", "zh: 没有折现", "zh: 没有折现90", "mistake 1: the languages do not give the same"),
        ("number", "价值多少元", "另付95元，价值多少元", "the languages do not give the same numbers"),
        ("number", "value: spend * margin * years", "value: \"value.annuity_value(spend * margin, 0.1, 3)\"", "mistake 1 gives"),
        ("number", "value: spend * margin * years", "value: spend / (margin - margin)", "ZeroDivisionError"),
        ("number", "value.annuity_value(spend", "value.anuity_value(spend", "value shows no function anuity_value"),
        ("number", "margin: [0.2, 0.25]", "margin: [0.2, 0.255]", "the text shows margin as 26%, which it is not"),
        ("number", "{spend:,} CNY", "{{x}} {spend:,} CNY", "the text has a brace that is not filled"),
    ],
)  # fmt: skip
def test_a_fault_of_an_item_is_found_once(tmp_path, form, old, new, told):
    found = list(item_problems(bank_item(tmp_path, form, old, new)))
    assert len([words for words in found if told in words]) == 1, found


def test_a_key_that_is_not_marked_right_is_told(tmp_path):
    item = bank_item(tmp_path, "blanks", "[money, 钱]", "[…, 钱]")  # no wording, only a sign
    assert list(item_problems(item)) == ["its own key is not marked right."]


def test_a_mistake_that_meets_the_key_in_some_draws_is_told_with_their_values(tmp_path):
    item = bank_item(
        tmp_path, "number", "spend * margin * years", '"value.annuity_value(spend * margin, 0.1, 3)"'
    )  # fmt: skip
    (words,) = item_problems(item)
    assert "years=3" in words and "the key is" in words


def test_two_mistakes_that_meet_in_some_draws_are_told_with_their_values(tmp_path):
    slip = "{value: spend * margin * years, en: You did not discount., zh: 没有折现。}"
    apart = "{value: spend * margin, en: One year alone., zh: 只算了一年。}"
    meeting = "{value: spend * margin * 3, en: Always three., zh: 总按三期算。}"
    assert not list(item_problems(bank_item(tmp_path, "number", slip, f"{slip}\n    - {apart}")))
    item = bank_item(tmp_path, "number", slip, f"{slip}\n    - {apart}\n    - {meeting}")
    (words,) = item_problems(item)
    assert words.startswith("mistakes 1 and 3 both give") and "years=3" in words


def test_right_options_that_are_longest_too_often_are_told(tmp_path):
    mixed = items(tmp_path, "ABCDABCDABCD")
    assert right_is_longest(mixed, "en") == ([], 1.0)
    long = items(tmp_path, "ABCDABCDABCD", longest=True)
    found, p = right_is_longest(long, "zh")
    assert len(found) == 12 and p == pytest.approx(0.25**12)
    told = [words for where, words in file_problems(long) if where == "lengths"]
    assert len(told) == 2 and "(en) in 12 of 12" in told[0] and "b12_012" in told[0]
    # Exactly: 6 of 12 at 1/4 each come about by chance in 5.4%, 7 in 1.4%.
    six = [*long[:6], *mixed[6:]]
    assert right_is_longest(six, "en")[1] == pytest.approx(0.0544, abs=5e-5)
    assert right_is_longest([*long[:7], *mixed[7:]], "en")[1] == pytest.approx(0.0143, abs=5e-5)
    assert not list(file_problems(six))


def test_keys_by_position_are_told(tmp_path):
    counts, p = positions(items(tmp_path, "ABCABCABCABCABCABCABC"))
    assert counts == {"A": 7, "B": 7, "C": 7, "D": 0} and p == pytest.approx(0.0719, abs=1e-4)
    lopsided = items(tmp_path, "ABABABABABABABABABABAB")
    assert [where for where, _ in file_problems(lopsided)] == ["positions"]
    assert list(file_problems(items(tmp_path, "ABCDDDABCABCDABC"))) == []
    ((where, words),) = file_problems(items(tmp_path, "ABCDDDDABCABCABC"))
    assert where == "b12_007" and words.startswith("4 keys in a row are D: b12_004")


def test_near_duplicates_are_found_within_and_across_files_whatever_their_order(tmp_path):
    path = bank_file(tmp_path, "choice", "choice", "verdict")
    other = path.with_name("13_b.yaml")
    text = bank_text("choice").replace("b12_", "b13_").replace("What falls?", "What thing falls?")
    swapped = (
        text.replace("    B:", "    X:").replace("    C:", "    B:").replace("    X:", "    C:")
    )
    lines = swapped.splitlines()
    lines[-1], lines[-2] = lines[-2], lines[-1]
    other.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pages = {p: read_page(p) for p in (path, other)}
    found = {(p.name, item, words.split()[3]) for p, item, words in near_duplicates(pages)}
    assert found == {("12_a.yaml", "b12_002", "b12_001"), ("13_b.yaml", "b13_001", "b12_001"),
                     ("13_b.yaml", "b13_001", "b12_002")}  # fmt: skip


def test_sections_are_held_against_the_headings_of_the_page(tmp_path):
    page = tmp_path / "notebooks" / "12_a.ipynb"
    page.parent.mkdir()
    page.write_text(
        '{"cells": [{"cell_type": "markdown", "source": ["# T\\n", "## 8 Value · 价值\\n"]},'
        '{"cell_type": "code", "source": ["## 9 no heading"]},'
        '{"cell_type": "markdown", "source": ["### 8.1 More · 更多\\n## 14 Exam points · 考点速记"]}]}',
        encoding="utf-8",
    )
    assert sections_of(page) == ["8", "8.1", "14", "points"]
    bank_file(tmp_path, "choice", "verdict")
    words = [f.message for f in bank_findings(tmp_path)]
    assert not [w for w in words if "section" in w]
    bank_file(tmp_path, "choice", "verdict", old="section: 8", new="section: 9")
    words = [f.message for f in bank_findings(tmp_path) if f.where == "b12_001"]
    assert words == ["the page has no section 9; it has 8, 8.1, 14, points."]
    assert not list(bank_findings(tmp_path, "13_b"))
    page.unlink()
    assert "there is no page 12_a in notebooks." in [f.message for f in bank_findings(tmp_path)]


def test_objectives_and_exam_points_are_asked_twice(tmp_path):
    table = tmp_path / "docs" / "coverage.csv"
    table.parent.mkdir()
    table.write_text("item,lesson\nS1-C1.1.1,12_a\nS1-C1.1.2,12_a\nT09,12_a\nS2-T1,13_b\n")
    assert covered(tmp_path, "12_a") == ["S1-C1.1", "T09"]
    twice = read_page(bank_file(tmp_path, "choice", "verdict"))
    (words,) = unasked(twice, tmp_path, "12_a")
    assert "the exam question S1-C1.1 of coverage.csv is asked 0 time(s), not 2" in words
    once = read_page(bank_file(tmp_path, "choice", "verdict", old="T09", new="S1-C1.1.2"))
    told = " ".join(unasked(once, tmp_path, "12_a"))
    assert "“S1-C1.1.2” is asked 1 time(s)" in told and "S1-C1.1 of coverage.csv is asked 1" in told
    assert "exam question T09 of coverage.csv is asked 1" in told


def test_a_file_that_cannot_be_read_is_a_finding_and_the_others_are_checked(tmp_path):
    bank_file(tmp_path, "choice", old="form: choice", new="form: chioce")
    (finding,) = bank_findings(tmp_path)
    assert finding.where == "file" and "form is 'chioce'" in finding.message
    assert not list(bank_findings(tmp_path / "nowhere"))


def test_the_bank_of_the_workbook_is_in_order():
    assert len(read_bank(ROOT).items) > 400
    assert [str(f) for f in bank_findings(ROOT)] == []
