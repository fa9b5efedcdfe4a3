"""The glossary: its terms are read, and words to avoid are seen."""

import pytest

from crm_lib.author.glossary import COLUMNS, Term, glossary_problems, read_glossary


def test_the_glossary_is_read_with_its_words_to_avoid(tmp_path):
    path = tmp_path / "glossary.csv"
    rows = "churn,customer churn,客户流失率,d,d,n,%,attrition; avoid:churn ratio; avoid:流失比"
    path.write_text(",".join(COLUMNS) + "\n" + rows + "\n", encoding="utf-8")
    (term,) = read_glossary(path)
    assert term == Term("churn", "customer churn", "客户流失率", ("churn ratio", "流失比"))
    assert list(glossary_problems("attrition and **Customer churn**", "客户流失率", [term])) == []


@pytest.mark.parametrize("text", ["", "id,en\n1,a\n", ",".join(COLUMNS) + "\na,b,,d,d,n,u,\n"])
def test_a_broken_glossary_is_refused(tmp_path, text):
    path = tmp_path / "glossary.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="glossary"):
        read_glossary(path)
    with pytest.raises(ValueError, match="cannot be read"):
        read_glossary(tmp_path / "none.csv")
