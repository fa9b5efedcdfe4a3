"""What the tests of self-checks share: a quiz file written to a folder of its own."""

import pytest
import yaml


@pytest.fixture
def write(tmp_path):
    def write(content, name="06_sales_funnel.quiz.yaml"):
        path = tmp_path / name
        raw = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        path.write_text(raw, encoding="utf-8")
        return path

    return write
