"""Addresses of the site: which page a notebook, guide or table becomes, and where links lead."""

from pathlib import Path
from urllib.parse import unquote

from crm_lib.site.halves import anchor
from crm_lib.site.markdown_html import Lead

#: Guides that become pages, in the order of the contents: page → document.
GUIDES = {
    "student": "docs/student.md",
    "instructor": "docs/instructor.md",
    "deployment": "docs/deployment.md",
    "security": "docs/security.md",
    "authoring": "docs/authoring.md",
    "exam_sources": "docs/exam_sources.md",
    "tasks": "docs/tasks.md",
    "data": "datasets/README.md",
}
#: Tables that become pages.
TABLES = {"law": "docs/law.csv", "glossary": "docs/glossary.csv"}
PAPERS = "docs/papers"
#: Where a learner's own copies lie: nothing of it exists before the workbook runs.
_WORK = "work"


class Addresses:
    """Knows which documents of the workbook are pages of the site.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    lessons : iterable of str
        Names of the lessons that are built.
    """

    def __init__(self, root: Path, lessons: list[str]) -> None:
        self.root = root.resolve()
        made = {f"notebooks/{name}.ipynb": name for name in lessons}
        made |= {document: name for name, document in (GUIDES | TABLES).items()}
        self._pages = {document: f"{name}.html" for document, name in made.items()}
        for paper in sorted((self.root / PAPERS).glob("*.html")):
            self._pages[f"{PAPERS}/{paper.name}"] = f"../papers/{paper.name}"

    def leading_from(self, folder: Path) -> Lead:
        """Return the function that leads the links of a document that lies in `folder`."""

        def lead(target: str) -> str | None:
            return self.address(target, folder)

        return lead

    def address(self, target: str, folder: Path) -> str | None:
        """Return where a link leads on the site; None where only the workbook has its target.

        Raises
        ------
        ValueError
            When the workbook has no such file either.
        """
        if target.startswith(("http://", "https://", "mailto:")):
            return target
        document, _, fragment = unquote(target).partition("#")
        within = f"#{anchor(fragment)}" if fragment else ""
        if not document:
            return within
        there = (folder / document).resolve()
        if not there.is_relative_to(self.root):
            raise ValueError(f"the link {target} leads out of the workbook")
        name = there.relative_to(self.root).as_posix()
        if name in self._pages:
            return self._pages[name] + within
        if not (there.exists() or name.split("/")[0] == _WORK):
            raise ValueError(f"the link {target} leads to no file")
        return None
