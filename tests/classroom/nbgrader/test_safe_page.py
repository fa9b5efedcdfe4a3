"""Pages of submissions: names escaped, nothing that runs, a policy that forbids it."""

import nbformat
import pytest
from corpus_files import ONE_PIXEL
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from crm_lib.classroom.config import configure
from crm_lib.classroom.nbgrader.safe_page import POLICY, SafePage, closed_page

CODE = "<script>alert('crm')</script><img src=x onerror=alert(1)>"
GRADE = {"nbgrader": {"grade": True, "grade_id": "q_check", "points": 1.0, "solution": False,
                      "locked": True, "schema_version": 3, "task": False}}  # fmt: skip


def notebook():
    cell, check = new_code_cell("1"), new_code_cell("check()", metadata=GRADE)
    kinds = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript",
             "text/vnd.mermaid", "text/plain")  # fmt: skip
    cell.outputs = [new_output("display_data", {kind: CODE}) for kind in kinds]
    cell.outputs += [
        new_output("stream", name="stdout", text=CODE),
        new_output("error", ename=CODE, evalue=CODE, traceback=[CODE, "\x1b[31m" + CODE]),
        new_output("display_data", {"image/png": ONE_PIXEL},
                   metadata={"image/png": {"alt": '"><script>', "width": '"><script>'},
                             "filenames": {"image/png": "../../gradebook.db"}}),
    ]  # fmt: skip
    check.outputs = [new_output("display_data", {"text/html": f"<b>5</b>{CODE}"})]
    text = new_markdown_cell(f"{CODE}\n\n[x](javascript:alert(1)) ![a](attachment:a.png)")
    text.attachments = {"a.png": {"image/svg+xml": CODE}}
    raw = new_raw_cell(CODE, metadata={"raw_mimetype": "text/html"})
    comment = new_code_cell("2", metadata={"nbgrader": {**GRADE["nbgrader"], "solution": True,
                                                        "comment": CODE, "grade_id": "q"}})  # fmt: skip
    found = new_notebook(cells=[cell, check, text, raw, comment])
    found.metadata = nbformat.from_dict({
        "title": CODE, "language_info": {"name": "python"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"x": "</script>" + CODE}}})  # fmt: skip
    return found


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    config = Config()
    course = tmp_path_factory.mktemp("course")
    (course / "classroom").mkdir()  # where the gradebook lies
    configure(config, course)
    return config


def test_formgrader_s_page_runs_nothing_of_a_student_s(config):
    """As nbgrader's server extension makes it, with a student whose name is code."""
    config = config.copy()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    about = {"assignment_id": "a", "notebook_id": "n", "submission_id": "0", "index": 0, "total": 1,
             "base_url": "", "student": CODE, "last_name": CODE, "first_name": CODE,
             "notebook_path": '"><script>x()</script>'}  # fmt: skip
    html, _ = HTMLExporter(config=config).from_notebook_node(notebook(), resources=about)
    for sign in (
        "<script>alert",
        "<script>x()",
        "onerror=alert(1)>",
        'href="javascript',
        "</script>&",
    ):
        assert sign not in html.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert "gradebook.db" not in html and "<b>5</b>" in html
    assert "&lt;script&gt;alert" in html  # shown as it was typed


def test_a_closed_page_holds_no_script_and_its_policy_stands_first():
    page = closed_page(
        "<html><head>\n<title>x</title><SCRIPT src='https://cdn'> </script >"
        "<script>if (1 < 2) x()</script></head><body><p>5</p></body></html>"
    )
    head = page.partition("</head>")[0]
    assert head.index("Content-Security-Policy") < head.index("<title>")
    assert "<script>" not in page and "x()" not in page and "<p>5</p>" in page
    for part in ("default-src 'none'", "form-action 'none'", "base-uri 'none'"):
        assert part in POLICY
    assert "script-src" not in POLICY  # so nothing runs


def test_names_stay_readable():
    about = {"student": "O'Neil & 王芳", "last_name": None}
    _, found = SafePage().preprocess(new_notebook(), about)
    assert found["student"] == "O&#x27;Neil &amp; 王芳" and found["last_name"] is None
