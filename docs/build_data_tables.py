"""Fill the tables of datasets/README.md from the words of the data sets (crm_lib/data/words).

The same words stand over a learner's tables. Run it after a change of them:
``python docs/build_data_tables.py``. A test says when a table is out of date.
"""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "datasets" / "README.md"
WORDS = ROOT / "crm_lib" / "data" / "words"

_HEAD = "| column | unit, values | meaning | 含义 |\n|---|---|---|---|\n"
_TABLE = re.compile(re.escape(_HEAD) + r"(?:\|.*\n)*")
_SECTION = re.compile(r"^## (\w+)\.csv(?:\.gz)?$", re.MULTILINE)


def filled(guide: str) -> str:
    """Return the guide with the table of every data set that has words."""
    parts = re.split(r"(?m)^(?=## )", guide)
    for i, part in enumerate(parts):
        name = _SECTION.match(part)
        words = WORDS / f"{name[1]}.csv" if name else None
        if words is not None and words.is_file():
            parts[i] = _TABLE.sub(lambda _, words=words: data_table(words), part, count=1)
    return "".join(parts)


def data_table(words: Path) -> str:
    """Return the Markdown table of a data set: a row a column, with its values and meaning."""
    with words.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for i, row in enumerate(rows):
        if row["value"]:
            continue
        end = next((k for k in range(i + 1, len(rows)) if not rows[k]["value"]), len(rows))
        lines.append(_line(row, rows[i + 1 : end]))
    return _HEAD + "".join(lines)


def _line(row: dict[str, str], values: list[dict[str, str]]) -> str:
    unit = row["unit"] or ", ".join(f"`{v['value']}`" for v in values)
    zh = row["meaning_zh"] or row["zh"]
    if values and not row["unit"] and not any(v["zh"] in zh for v in values):
        zh += f"（{'、'.join(v['zh'] for v in values)}）"
    en = row["meaning_en"] or row["en"] or row["column"].replace("_", " ")
    cells = (f"`{row['column']}`", unit, en, zh)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    GUIDE.write_text(filled(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
