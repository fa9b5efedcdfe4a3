"""The reader's settings: what is chosen is kept, and reading them never fails."""

import os
import subprocess
import sys

import pytest

from crm_lib.page import reader


@pytest.fixture(autouse=True)
def settings_file(tmp_path, monkeypatch):
    path = tmp_path / "config" / "reader.json"
    monkeypatch.setattr(reader, "reader_file", lambda: path)
    monkeypatch.delenv(reader.VARIABLE, raising=False)
    return path


def test_both_languages_hold_until_one_is_chosen():
    assert reader.reader_language() == "both"
    assert reader.reader_settings() == {}
    reader.save_reader_settings(language="zh")
    assert reader.reader_language() == "zh"
    reader.save_reader_settings(code="hidden")
    assert reader.reader_settings() == {"language": "zh", "code": "hidden"}


def test_a_change_by_another_process_is_seen_at_once(settings_file):
    reader.save_reader_settings(language="zh")
    assert reader.reader_language() == "zh"
    settings_file.write_text('{"language": "en"}', encoding="utf-8")
    os.utime(settings_file, ns=(1, 1))
    assert reader.reader_language() == "en"


@pytest.mark.parametrize("text", ["", "{", "[]", '"zh"', '{"language": "fr"}', '{"language": []}'])
def test_a_broken_file_counts_as_not_chosen(settings_file, text):
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text(text, encoding="utf-8")
    assert reader.reader_language() == "both"
    settings_file.write_bytes(b"\xff\xfe\x00 no text")
    assert reader.reader_language() == "both"


def test_the_environment_goes_first_and_an_unknown_word_in_it_is_ignored(monkeypatch):
    reader.save_reader_settings(language="en")
    monkeypatch.setenv(reader.VARIABLE, "zh")
    assert reader.reader_language() == "zh"
    monkeypatch.setenv(reader.VARIABLE, "klingon")
    assert reader.reader_language() == "en"


@pytest.mark.parametrize("change", [{"language": "fr"}, {"colour": "red"}, {"code": ["shown"]}])
def test_an_unknown_setting_is_refused_and_nothing_is_written(settings_file, change):
    with pytest.raises(ValueError, match="unknown"):
        reader.save_reader_settings(**change)
    assert not settings_file.exists()


def test_reading_loads_nothing_heavy():
    code = (
        "import sys; from crm_lib.page.reader import reader_language; reader_language();"
        "print([m for m in ('numpy', 'IPython', 'ipywidgets', 'tornado') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
