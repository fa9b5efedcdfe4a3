"""Figures become files."""

import pytest
from site_kit import picture

from crm_lib.site.figure_files import FigureFiles


def test_one_picture_is_one_file_with_its_size_and_words(tmp_path):
    figures = FigureFiles(tmp_path, "../figures")
    first, second = (figures.image(picture("en", "Half > all", "red")) for _ in range(2))
    assert first == second and len(list(tmp_path.iterdir())) == 1
    assert 'alt="Half &gt; all"' in first and 'width="4"' in first and 'loading="lazy"' in first


def test_a_picture_without_words_is_a_fault(tmp_path):
    with pytest.raises(ValueError, match="alternative text"):
        FigureFiles(tmp_path, "").image(picture("en", " ", "red"))
