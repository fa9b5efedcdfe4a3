"""Settings with which JupyterLab and Notebook start: what is on, and in which language.

They are written anew at each start, for they depend on who reads; a reader's own settings, made
in JupyterLab's menu, go before them.
"""

import json
from pathlib import Path

from crm_lib.page.reader import reader_language

#: Folder of the settings, in the learner's `work/`.
OVERRIDES = ".lab-settings"
#: The workbook's own defaults.
DEFAULTS = Path(__file__).parent / "lab_overrides.json"
#: The plugin that sets the language of the menus, and the language packs by the reader's language.
MENUS = "@jupyterlab/translation-extension:plugin"
LOCALES = {"zh": "zh_CN", "en": "en"}
#: Which extensions are off, below a folder of Jupyter's configuration: Notebook 7 looks nowhere else.
PAGE_CONFIG = Path("labconfig", "page_config.json")
#: Extensions that are a teacher's: menus that a student could only get errors from.
TEACHERS = ("@jupyter/nbgrader",)
#: Which of nbgrader's are a teacher's where a student hands in by its exchange.
EXCHANGE_TEACHERS = tuple(
    f"@jupyter/nbgrader:{name}" for name in ("course-list", "create-assignment", "formgrader")
)


def write_lab_settings(folder: Path, *, teacher: bool = False, exchange: bool = False) -> Path:
    """Write the settings into `folder` and return it.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    teacher : bool, default False
        Leave the extensions of `TEACHERS` on.
    exchange : bool, default False
        Leave on what a student hands in with: nbgrader's list of assignments, and its Validate.
    """
    (folder / PAGE_CONFIG).parent.mkdir(parents=True, exist_ok=True)
    overrides = json.loads(DEFAULTS.read_text(encoding="utf-8"))
    locale = LOCALES.get(reader_language())
    if locale:
        overrides[MENUS] = {"locale": locale}
    not_shown = EXCHANGE_TEACHERS if exchange else TEACHERS
    off = {} if teacher else dict.fromkeys(not_shown, True)
    for name, settings in (
        ("overrides.json", overrides),
        (PAGE_CONFIG, {"disabledExtensions": off}),
    ):
        text = json.dumps(settings, indent=1, sort_keys=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder
