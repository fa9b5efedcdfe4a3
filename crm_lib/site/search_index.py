"""Search index of the site by Pagefind: one a language, Chinese cut into words."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from crm_lib.exam.wording import ExamError

#: Parts of Pagefind's own search page: the site has its own.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


def write_search_index(folder: Path) -> dict[str, int]:
    """Write the index of all pages of a built site.

    Parameters
    ----------
    folder : Path
        The site.

    Returns
    -------
    dict
        Number of pages by language.

    Raises
    ------
    ExamError
        When Pagefind, or its part for Chinese, is not installed, or finds fault with a page.
    """
    # The plain program would index a Chinese sentence as one long word.
    if find_spec("pagefind") is None or find_spec("pagefind_bin_extended") is None:
        raise ExamError(
            "The search of the site needs Pagefind with its Chinese words, which learners don't: "
            "run `pip install -r requirements-dev.lock` in the workbook's environment, or `make "
            "site`."
        )
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(folder),
        "--output-subdir",
        "pagefind",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    said = f"{done.stdout}\n{done.stderr}"
    if done.returncode or "⚠" in said or "non-extended" in said:
        raise ExamError(f"Pagefind could not index the site:\n{said.strip()}")
    for path in (folder / "pagefind").iterdir():
        if path.name.startswith(_UNUSED):
            path.unlink()
    return indexed_pages(folder)


def indexed_pages(folder: Path) -> dict[str, int]:
    """Return how many pages of each language the index of a site has."""
    import json

    entry = json.loads((folder / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    return {name: about["page_count"] for name, about in entry["languages"].items()}
