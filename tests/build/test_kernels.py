"""The kernels that are forks of a server are as fresh as others, and end."""

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

pytestmark = [
    pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="a build inherits no server"),
    pytest.mark.slow,  # each starts kernels
]
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
from jupyter_client.manager import KernelManager
from web.extension import kernels
signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored by what a shell runs in the background
kernels.keep()
manager = KernelManager(kernel_name="python3")
manager.start_kernel()
print(kernels._server.process.pid, manager.provisioner.pid, flush=True)
input()
"""
PROVISIONER = """
from jupyter_client.provisioning.factory import KernelProvisionerFactory
print(KernelProvisionerFactory().default_provisioner_name)
"""


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of this test's own."""
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", factory.default_provisioner_name)
    monkeypatch.setattr(factory, "provisioners", dict(factory.provisioners))
    monkeypatch.setattr(kernels, "_server", None)
    kernels.use()
    yield
    kernels.end()


def server() -> int:
    """The process of the server."""
    assert kernels._server is not None
    return kernels._server.process.pid


def run(folder: Path, source: str = LOOK) -> dict[str, Any]:
    """What a notebook in this folder sees."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    (output,) = notebook.cells[0].outputs
    seen: dict[str, Any] = json.loads(output.text)
    return seen


def run_one_of_each(folder: Path) -> list[dict[str, Any]]:
    """A notebook in two kernels of the server's and in one that is started as ever."""
    os.environ["SAID_IN_THE_BUILD"] = "yes"
    found = [run(folder), run(folder)]
    KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
    return [*found, run(folder)]


def build(function: Any, *given: Any) -> Any:
    """What a build returns that is a fork of this process."""
    with kernels.Builds(max_workers=1) as process:
        return process.submit(function, *given).result()


def kill_the_server() -> None:
    first = server()
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)  # it has ended


@pytest.mark.usefixtures("own")
def test_every_notebook_of_a_build_has_a_fork_as_fresh_as_another_kernel(tmp_path: Path) -> None:
    kernels.keep()
    first = server()
    (tmp_path / "page").mkdir()
    found = build(run_one_of_each, tmp_path / "page")
    processes = [kernel.pop("process") for kernel in found]
    assert len({*processes, first, os.getpid()}) == 5
    assert found[0] == found[1] == found[2]
    assert found[0]["own"] == []
    assert found[0]["folder"] == str(tmp_path / "page")
    assert found[0]["environment"]["SAID_IN_THE_BUILD"] == "yes"
    assert not [process for process in processes if psutil.pid_exists(process)]
    assert server() == first


@pytest.mark.usefixtures("own")
def test_the_first_kernel_starts_the_server_and_the_next_ones_are_its_forks(tmp_path: Path) -> None:
    parent = "import os; print(os.getppid())"
    assert kernels._server is None
    first = run(tmp_path, parent)
    assert first == server() == run(tmp_path, parent)
    assert psutil.Process(server()).num_threads() == 1  # or a fork may find a lock that nobody opens


@pytest.mark.usefixtures("own")
def test_two_kernels_draw_other_numbers(tmp_path: Path) -> None:
    draw = "import random, numpy; print([random.random(), numpy.random.rand()])"
    one, other = run(tmp_path, draw), run(tmp_path, draw)
    assert not set(one) & set(other)


@pytest.mark.usefixtures("own")
def test_without_the_server_a_kernel_starts_as_ever_and_the_next_build_has_another_server(tmp_path: Path) -> None:
    kernels.keep()
    first = server()
    kill_the_server()
    assert build(run, tmp_path, "import os; print(os.getppid())") not in (first, server())
    assert server() != first
    assert build(run, tmp_path, "import os; print(os.getppid())") == server()


def die_with_a_kernel() -> None:
    """As a build that is killed while a notebook runs."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    Path("kernel").write_text(str(manager.provisioner.pid))
    os._exit(1)


@pytest.mark.usefixtures("own")
def test_a_kernel_that_its_build_left_behind_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kernels.keep()
    first = server()
    with pytest.raises(BrokenProcessPool):
        build(die_with_a_kernel)
    assert not psutil.pid_exists(int((tmp_path / "kernel").read_text()))
    assert server() == first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_server_and_kernels_end_with_the_process_that_watches(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCH], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as watcher:  # fmt: skip
        assert watcher.stdout is not None
        processes = [kernels.Stranger(int(process)) for process in watcher.stdout.readline().split()]
        assert [process.poll() for process in processes] == [None, None]
        watcher.send_signal(number)
        watcher.wait()
        while any(process.poll() is None for process in processes):
            time.sleep(0.02)


@pytest.mark.usefixtures("own")
def test_other_commands_start_their_own() -> None:
    said = subprocess.run([sys.executable, "-c", PROVISIONER], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "local-provisioner"
