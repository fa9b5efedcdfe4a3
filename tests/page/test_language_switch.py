"""The page's own language switch: what it begins with, what it hides, without a kernel too."""

import re

import pytest

from crm_lib.page import language, language_switch


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("CRM_LANG", raising=False)


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
