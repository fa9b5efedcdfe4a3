"""A workbook to try in a real browser: JupyterLab as `crm lab` starts it, and Chromium.

Everything either of them writes lies in a throw-away folder. Playwright lives only inside
`Lab.open_notebook`: its event loop would be in the way of code that runs notebooks.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The programs that show a notebook. Notebook 7 is JupyterLab in another frame: the long run has it.
FRONTS = ("lab", pytest.param("notebook", marks=pytest.mark.slow))
#: What of the workbook a browser test may need; crm_lib is the installed one.
PARTS = ("notebooks", "bank", "exercises", "solutions", "docs", "datasets", "nbgrader_config.py")
TOKEN = "only-for-tests"
LIMIT = 60_000
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: How many of the page's blocks of a language are shown, and how many are drawn at all. The words
#: of the page's own switch are no part of it: they give way to the desk's.
SHOWN = """language => {
    const blocks = [...document.querySelectorAll(
        `.jp-RenderedMarkdown div[lang=${language}], .jp-RenderedHTML div[lang=${language}]`)]
        .filter(b => !b.closest('.crm-language'));
    return [blocks.filter(b => b.getClientRects().length).length, blocks.length];
}"""
#: The desk's controls in the toolbar of the page that is shown, and the buttons by their names.
CONTROLS = ".jp-NotebookPanel:not(.lm-mod-hidden) .crm-desk-controls"
CHOICES = {"English": "en", "中文": "zh", "English + 中文": "both"}
#: Faults that are JupyterLab's own and tell nothing of the workbook.
HARMLESS = (
    "favicon",
    "ResizeObserver loop",
    "the server responded with a status of 404",
    "service-worker",
    # Notebook 7.6, with or without the desk.
    "reading 'schema'",
    "'filebrowser:open-path' not registered",
    # Both programs, on a page that is left before the kernel has answered what they asked it.
    "Canceled future for",
    # Where an installer linked packages into place, the server hands out no fonts through a link.
    ".woff",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def copy_workbook(target: Path) -> Path:
    """Copy the parts of the workbook that learners and instructors open to `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(
                source, target / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
            )
        elif source.exists():
            shutil.copy(source, target / part)
    return target


def own_environment(folder: Path) -> dict[str, str]:
    """Return an environment whose Jupyter, IPython and home folders all lie in `folder`."""
    places = {
        "HOME": "home",
        "XDG_CACHE_HOME": "home/.cache",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_CONFIG_HOME": "home/.config",
        "JUPYTER_CONFIG_DIR": "jupyter/config",
        "JUPYTER_DATA_DIR": "jupyter/data",
        "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
        "JUPYTERLAB_SETTINGS_DIR": "jupyter/settings",
        "IPYTHONDIR": "ipython",
    }
    for place in places.values():
        (folder / place).mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **{name: str(folder / place) for name, place in places.items()},
        "JUPYTER_TOKEN": TOKEN,
    }


def unused_port() -> int:
    """Return a port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class NotebookPage:
    """A notebook open in JupyterLab, with its kernel ready."""

    page: Any
    path: str
    #: Which program shows it: "lab" (JupyterLab) or "notebook" (Notebook 7).
    front: str = "lab"
    #: What the page wrote to the browser's console as an error, and what it threw.
    errors: list[str] = field(default_factory=list)

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is idle.

        The status bar is asked: the notebook's own indicator already says idle while the kernel
        is still being started, and Run All then does nothing.
        """
        if self.front == "notebook":  # Notebook 7 has no status bar; its toolbar draws a circle
            self.page.wait_for_timeout(1000)
            circle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
            self.page.locator(circle).first.wait_for(timeout=LIMIT)
            return
        idle = re.compile(r"^(?!No Kernel).*\| Idle$")
        status = self.page.locator("#jp-main-statusbar .jp-StatusBar-TextItem", has_text=idle)
        status.wait_for(timeout=LIMIT)

    def menu(self, menu: str, command: str) -> None:
        """Choose the item `command` (JupyterLab's id) of the menu named `menu`."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        # A click on a greyed item does nothing, and says nothing.
        item = self.page.locator(f'.lm-Menu-item[data-command="{command}"]')
        item.and_(self.page.locator(":not(.lm-mod-disabled)")).click()

    def run_all(self) -> None:
        """Run every cell and wait for the last; the notebook must hold no empty code cell."""
        from playwright.sync_api import TimeoutError as TooLate

        self.menu("Run", "runmenu:run-all")
        try:
            self.page.wait_for_function(
                """() => [...document.querySelectorAll(
                    '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt')]
                    .some(p => /\\[(\\*|\\d+)\\]/.test(p.textContent))""",
                timeout=LIMIT / 3,
            )
        except TooLate:  # asked too early, nothing began: a person presses it again
            self.menu("Run", "runmenu:run-all")
        finished = re.compile(r"\[\d+\]:?")
        deadline = time.monotonic() + 2 * LIMIT / 1000
        earlier: list[str] = []
        stuck = 0
        # Pressed twice, all cells run a second time: it is over when the numbers no longer change.
        while not (earlier and all(map(finished.fullmatch, earlier)) and earlier == self.prompts()):
            assert time.monotonic() < deadline, f"the notebook does not finish: {earlier}"
            before, earlier = earlier, self.prompts()
            self.page.wait_for_timeout(700)
            self.wait_for_kernel()
            stuck = stuck + 1 if earlier == before == self.prompts() else 0
            if stuck == 10:  # a kernel that was still being connected forgot what was asked of it
                self.menu("Run", "runmenu:run-all")

    def prompts(self) -> list[str]:
        """Return what stands before the code cells: [ ], [*] or a number; a folded cell has none."""
        found = self.page.locator(
            ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt"
        ).all_text_contents()
        return [text for text in found if text.strip()]

    def settled_prompts(self) -> list[str]:
        """Return the prompts when two readings agree: a slow machine draws the last cells late."""
        before, now = None, self.prompts()
        for _ in range(60):
            if now == before:
                break
            self.page.wait_for_timeout(500)
            before, now = now, self.prompts()
        return now

    def choose_language(self, label: str, hidden: str | None) -> None:
        """Press a button of the language switch, and wait until only `hidden` is hidden."""
        from playwright.sync_api import TimeoutError as TooLate

        self.page.locator(f"{CONTROLS} [data-crm-choose={CHOICES[label]}]").click()
        try:
            self.page.wait_for_function(
                f"""hidden => ["en", "zh"].every(language => {{
                    const [shown] = ({SHOWN})(language);
                    return (shown === 0) === (language === hidden);
                }})""",
                arg=hidden,
                timeout=LIMIT,
            )
        except TooLate:
            raise AssertionError(
                f"{label} does not hide {hidden} alone: pressed {self.pressed_language()}, "
                f"prompts {self.prompts()}"
            ) from None

    def pressed_language(self) -> list[str]:
        """Return what the language switch of the shown page says: en, zh or both."""
        buttons = self.page.locator(f"{CONTROLS} [data-crm-choose][aria-pressed=true]")
        return [b.get_attribute("data-crm-choose") for b in buttons.all()]

    def cell(self, text: str) -> Any:
        """Return the one code cell whose source contains `text`."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").filter(
            has=self.page.locator(".cm-content", has_text=text)
        )

    def type_into(self, text: str, source: str) -> None:
        """Replace the source of the code cell that contains `text`, as by typing."""
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def save(self) -> None:
        """Save, and wait until the file is written."""
        with self.page.expect_response(
            lambda r: "/api/contents/" in r.url and r.request.method == "PUT", timeout=LIMIT
        ):
            self.menu("File", "docmanager:save")

    def run_cell(self, text: str) -> None:
        """Run the one code cell whose source contains `text`, and wait until it has run."""
        prompt = self.cell(text).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            "([p, before]) => /\\[\\d+\\]/.test(p.innerText) && p.innerText !== before",
            arg=[prompt.element_handle(), before],
            timeout=LIMIT,
        )

    def run_needed(self) -> None:
        """Press the button that runs what a page that was just opened needs."""
        note = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .crm-cold")
        note.locator(".crm-run-needed").click(timeout=LIMIT)
        note.wait_for(state="hidden", timeout=4 * LIMIT)
        self.page.locator(".crm-run-needed:not(:disabled)").first.wait_for(
            state="attached", timeout=4 * LIMIT
        )

    def check_before_handing_in(self) -> str:
        """Press the desk's button that restarts, runs all and says what is open."""
        self.page.locator(f"{CONTROLS} .crm-hand-in").click()
        dialog = self.page.locator(".jp-Dialog")
        dialog.locator(".crm-report").wait_for(timeout=6 * LIMIT)
        dialog_text = dialog.inner_text()
        dialog.locator("button.jp-mod-accept").click()
        return dialog_text

    def screenshot(self, path: Path) -> Path:
        """Keep a picture of the window."""
        self.page.screenshot(path=str(path))
        return path


@dataclass
class Lab:
    """A running `crm lab` on a throw-away copy of the workbook."""

    root: Path
    folder: Path
    port: int
    #: Seconds from the start until the server answered.
    start_seconds: float
    #: What `crm lab` printed so far goes to this file.
    printed: Path

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    def address(self, path: str, *, front: str = "lab") -> str:
        """Return where the browser finds a notebook, the token with it."""
        if front == "notebook":
            return f"{self.url}/notebooks/{path}?token={TOKEN}"
        return f"{self.url}/lab/tree/{path}?reset&token={TOKEN}"

    def get(self, path: str) -> bytes:
        """Return what the server answers to `path`."""
        request = Request(self.url + path, headers={"Authorization": f"token {TOKEN}"})
        with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:
            return answer.read()

    @contextmanager
    def browser(self, **options: Any) -> Iterator[Any]:
        """Yield an empty browser page that draws Chinese without a system font."""
        from playwright.sync_api import sync_playwright

        # The menus speak the language of the test before: they are English again.
        for kept in self.folder.rglob("@jupyterlab/translation-extension"):
            shutil.rmtree(kept)
        fonts = self.folder / "fonts.conf"
        fonts.write_text(
            "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
            "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
            f"<dir>{files('crm_lib') / 'fonts'}</dir>"
            f"<cachedir>{self.folder / 'fontcache'}</cachedir></fontconfig>",
            encoding="utf-8",
        )
        profile = self.folder / f"profile-{time.monotonic_ns()}"
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(profile),
                executable_path=find_chromium(),
                headless=True,
                args=list(BROWSER_FLAGS),
                env={**own_environment(self.folder), "FONTCONFIG_FILE": str(fonts)},
                **{"viewport": {"width": 1300, "height": 950}, "locale": "en-US", **options},
            )
            try:
                page = context.pages[0]
                page.set_default_timeout(LIMIT / 2)
                yield page
            finally:
                context.close()
                shutil.rmtree(profile, ignore_errors=True)

    @contextmanager
    def open_notebook(
        self, path: str | None = None, *, front: str = "lab", **options: Any
    ) -> Iterator[NotebookPage]:
        """Yield the notebook at `path` (inside the workbook), kernel ready.

        Without a path the page is the one that the address printed by `crm lab` leads to.
        """
        with self.browser(**options) as page:
            notebook = NotebookPage(page, path or "", front)
            page.on("console", lambda m: m.type == "error" and _note(notebook.errors, _said(m)))
            page.on("pageerror", lambda error: _note(notebook.errors, str(error)))
            if path is None:
                page.goto(f"{self.url}/?token={TOKEN}")
            else:
                page.goto(self.address(path, front=front))
            page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=2 * LIMIT)
            notebook.wait_for_kernel()
            yield notebook


def _said(message: Any) -> str:
    """Return what a console message says, and of which address."""
    return f"{message.text} {message.location.get('url', '')}"


def _note(errors: list[str], text: str) -> None:
    if not any(word in text for word in HARMLESS):
        errors.append(text)


@contextmanager
def running_lab(folder: Path, *, root: Path | None = None, teacher: bool = False) -> Iterator[Lab]:
    """Start `crm lab` on a copy of the workbook in `folder`; stop it as Ctrl+C would."""
    root = root or copy_workbook(folder / "workbook")
    # `crm` takes the folder around this file for the workbook; never the real one here.
    assert (root / "nbgrader_config.py").is_file()
    port, printed = unused_port(), folder / "printed.txt"
    started = time.monotonic()
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "crm_lib.cli",
                "lab",
                "--no-browser",
                "--port",
                str(port),
                *(["--teacher"] if teacher else []),
            ],
            cwd=root,
            env={**own_environment(folder), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while b"token=" not in printed.read_bytes():
            log_text = printed.read_text(encoding="utf-8", errors="replace")
            assert process.poll() is None, f"crm lab ended: {log_text}"
            assert time.monotonic() - started < LIMIT / 1000, f"crm lab is silent: {log_text}"
            time.sleep(0.1)
        yield Lab(root, folder, port, time.monotonic() - started, printed)
    finally:
        # Tests started in the background ignore Ctrl+C, and so does what they start.
        deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        process.send_signal(signal.SIGTERM if deaf else signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its session: the server and the kernels too
            process.wait()
