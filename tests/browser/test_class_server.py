"""A class server in earnest: an instructor and two students, from the first fetch to the feedback.

It is set up by the commands of docs/deployment.md, with the system's own accounts and passwords,
and the instructor's commands are those of docs/instructor.md, typed into a terminal of JupyterLab.
"""

import csv
import json
import pwd
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hub_server import ClassServer, class_server, commands_in, required
from lab_server import LIMIT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.alone]

NAME = "06_sales_funnel"
PAGE = f"work/{NAME}/{NAME}.ipynb"
WANG, ZHAO = "s0026001", "s0026002"
ROSTER = "学号,姓名\\n0026001,王五\\n0026002,赵六\\n"
#: Exit codes of commands: all is well, and a human is wanted (proposals wait, somebody is told of).
FINE, ASKS = 0, 3
#: Seconds for a command of the instructor's; marking executes two notebooks and the solution.
COMMAND_SECONDS = 240
ANSWERS = {
    WANG: {
        'q1 = ""': 'q1 = "C"',
        'q2 = ""': 'q2 = "a、b、d"',
        "q10 = ": 'q10 = """The page from product to cart keeps only 25.5 percent."""',
    },
    ZHAO: {'q1 = ""': 'q1 = "A"', 'q2 = ""': 'q2 = "AD"'},
}
#: What `ANSWERS` earn: all of both choices, and half of the second; what the review gives for text.
MARKS = {
    "0026001": {"06_q1": 2, "06_q2": 2, "06_q10": 1},
    "0026002": {"06_q1": 0, "06_q2": 1, "06_q10": 0},
}
COMMENT = "Say what the shop should do about it."
#: Places that are nobody's business but their owner's: what a student's kernel must not read.
SECRETS = (
    f"/home/{WANG}",
    f"/home/{WANG}/crm/{PAGE}",
    "/home/instructor",
    f"/home/instructor/course/solutions/{NAME}/{NAME}.ipynb",
    "/home/instructor/course/classroom/gradebook.db",
    "/srv/crm/exchange/crm/inbound",
    "/srv/crm/exchange/crm/feedback",
    "/srv/crm/state/hub.sqlite",
    "/srv/crm/state/cookie_secret",
)
PROBE = f"""import json, os
from pathlib import Path
read = []
for place in map(Path, {SECRETS!r}):
    try:
        os.listdir(place) if place.is_dir() else place.read_bytes()
        read.append(str(place))
    except PermissionError:
        pass
Path.home().joinpath("probe.json").write_text(json.dumps(read))"""


@pytest.fixture(scope="module")
def server(chromium):
    required()
    with class_server() as server:
        server.run(commands_in("deployment.md", "**Folders and the instructor's account.**"))
        server.run(f"printf '{ROSTER}' > /home/instructor/class.csv")
        for line in commands_in("instructor.md", "**Once:**").splitlines():
            server.run(f"cd ~/course\n{line}", "instructor")
        server.run(commands_in("deployment.md", "**The students' accounts**"))
        for account in ("instructor", WANG, ZHAO):
            server.run(f"echo {account}:{server.password} | chpasswd")
        with server.started():
            yield server


@dataclass
class Terminal:
    """A terminal in the instructor's JupyterLab; what a command says goes through a file."""

    server: ClassServer
    page: Any

    @classmethod
    def opened(cls, server: ClassServer, chrome: Any) -> "Terminal":
        """Log in as the instructor and open a terminal by JupyterLab's menu."""
        page = server.log_in(chrome, "instructor")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=2 * LIMIT)
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.locator('.lm-Menu-item[data-type="submenu"]', has_text="New").first.hover()
        page.locator('.lm-Menu-item[data-command="terminal:create-new"]').click()
        page.locator(".jp-Terminal .xterm-screen").wait_for()
        return cls(server, page)

    def follow(self, after: str) -> str:
        """Type the commands that the guide gives an instructor; return what they say."""
        lines = commands_in("instructor.md", after).splitlines()
        return "".join(self.type(line) for line in lines)

    def type(self, line: str) -> str:
        """Type one command, wait for its end, and return what it says."""
        home = self.server.folder / "home" / "instructor"
        said, code = home / "said.txt", home / "code.txt"
        code.unlink(missing_ok=True)
        self.page.locator(".jp-Terminal").click()
        self.page.keyboard.type(f"cd ~/course; {line} >~/said.txt 2>&1; echo $? >~/code.txt\n")
        deadline = time.monotonic() + COMMAND_SECONDS
        while not (code.exists() and code.read_text().strip()):
            assert time.monotonic() < deadline, f"{line} does not end"
            self.page.wait_for_timeout(200)
        text = said.read_text(encoding="utf-8")
        assert int(code.read_text()) in (FINE, ASKS), f"{line}: {text}"
        return text


class AssignmentList:
    """nbgrader's list of assignments in a student's JupyterLab."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        page.locator('.lm-Menu-item[data-command="nbgrader:open-assignment-list"]').click()

    def press(self, place: str, button: str) -> None:
        """Press a button in the list of what is released, fetched or submitted."""
        listed = self.page.locator(f"#{place}_assignments_list")
        listed.get_by_role("button", name=button, exact=True).first.click()

    def wait_for(self, place: str, text: str) -> None:
        """Wait until a list says something."""
        self.page.locator(f"#{place}_assignments_list", has_text=text).wait_for()


def start_page(server: ClassServer, chrome: Any, account: str) -> Any:
    """Return a student's JupyterLab, without the tabs of the last visit."""
    page = server.log_in(chrome, account)
    page.goto(f"{server.url}/user/{account}/lab?reset")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).wait_for(timeout=2 * LIMIT)
    return page


def work_and_submit(server: ClassServer, chrome: Any, account: str) -> dict[str, str]:
    """Fetch, answer, validate and submit as a student; return what was seen."""
    page = start_page(server, chrome, account)
    seen = {"menu": menu_items(page)}
    shown = AssignmentList(page)
    shown.press("released", "Fetch")
    shown.wait_for("fetched", NAME)
    notebook = server.open_notebook(page, account, PAGE)
    for cell, answer in ANSWERS[account].items():
        notebook.type_into(cell, answer)
    notebook.save()
    shown = AssignmentList(page)
    shown.wait_for("fetched", NAME)
    seen["validate"] = validate(shown)
    shown.press("fetched", "Submit")
    shown.wait_for("submitted", NAME)
    page.context.close()
    return seen


def menu_items(page: Any) -> str:
    """Return what nbgrader's menu offers."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    offered = page.locator(".lm-Menu").last.inner_text()
    page.keyboard.press("Escape")
    return offered


def validate(shown: AssignmentList) -> str:
    """Press nbgrader's Validate of the fetched assignment; return what its dialog says."""
    page = shown.page
    page.locator("#fetched_assignments_list .assignment-notebooks-link").first.click()
    shown.press("fetched", "Validate")
    dialog = page.locator(".jp-Dialog", has=page.locator("#validation-message"))
    dialog.wait_for(timeout=4 * LIMIT)
    said = dialog.inner_text()
    dialog.locator("button.jp-mod-accept").click()
    return said


def look_around(server: ClassServer, chrome: Any) -> dict[str, Any]:
    """Try as one student to see the other's work and the solutions, by address and by kernel."""
    home = server.folder / "home" / ZHAO
    probe = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PROBE)])
    probe.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(probe, home / "crm" / "work" / "probe.ipynb")
    page = start_page(server, chrome, ZHAO)
    server.open_notebook(page, ZHAO, "work/probe.ipynb").run_all()
    addresses = {
        f"/user/{WANG}/lab": "the other's server",
        f"/user/{WANG}/files/{PAGE}": "the other's file",
        f"/user/{WANG}/api/contents/{PAGE}": "the other's file, asked of Jupyter",
        "/user/instructor/lab": "the instructor's server",
        f"/user/instructor/files/solutions/{NAME}/{NAME}.ipynb": "the solution",
        f"/user/{ZHAO}/files/..%2f..%2f{WANG}/crm/{PAGE}": "a way up out of the own folder",
        f"/user/{ZHAO}/files/solutions/{NAME}/{NAME}.ipynb": "a solution in the own folder",
        "/hub/api/users": "the list of users",
    }
    found = {about: page.request.get(server.url + to).status for to, about in addresses.items()}
    own = page.request.get(f"{server.url}/user/{ZHAO}/files/{PAGE}").status
    page.context.close()
    read = json.loads((home / "probe.json").read_text(encoding="utf-8"))
    return {"read": read, "addresses": found, "own": own}


def forge(server: ClassServer) -> str:
    """Hand in as one student in the other's name; return what the folder is called."""
    name = f"{WANG}+{NAME}+2099-01-01 00:00:00.000000 UTC+forged"
    inbound = "/srv/crm/exchange/crm/inbound"
    server.run(f"cp -r ~/crm/work/{NAME} '{inbound}/{name}'", ZHAO)
    return name


def fetch_feedback(server: ClassServer, chrome: Any, account: str) -> str:
    """Fetch the feedback as a student, open it, and return what the page says."""
    page = start_page(server, chrome, account)
    shown = AssignmentList(page)
    shown.press("submitted", "Fetch Feedback")
    home = server.folder / "home" / account
    deadline = time.monotonic() + LIMIT / 1000
    while not (pages := list((home / "crm" / "work" / NAME / "feedback").glob("*/*.html"))):
        assert time.monotonic() < deadline, "no feedback comes"
        page.wait_for_timeout(200)
    page.goto(f"{server.url}/user/{account}/files/{pages[0].relative_to(home / 'crm')}")
    said = page.inner_text("body")
    page.context.close()
    return said


@pytest.fixture(scope="module")
def played(server):
    """The whole way of an assignment; what each saw on it, by name."""
    seen: dict[str, Any] = {}
    with server.browser() as chrome:
        desk = Terminal.opened(server, chrome)
        seen["released"] = desk.follow("**Give an assignment out.**")
        for account in (WANG, ZHAO):
            seen[account] = work_and_submit(server, chrome, account)
        seen["forged"] = forge(server)
        seen["collected"] = desk.type(f"crm collect {NAME} --exchange")
        seen["again"] = desk.follow("**Collect and mark.**")
        seen["reviewed"] = desk.type(f'crm review {NAME} --group 1 --marks 1 --comment "{COMMENT}"')
        desk.type(f"crm export {NAME} --to questions --provisional")
        seen["given back"] = desk.follow("**Give marks back.**")
        seen["around"] = look_around(server, chrome)  # now everything is there to be seen
        for account in (WANG, ZHAO):
            seen[f"feedback {account}"] = fetch_feedback(server, chrome, account)
    return seen


def test_a_student_hands_in_and_sees_no_instructor_s_tools(played):
    for account in (WANG, ZHAO):
        assert "Assignment List" in played[account]["menu"]
        assert "Formgrader" not in played[account]["menu"]
        said = played[account]["validate"]
        assert "06_q3: Not answered yet" in said and "06_q2" not in said


def test_a_student_sees_neither_the_other_s_work_nor_solutions(played):
    around = played["around"]
    assert around["own"] == 200
    assert around["read"] == []
    refused = {about for about, status in around["addresses"].items() if 400 <= status < 500}
    assert refused == set(around["addresses"]), around["addresses"]


def test_work_in_another_s_name_is_not_taken(played):
    assert f"{played['forged']}: names {WANG}, but is owned by {ZHAO}" in played["collected"]
    assert "2 handed in (2 new" in played["collected"]
    assert "2 unchanged now" in played["again"]


def test_each_gets_the_marks_of_the_own_answers(played, server):
    folder = server.folder / "home" / "instructor" / "course" / "classroom" / "exports"
    (table,) = folder.glob("*questions*")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    marks = {
        number: {r["question"]: float(r["marks"]) for r in rows
                 if r["student"] == number and r["question"] in wanted}
        for number, wanted in MARKS.items()
    }  # fmt: skip
    assert marks == MARKS


def test_feedback_reaches_the_student_and_nobody_else(played):
    wang, zhao = played[f"feedback {WANG}"], played[f"feedback {ZHAO}"]
    assert "王五" in wang and COMMENT in wang
    assert "赵六" in zhao and COMMENT not in zhao and "王五" not in zhao


def test_nothing_is_left_behind():
    required()
    account = "crm-left-behind"
    with class_server() as server:
        server.run(f"useradd --create-home {account}; sleep 300 >/dev/null 2>&1 &")
        first = server.pid
        assert account in server.run("cat /etc/passwd")
        folder = server.folder
    assert not folder.exists()
    assert not Path(f"/proc/{first}").exists()
    with pytest.raises(KeyError):
        pwd.getpwnam(account)
