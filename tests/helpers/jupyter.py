"""JupyterLab for the tests: a server with settings of its own and one notebook, and how a test runs its cells."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

# No news, and no saving but a test's own.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}


@contextmanager
def jupyterlab(folder: Path, notebooks: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The address of a JupyterLab that keeps everything in `folder`, with notebooks of these cells by their names."""
    (folder / "notebooks").mkdir()
    for name, cells in notebooks.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / "notebooks" / name)
    for plugin, settings in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    own |= {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        "--IdentityProvider.token=", "--ServerApp.password=",
        f"--ServerApp.root_dir={folder / 'notebooks'}", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    log = folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=os.environ | own, stdout=output, stderr=subprocess.STDOUT)
    told = folder / "JUPYTER_RUNTIME_DIR" / f"jpserver-{server.pid}.json"
    try:
        for _ in range(300):
            if server.poll() is not None:
                break
            try:
                address = f"http://127.0.0.1:{json.loads(told.read_text(encoding='utf-8'))['port']}"
                urllib.request.urlopen(f"{address}/api/status", timeout=5).close()
                break
            except (OSError, json.JSONDecodeError):
                time.sleep(0.2)
        else:
            pytest.fail("JupyterLab does not start:\n" + log.read_text(encoding="utf-8")[-3000:])
        assert server.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def cell(page: Page, number: int) -> Locator:
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number)


def run(page: Page, number: int) -> None:
    """Run a cell and wait until it is done."""
    prompt = cell(page, number).locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before, timeout=60_000)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)


def opened(page: Page) -> None:
    """Wait until the notebook is there and its kernel is ready."""
    cell(page, 0).wait_for(timeout=60_000)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)


def real(problems: list[str]) -> list[str]:
    """The problems without what JupyterLab itself says on a slow machine, and without what it says of the extension of
    JupyterLite, which the build needs and which does not fit a JupyterLab with a server."""
    known = ("taking too long", "to activate", "@jupyterlite/")
    return [problem for problem in problems if not any(words in problem for words in known)]


def save(page: Page, address: str, part: str) -> str:
    """Save the notebook; its text in the server's file, which has this part. The file is asked for only once it is
    written: a server that is asked before takes its own half of a file for a broken one and puts it aside."""
    with page.expect_response(lambda answer: answer.request.method == "PUT" and address in answer.url) as written:
        page.keyboard.press("Control+s")
    assert written.value.ok
    text = json.dumps(page.request.get(f"{address}?content=1").json()["content"])
    assert part in text
    return text


def without_kernel(page: Page, lab: str, address: str) -> None:
    """Open a saved notebook at its address with a kernel that knows nothing of what was run before."""
    page.goto("about:blank")
    token = next(cookie["value"] for cookie in page.context.cookies(lab) if cookie["name"] == "_xsrf")
    for session in page.request.get(f"{lab}/api/sessions").json():
        ended = page.request.delete(f"{lab}/api/sessions/{session['id']}", headers={"X-XSRFToken": token})
        assert ended.status == 204
    page.goto(address)
    opened(page)
