"""Kernels that a build need not wait for: forks of a process that has imported what most notebooks need.

A kernel takes a second to start and to import SymPy, NumPy and Matplotlib, for each notebook anew. Here a process of
its own does so once (kernel_server.py). A build tells it how it would have started a kernel, with which arguments, in
which folder and in which environment, and is told the process of the fork that is one now. Where there is no server,
because it has died or Python does not fork, a kernel is started as ever.

jupyter_client asks a provisioner for every kernel; `use` makes that of this module the default one, and the first
kernel starts the server. `make watch` has one between its builds (`keep`), which are forks of the process that watches
and inherit the line to it. The server ends with that line, however the processes end that hold it, and its kernels with
it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PROGRAM = Path(__file__).with_name("kernel_server.py")
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]
FORKS = hasattr(os, "fork") and sys.platform != "darwin"  # macOS ends forks that use its own libraries


class Server:
    """The process that kernels are forks of, and the line to it."""

    def __init__(self) -> None:
        self.line, other = socket.socketpair()
        self.reading = self.line.makefile("r", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(other.fileno())],
            stdin=subprocess.DEVNULL, pass_fds=[other.fileno()], start_new_session=True,
        )  # fmt: skip
        other.close()

    def ask(self, request: dict[str, Any] | None) -> int | None:
        """The process of a kernel that is started so; after None, which ends all kernels, 0. None: it has died."""
        try:
            self.line.sendall(f"{json.dumps(request)}\n".encode())
            told = self.reading.readline()
        except OSError:
            return None
        return int(told) if told else None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reading.close()
        self.line.close()


_server: Server | None = None


def use() -> None:
    """Have this process, and what is forked from it, start its kernels so."""
    if FORKS:
        factory = KernelProvisionerFactory.instance()
        factory.provisioners["forked"] = EntryPoint("forked", f"{__name__}:Provisioner", factory.GROUP_NAME)
        factory.default_provisioner_name = "forked"


def keep() -> None:
    """Have a server from now on, for builds that are forks of this process. It has no kernel of an earlier build."""
    global _server
    if not FORKS or multiprocessing.get_start_method() != "fork":  # a build would not inherit it
        return
    use()
    if _server is not None and _server.ask(None) is None:
        end()
    _server = _server or Server()


def end() -> None:
    """End the server and its kernels."""
    global _server
    if _server is not None:
        _server.ask(None)
        _server.end()
        _server = None


class Builds(ProcessPoolExecutor):
    """The process of a build. A kernel that it leaves behind is ended."""

    def __exit__(self, *told: Any) -> bool | None:
        done = super().__exit__(*told)
        keep()
        return done


class Provisioner(LocalProvisioner):
    """Gives a notebook a kernel that is a fork of the server, or else one of its own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        global _server
        if cmd[:3] == LAUNCHER:
            _server = _server or Server()
            folder = str(kwargs.get("cwd") or Path.cwd())
            process = _server.ask({"arguments": cmd[3:], "folder": folder, "environment": kwargs["env"]})
            if process is not None:
                self.process = cast(Any, Stranger(process))
                self.pid = self.pgid = process  # it leads a group, as every kernel does
                self.cwd = folder
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


class Stranger:
    """A process that another one has started, with what a provisioner asks of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None as long as it runs. Nobody can learn its exit code who has not started it."""
        try:
            return 0 if psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return 0

    def wait(self) -> int:
        """Asked only after `poll`."""
        return 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)
