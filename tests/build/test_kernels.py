"""`make watch`: the kernel that waits for a build is as fresh as another one, is used once, and ends."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import psutil
import pytest
from common import ROOT
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from web.extension import kernels

pytestmark = pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="a build inherits no kernel")
LOOK = """
known = sorted(name for name in globals() if not name.startswith("_"))
import json, os, sys
import matplotlib
outcome = {
    "process": os.getpid(), "parent": os.environ.pop("JPY_PARENT_PID") == str(os.getppid()),
    "names": known, "main": sys.modules["__main__"].__dict__ is globals(), "folder": os.getcwd(), "path": sys.path,
    "program": sys.argv[:2], "environment": dict(os.environ), "backend": matplotlib.rcParams["backend"],
    "comms": sorted(get_ipython().kernel.comm_manager.targets), "number": get_ipython().execution_count,
    "own": sorted(name for name in sys.modules if name.partition(".")[0] in ("byhand", "nbutils", "web")),
    "widgets": "ipywidgets" in sys.modules, "group": os.getpgid(0) == os.getpid(),
}
print(json.dumps(outcome))
"""


WATCH = """
import signal
from web.extension import kernels
signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored by what a shell runs in the background
kernels.keep()
print(kernels._waiting.process.pid, flush=True)
input()
"""
PROVISIONER = """
from jupyter_client.provisioning.factory import KernelProvisionerFactory
print(KernelProvisionerFactory().default_provisioner_name)
"""


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kernel waits, until the test is over."""
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", factory.default_provisioner_name)
    monkeypatch.setattr(factory, "provisioners", dict(factory.provisioners))
    kernels.keep()
    yield
    kernels.end()


def process() -> int:
    """The process of the kernel that waits."""
    assert kernels._waiting is not None
    return kernels._waiting.process.pid


def run(folder: Path) -> dict[str, Any]:
    """What a notebook in this folder sees."""
    notebook = new_notebook(cells=[new_code_cell(LOOK)])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    (output,) = notebook.cells[0].outputs
    seen: dict[str, Any] = json.loads(output.text)
    return seen


def run_two(folder: Path) -> list[dict[str, Any]]:
    os.environ["SAID_IN_THE_BUILD"] = "yes"
    return [run(folder), run(folder)]


def build(function: Any, *given: Any) -> Any:
    """What a build returns; then a kernel waits for the next one."""
    with kernels.Builds(max_workers=1) as process:
        return process.submit(function, *given).result()


@pytest.mark.usefixtures("waiting")
def test_the_kernel_that_waits_is_used_once_and_as_fresh_as_another_one(tmp_path: Path) -> None:
    first = process()
    (tmp_path / "page").mkdir()
    given, own = build(run_two, tmp_path / "page")
    assert given.pop("process") == first
    assert own.pop("process") != first
    assert given == own
    assert given["own"] == []
    assert given["folder"] == str(tmp_path / "page")
    assert given["environment"]["SAID_IN_THE_BUILD"] == "yes"
    assert not psutil.pid_exists(first)
    second = process()
    assert second != first
    assert build(run, tmp_path)["process"] == second
    assert not psutil.pid_exists(second)


@pytest.mark.usefixtures("waiting")
def test_a_build_without_a_notebook_leaves_the_kernel_for_the_next_one(tmp_path: Path) -> None:
    first = process()
    build(os.getpid)
    assert build(run, tmp_path)["process"] == first


@pytest.mark.usefixtures("waiting")
def test_a_kernel_that_died_is_replaced(tmp_path: Path) -> None:
    first = process()
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)  # it has ended
    assert build(run, tmp_path)["process"] != first
    second = process()
    assert second != first
    os.kill(second, signal.SIGKILL)
    os.waitid(os.P_PID, second, os.WEXITED | os.WNOWAIT)
    build(os.getpid)
    assert process() != second
    assert build(run, tmp_path)["process"] not in (second, process())


def die_with_a_kernel() -> None:
    """As a build that is killed while a notebook runs."""
    KernelManager(kernel_name="python3").start_kernel()
    os._exit(1)


@pytest.mark.usefixtures("waiting")
def test_a_kernel_that_its_build_left_behind_is_ended_and_not_given_again(tmp_path: Path) -> None:
    first = process()
    with pytest.raises(BrokenProcessPool):
        build(die_with_a_kernel)
    assert not psutil.pid_exists(first)
    assert build(run, tmp_path)["process"] not in (first, process())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_kernel_ends_with_the_process_that_watches(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCH], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as watcher:  # fmt: skip
        assert watcher.stdout is not None
        kernel = kernels.Stranger(int(watcher.stdout.readline()))
        assert kernel.poll() is None
        watcher.send_signal(number)
        watcher.wait()
        while kernel.poll() is None:
            time.sleep(0.02)


@pytest.mark.usefixtures("waiting")
def test_other_commands_start_their_own() -> None:
    said = subprocess.run([sys.executable, "-c", PROVISIONER], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "local-provisioner"
