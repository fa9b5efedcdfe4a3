"""The reader's settings, one user file for all pages and kernels: language, code shown or hidden.

The extension of JupyterLab and Notebook writes the file through `crm_lib.desk`; every kernel reads
it. Reading is cheap, follows a change at once and never fails: what is missing or broken counts as
not chosen yet.
"""

import json
import os
from pathlib import Path
from typing import Any

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole

#: Name of the environment variable that sets the language whatever the file says.
VARIABLE = "CRM_LANG"
#: Each setting and the values it may have; the first one holds until the reader chooses.
SETTINGS = {"language": ("both", "en", "zh"), "code": ("shown", "hidden")}

#: What was read last, and the file's path and stamp at that time.
_READ: dict[str, Any] = {"stamp": None, "settings": {}}


def reader_file() -> Path:
    """Return the path of the file with the reader's settings; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("crm-workbook", appauthor=False) / "reader.json"


def reader_settings() -> dict[str, str]:
    """Return what the reader has chosen: ``language`` and ``code``, each only once chosen.

    Examples
    --------
    >>> sorted(set(reader_settings()) - set(SETTINGS))
    []
    """
    try:
        path = reader_file()
        found = path.stat()
        stamp = (path, found.st_mtime_ns, found.st_size)
        if stamp != _READ["stamp"]:
            _READ.update(stamp=stamp, settings=_valid(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RuntimeError):  # no file, no text, no home
        return {}
    return dict(_READ["settings"])


def reader_language() -> str:
    """Return the language the reader reads in: ``"en"``, ``"zh"`` or ``"both"``.

    The environment variable ``CRM_LANG`` goes before the reader's own choice; without either both
    languages are shown.
    """
    known = SETTINGS["language"]
    return fixed_language() or reader_settings().get("language", known[0])


def first_language() -> str:
    """Return the language that stands first where both are shown: ``"zh"`` or ``"en"``."""
    return "zh" if reader_language() == "zh" else "en"


def fixed_language() -> str | None:
    """Return the language that ``CRM_LANG`` sets; None where it sets none or an unknown one."""
    value = os.environ.get(VARIABLE, "").strip().lower()
    return value if value in SETTINGS["language"] else None


def save_reader_settings(**changes: str) -> dict[str, str]:
    """Write the reader's choice, ``language`` or ``code``, and return all that is chosen.

    Raises
    ------
    ValueError
        When a setting or its value is unknown.
    OSError
        When the file can't be written.
    """
    for name, value in changes.items():
        known = SETTINGS.get(name, ())
        if value not in known:
            raise ValueError(
                Message(
                    f"the setting {name} = {value!r} is unknown; known: {known}.",
                    f"没有 {name} = {value!r} 这样的设置；现有：{known}。",
                )
            )
    settings = {**reader_settings(), **changes}
    write_whole(reader_file(), json.dumps(settings, sort_keys=True) + "\n")
    return settings


def _valid(text: str) -> dict[str, str]:
    """Return those settings of the file's text that are known."""
    raw = json.loads(text)
    if not isinstance(raw, dict):
        return {}
    return {name: raw[name] for name, known in SETTINGS.items() if raw.get(name) in known}
