"""The packaged fonts: Noto Sans SC, regular and bold, for Latin and Chinese alike."""

from functools import cache
from importlib.resources import files

#: The family of all figures.
FAMILY = "Noto Sans SC"


@cache
def register_fonts() -> str:
    """Make the packaged Noto Sans SC, regular and bold, known to matplotlib; return its family."""
    from matplotlib import font_manager

    for path in sorted((files("crm_lib") / "fonts").iterdir(), key=str):
        if path.name.startswith("NotoSansSC"):
            font_manager.fontManager.addfont(str(path))
    return FAMILY
