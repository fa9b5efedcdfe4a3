"""Do the switch, the self-checks and the explorers say the right things, with and without a kernel?"""

import re
import struct

import pytest
import yaml

from crm_lib.base.message import both_html, both_text
from crm_lib.explore.explorer import Choice, Explorer, Slider, explorer
from crm_lib.explore.quiz import _buttons, feedback_html, question_html, question_text, quiz
from crm_lib.explore.quiz_file import load_question, quiz_file, read_questions
from crm_lib.lessons import start_here
from crm_lib.page import language, language_switch


def text(en="words", zh="文字"):
    return {"en": en, "zh": zh}


def option(right, why="because"):
    return {**text("two of eight", "八分之二"), "right": right, "why": text(why, "因为")}


def question(**changes):
    options = {"A": option(True, "yes, two"), "B": option(False, "that is the rest")}
    return {"question": text("What share?", "占多少？"), "options": options, **changes}


MULTIPLE = {"kind": "multiple", "options": {k: option(k in "AB", f"why {k}") for k in "ABC"}}


@pytest.fixture
def write(tmp_path):
    def write(content, name="06_sales_funnel.quiz.yaml"):
        path = tmp_path / name
        raw = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        path.write_text(raw, encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("CRM_LANG", raising=False)


# --- bilingual text ----------------------------------------------------------------------------


def test_bilingual_html_is_what_the_switch_can_hide_and_is_escaped():
    html = both_html("a < b\nc", "甲")
    assert html == '<div lang="en">a &lt; b<br>c</div><div lang="zh">甲</div>'
    inline = both_html("yes", "对", inline=True)
    assert re.findall(r"<(\w+) lang", inline) == ["div", "div"]
    assert re.sub("<[^>]*>", "", inline) == "yes · 对"


def test_a_language_without_words_leaves_nothing_behind():
    assert both_html("", "甲") == '<div lang="zh">甲</div>'
    assert both_text("a", " ") == "a"


def test_what_both_languages_write_alike_is_shown_once():
    assert both_html("25%", "25%") == "<div>25%</div>"
    assert both_text("25%", "25%") == "25%"


# --- language ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "variable", "expected"),
    [(None, None, "both"), (None, "zh", "zh"), ("en", "zh", "en"), (None, " EN ", "en")],
)
def test_the_first_choice(monkeypatch, argument, variable, expected):
    if variable:
        monkeypatch.setenv("CRM_LANG", variable)
    assert language_switch.first_choice(argument) == expected


@pytest.mark.parametrize("set_by", ["argument", "variable"])
def test_an_unknown_language_is_refused_with_the_three_that_exist(monkeypatch, set_by):
    if set_by == "variable":
        monkeypatch.setenv("CRM_LANG", "fr")
    with pytest.raises(ValueError, match=r"'fr'; it must be one of 'en', 'zh', 'both'"):
        language("fr" if set_by == "argument" else None)


def test_the_switch_hides_only_named_elements_and_remembers():
    box = language_switch._switch("both")
    buttons, sheet = box.children
    assert sheet.value == "<style></style>"
    buttons.value = "en"
    # Where the student's desk is, it marks the body and this sheet is idle.
    idle = "body:not([data-crm-language])"
    assert sheet.value == f"<style>{idle} div[lang=zh]{{display:none!important}}</style>"
    buttons.value = "zh"
    assert "div[lang=en]" in sheet.value
    # JupyterLab's own page is <html lang="en">: a bare [lang=en] would hide all of it.
    assert not re.search(r"(?<!div)\[lang", sheet.value.replace(idle, "body"))
    assert language_switch.first_choice(None) == "zh"


def test_without_a_kernel_the_switch_is_one_line_of_text(capsys):
    language()
    assert capsys.readouterr().out.count("\n") == 1


# --- questions ---------------------------------------------------------------------------------


def test_a_question_is_found_from_the_folders_below(write, tmp_path, monkeypatch, capsys):
    (tmp_path / "bank").mkdir()
    (tmp_path / "work" / "06_sales_funnel").mkdir(parents=True)
    write({"06_s1": question()}, "bank/06_sales_funnel.quiz.yaml")
    monkeypatch.chdir(tmp_path / "work" / "06_sales_funnel")
    quiz("06_s1")
    assert capsys.readouterr().out == (
        "What share? · 占多少？\nChoose one. · 单选。\n"
        "  A. two of eight · 八分之二\n  B. two of eight · 八分之二\n"
    )


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_page_shows_both_languages_and_never_the_answer(write, kind):
    asked = load_question("06_s1", start=write({"06_s1": question()}).parent)
    shown = (question_html if kind == "html" else question_text)(asked)
    assert "What share?" in shown and "占多少？" in shown and "八分之二" in shown
    for secret in ("yes, two", "that is the rest", "因为", "✔", "✘", "true"):
        assert secret not in shown.lower()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "must hold questions"),
        ("06_s1: [", "yaml:1: not valid YAML"),
        ("06_s1: {question: {en: a}}\n06_s1: {}", "yaml:2: the key '06_s1' is given twice"),
        ({"07_s1": question()}, "'07_s1' must begin with 06_"),
        ({"06_s1": "text"}, "06_s1: must hold question, found 'text'"),
        ({"06_s1": {"question": text()}}, "06_s1: options is missing"),
        ({"06_s1": question(points=2)}, "points is not known here"),
        ({"06_s1": question(kind="triple")}, "must be one of single, multiple"),
        ({"06_s1": question(options={"A": option(True)})}, "2 to 8 entries"),
        ({"06_s1": question(options={"A": option(True), "C": option(False)})}, "must be A, B, in"),
        ({"06_s1": question(options=dict.fromkeys("AB", option(True)))}, "2 options are right"),
        ({"06_s1": question(options=dict.fromkeys("AB", option(False)))}, "0 options are right"),
        ({"06_s1": question(kind="multiple", options=dict.fromkeys("AB", option(False)))}, "no op"),
        ({"06_s1": question(question={"en": "a"})}, "question: zh is missing"),
        ({"06_s1": question(question=text(zh=" "))}, "zh is ' '"),
        ({"06_s1": question(question=text(en=25))}, "put a number in quotes"),
        (
            {"06_s1": question(options={"A": option(True), "B": {**text(), "right": False}})},
            "option B: why is missing",
        ),
        (
            {"06_s1": question(options={"A": option("ja"), "B": option(False)})},
            "option A: right must be true or false, got 'ja'",
        ),
    ],
)
def test_a_broken_quiz_file_gets_one_line_that_says_what_to_write(write, content, said):
    path = write(content)
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        read_questions(path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("06_s9", "has no question '06_s9'; it has 06_s1"), ("09_s1", "no file 09_"), ("s1", "not a")],
)
def test_an_unknown_question_is_named(write, asked, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        load_question(asked, start=write({"06_s1": question()}).parent)


def test_two_files_of_one_lesson_are_refused(write):
    write({"06_s1": question()}, "06_other.quiz.yaml")
    with pytest.raises(ValueError, match="two quiz files"):
        quiz_file("06_s1", start=write({"06_s1": question()}).parent)


# --- feedback ----------------------------------------------------------------------------------


def clicked(box, *letters):
    row, feedback = box.children
    for button in row.children:
        if button.description in letters:
            if hasattr(button, "click"):
                button.click()
            else:
                button.value = True
    return feedback


def test_each_option_says_what_it_would_be_right_for(write):
    asked = read_questions(write({"06_s1": question()}))["06_s1"]
    right = clicked(_buttons(asked), "A").value
    assert "✔ A" in right and "Right" in right and "yes, two" in right
    wrong = clicked(_buttons(asked), "B").value
    assert "✘ B" in wrong and "that is the rest" in wrong and "yes, two" not in wrong


def test_buttons_have_names_for_those_who_cannot_see_them(write):
    asked = read_questions(write({"06_s1": question()}))["06_s1"]
    row, _ = _buttons(asked).children
    assert row.children[0].tooltip == "A. two of eight · 八分之二"


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("", ["✘", "Choose at least one", "请先至少选一项"]),
        ("AB", ["✔", "All of them", "why A", "why B"]),
        ("A", ["✘", "1 right option is missing", "还漏了1项"]),
        ("C", ["1 of your choices does not belong, 2 right options are missing", "why C"]),
        ("ABC", ["1 of your choices does not belong.", "有1项不该选"]),
    ],
)
def test_a_multiple_choice_counts_what_is_wrong_and_what_is_missing(write, letters, words):
    asked = read_questions(write({"06_s1": question(**MULTIPLE)}))["06_s1"]
    box = _buttons(asked)
    clicked(box, *letters)
    row, feedback = box.children
    row.children[-1].click()
    assert feedback.value == feedback_html(asked, letters)
    for word in words:
        assert word in feedback.value
    for letter in set("ABC") - set(letters):
        assert f"why {letter}" not in feedback.value


# --- explorers ---------------------------------------------------------------------------------


def test_an_explorer_draws_the_same_picture_for_the_same_values():
    shown = start_here.newcomers_explorer()
    first = shown.picture(**shown.start)
    assert first[:4] == b"\x89PNG" and struct.unpack(">I", first[16:20])[0] >= 600
    assert shown.picture(**shown.start) == first
    assert shown.picture(newcomers=30, buyers_per_ten=5) != first


@pytest.mark.parametrize(
    ("newcomers", "buyers", "orders", "share", "says"),
    [
        (0, 1, 2, 0.2, "Nobody new came"),
        (10, 0, 2, 0.1, "only the denominator grew"),
        (10, 1, 3, 0.15, "more orders, lower share"),
        (30, 2, 8, 0.2, "so the share stays"),
        (30, 5, 17, 0.425, "so both rise"),
    ],
)
def test_the_first_explorer_meets_all_its_cases(newcomers, buyers, orders, share, says):
    values = {"newcomers": newcomers, "buyers_per_ten": buyers}
    assert start_here.orders_and_share(**values) == (orders, pytest.approx(share))
    en, zh = start_here.newcomers_explorer().sentence(**values)
    assert says in en
    assert f"{orders}单" in zh


def test_every_position_of_the_first_explorer_has_its_words():
    for newcomers in range(0, start_here.MOST_NEWCOMERS + 1, 10):
        for buyers in range(6):
            en, zh = start_here.newcomers_explorer().sentence(
                newcomers=newcomers, buyers_per_ten=buyers
            )
            assert en and zh


def test_sliders_are_labelled_in_both_languages_and_whole_where_they_can_be():
    whole = Slider("n", "Visitors", "访客数", 0, 10, 1, 5).widget()
    share = Slider("p", "Share", "比例", 0.0, 1.0, 0.1, 0.5, form=".0%").widget()
    pick = Choice("s", "Stage", "环节", {"cart": ("Cart", "购物车")}, "cart").widget()
    assert (whole.description, type(whole).__name__) == ("Visitors · 访客数", "IntSlider")
    assert (share.readout_format, type(share).__name__) == (".0%", "FloatSlider")
    assert pick.options == (("Cart · 购物车", "cart"),)


@pytest.mark.parametrize(
    "numbers", [(0, 10, 1, 11), (10, 0, 1, 5), (0, 10, 0, 5), (5, 5, 1, 5)], ids=str
)
def test_a_slider_that_cannot_move_is_refused(numbers):
    with pytest.raises(ValueError, match="slider 'n'"):
        Slider("n", "Visitors", "访客数", *numbers)


def test_a_choice_starts_at_one_of_its_options():
    with pytest.raises(ValueError, match="start of choice 's'"):
        Choice("s", "Stage", "环节", {"cart": ("Cart", "购物车")}, "visit")


@pytest.mark.parametrize("names", [[], ["a", "a"]])
def test_an_explorer_needs_controls_of_different_names(names):
    controls = [Slider(n, "A", "甲", 0, 1, 1, 0) for n in names]
    with pytest.raises(ValueError, match="different names"):
        Explorer(("Q", "问"), controls, lambda **_: None, lambda **_: ("a", "甲"))


def test_without_a_kernel_an_explorer_still_says_its_sentence(capsys):
    controls = [Slider("n", "A", "甲", 0, 2, 1, 1)]
    explorer(("Q?", "问？"), controls, lambda **_: None, lambda n: (f"{n} is", f"是{n}"))
    assert capsys.readouterr().out == "Q? · 问？\n1 is · 是1\n"


# --- in a kernel -------------------------------------------------------------------------------


def test_in_a_kernel_widgets_stand_beside_what_is_kept_and_never_in_it(tmp_path):
    """Run a page: each widget output holds nothing but the widget, each other output has text."""
    from nbformat.v4 import new_code_cell, new_notebook

    from crm_lib.author.notebooks import executed

    (tmp_path / "06_x.quiz.yaml").write_text(
        yaml.safe_dump({"06_s1": question()}, allow_unicode=True), encoding="utf-8"
    )
    cells = [
        "from crm_lib.explore import quiz\nfrom crm_lib.page import language; language()",
        'quiz("06_s1")',
        "from crm_lib.lessons.start_here import newcomers; newcomers()",
    ]
    page = new_notebook(cells=[new_code_cell(c) for c in cells])
    page = executed(page, folder=tmp_path, timeout=60)
    widget = "application/vnd.jupyter.widget-view+json"
    kinds = [[sorted(o.data) for o in c.outputs if "data" in o] for c in page.cells]
    kept = ["text/html", "text/plain"]
    assert kinds == [
        [kept, [widget]],
        [kept, [widget]],
        [kept, [widget], ["image/png", "text/plain"], kept],
    ]


def test_amounts_are_written_out_and_nothing_stands_under_the_title():
    import matplotlib.pyplot as plt

    from crm_lib.plotting import STYLE, styled

    @styled
    def plot_revenue(*, ax=None):
        ax.bar(["new · 新客户", "old · 老客户"], [2_500_000, 5_000_000])
        ax.set_title("Revenue · 收入")
        return ax

    ax = plot_revenue()
    ax.figure.canvas.draw()
    assert ax.yaxis.get_offset_text().get_text() == ""
    assert "5000000" in [t.get_text() for t in ax.get_yticklabels()]
    fonts = {tuple(t.get_fontfamily()) for t in [*ax.get_xticklabels(), *ax.get_yticklabels()]}
    assert fonts == {tuple(STYLE["font.family"])}
    plt.close(ax.figure)
