"""Small JSON files of the learner's own, written whole or not at all."""

import json
from pathlib import Path
from typing import Any

from crm_lib.base.whole_file import write_whole


def write_json(path: Path, data: Any) -> None:
    """Write data to a JSON file in one step: whoever reads meets the old text or the new.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    data : object
        Anything that JSON holds.

    Raises
    ------
    OSError
        When the file can't be written; what stood there stays.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_json(Path(folder) / "own" / "choice.json", {"language": "zh"})
    ...     print((Path(folder) / "own" / "choice.json").read_text(encoding="utf-8").strip())
    {"language": "zh"}
    """
    write_whole(path, json.dumps(data, sort_keys=True) + "\n")
