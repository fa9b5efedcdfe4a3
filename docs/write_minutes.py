"""Write the estimated minutes into the first cell of every lesson and solution.

``python docs/write_minutes.py`` counts each page (`crm_lib.author.reading_time`) and writes its
line in both languages; ``--check`` only says which pages state other minutes than their length.
Solutions that changed have to be released again: it names them.
"""

import argparse
import sys
from pathlib import Path

from crm_lib.author.stated_minutes import minutes_findings, write_minutes

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write the lines, or with ``--check`` name the pages whose lines are not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if parser.parse_args().check:
        found = list(minutes_findings(ROOT))
        for finding in found:
            print(finding)
        return bool(found)
    for path in write_minutes(ROOT):
        again = f"; run crm release {path.stem}" if path.parent.parent.name == "solutions" else ""
        print(f"{path.relative_to(ROOT)}{again}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
