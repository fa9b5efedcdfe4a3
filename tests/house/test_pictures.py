"""The README's pictures: small, in both languages, with words that the pages still have."""

import importlib.util
import re
from pathlib import Path

import pytest
from lab_server import find_chromium

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LANGUAGES = ("en", "zh")


def _builder():
    spec = importlib.util.spec_from_file_location(
        "build_pictures", ROOT / "docs" / "build_pictures.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = _builder()
AGAIN = "run: python docs/build_pictures.py"
CASES = [(name, language) for name in BUILDER.PICTURES for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_picture_shows_words_that_the_pages_have_today(name, language):
    picture = BUILDER.PICTURES[name]
    path = BUILDER.path_of(name, language)
    words = picture.words[language]
    assert BUILDER.recorded_words(path) == list(words), AGAIN
    text = BUILDER.source_text(picture)
    gone = [line for line in words if line not in text]
    assert words and not gone, f"{', '.join(picture.sources)} no longer says {gone}; {AGAIN}"


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_picture_is_small(name, language):
    assert 5_000 < BUILDER.path_of(name, language).stat().st_size <= BUILDER.LARGEST


def test_the_readme_shows_every_picture_in_its_language_with_words_for_it():
    english, chinese = README.split("\n---\n")
    for language, half in zip(LANGUAGES, (english, chinese), strict=True):
        shown = dict(re.findall(r"!\[([^\]]*)\]\((docs/pictures/[^)]+)\)", half))
        paths = [
            BUILDER.path_of(n, language).relative_to(ROOT).as_posix() for n in BUILDER.PICTURES
        ]
        assert sorted(shown.values()) == sorted(paths)
        assert all(len(about) > 10 for about in shown)
    files = {p.name for p in BUILDER.FOLDER.iterdir()}
    assert files == {BUILDER.path_of(*case).name for case in CASES}


@pytest.mark.slow
@pytest.mark.browser
def test_every_picture_of_a_learner_can_be_taken_again(tmp_path, monkeypatch):
    if not find_chromium():
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    monkeypatch.setattr(BUILDER, "FOLDER", tmp_path / "pictures")
    BUILDER.main(["student", "alone"])
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 4
