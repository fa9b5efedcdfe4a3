"""Figure files: pictures of kept outputs, each written once under a name made from its bytes."""

import base64
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any


class FigureFiles:
    """Writes the pictures of kept outputs to a folder of the site.

    Parameters
    ----------
    folder : Path
        Where to.
    address : str
        How a page names that folder, such as ``../assets/figures``.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        folder.mkdir(parents=True, exist_ok=True)

    def image(self, output: Any) -> str:
        """Write the picture of an output and return its ``<img>``, which loads when it is near.

        Raises
        ------
        ValueError
            When it has no alternative text.
        """
        about = output.metadata.get("crm", {})
        alt = about.get("alt", "").strip()
        if not alt:
            raise ValueError("a figure has no alternative text; run `crm refresh`")
        png = base64.b64decode(output.data["image/png"])
        name = f"{sha256(png).hexdigest()[:16]}.png"
        (self.folder / name).write_bytes(png)
        size = output.metadata.get("image/png", {})
        sides = "".join(f' {side}="{size[side]}"' for side in ("width", "height") if side in size)
        return (
            f'<img src="{self.address}/{name}" alt="{escape(alt, quote=True)}"{sides} '
            'loading="lazy" decoding="async">'
        )
