"""LibreOffice opens a document, and gives back the text that it found."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"),
    reason="no LibreOffice here (apt-get install libreoffice-writer-nogui libreoffice-calc-nogui)",
)
#: What it is asked to write, by the ending of what it opens.
_AS = {".docx": ("txt:Text (encoded):UTF8", ".txt"), ".xlsx": ("csv:Text - txt - csv (StarCalc):44,34,76", ".csv")}  # fmt: skip


def text_in_office(path: Path) -> str:
    """Return the text of a document as LibreOffice reads it."""
    wanted, ending = _AS[path.suffix]
    profile = path.parent / "profile"
    command = [
        "soffice", "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", wanted, "--outdir", str(path.parent), str(path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    made = path.with_suffix(ending)
    assert done.returncode == 0 and made.is_file(), done.stdout + done.stderr
    return made.read_text(encoding="utf-8-sig")
