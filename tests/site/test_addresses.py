"""Where links lead on the site."""

import pytest
from site_kit import small_workbook

from crm_lib.site.addresses import Addresses


@pytest.fixture
def lead(tmp_path):
    root = small_workbook(tmp_path)
    return Addresses(root, ["00_start_here", "06_funnel"]).leading_from(root / "notebooks")


@pytest.mark.parametrize(
    ("written", "led"),
    [
        ("06_funnel.ipynb", "06_funnel.html"),
        ("00_start_here.ipynb#2-then--然后", "00_start_here.html#2-then"),
        ("../docs/student.md", "student.html"),
        ("../docs/law.csv", "law.html"),
        ("../datasets/README.md", "data.html"),
        ("../docs/papers/mock_exam_1_paper.html", "../papers/mock_exam_1_paper.html"),
        ("#go--走", "#go"),
        ("https://example.org/a", "https://example.org/a"),
        ("../work/06_funnel/06_funnel.ipynb", None),
        ("../bank/06_funnel.quiz.yaml", None),
    ],
)
def test_a_link_leads_to_a_page_or_becomes_words(lead, written, led):
    assert lead(written) == led


@pytest.mark.parametrize("written", ["07_nothing.ipynb", "../docs/none.md", "../../etc/passwd"])
def test_a_link_to_nothing_is_a_fault(lead, written):
    with pytest.raises(ValueError, match="leads"):
        lead(written)
