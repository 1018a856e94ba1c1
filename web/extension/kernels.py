"""For `make watch`: a kernel that is started before a build asks for one, so that a notebook runs at once.

A kernel takes a second to start and to import SymPy, NumPy and Matplotlib. While nothing is built, the process that
watches keeps one that has done so (see kernel_server.py). A build is a fork of that process and inherits the pipe to
the kernel; through it the first notebook that runs says how it would have started its own: with which arguments, in
which folder and in which environment. A further notebook of the same build, or one whose waiting kernel has died,
starts its own. The pipe ends with the process that watches, however that ends, and the waiting kernel with the pipe.

jupyter_client asks a provisioner for every kernel; that of this module is made the default one by `keep`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from multiprocessing import synchronize
from pathlib import Path
from typing import Any, cast

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PROGRAM = Path(__file__).with_name("kernel_server.py")
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]


@dataclass(frozen=True)
class Waiting:
    """A kernel that waits, and a lock that whoever takes it closes for good, in this process or in a fork of it."""

    process: subprocess.Popen[bytes]
    taken: synchronize.Lock

    def is_there(self) -> bool:
        """Whether it still waits."""
        free = self.taken.acquire(block=False)
        if free:
            self.taken.release()
        return free and self.process.poll() is None

    def start(self, request: dict[str, Any]) -> bool:
        """Have it start as it is told. False where it has been taken or has died."""
        if not self.taken.acquire(block=False):
            return False
        assert self.process.stdin is not None
        try:
            os.write(self.process.stdin.fileno(), f"{json.dumps(request)}\n".encode())
        except BrokenPipeError:
            return False
        return True

    def end(self) -> None:
        """End it, also where its build has left it behind."""
        self.process.kill()
        self.process.communicate()


_waiting: Waiting | None = None


def keep() -> None:
    """Have a kernel wait from now on, in place of one that was taken or has died."""
    global _waiting
    if multiprocessing.get_start_method() != "fork":  # a build would not inherit it
        return
    if _waiting is not None:
        if _waiting.is_there():
            return
        end()
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["waiting"] = EntryPoint("waiting", f"{__name__}:Provisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = "waiting"
    process = subprocess.Popen([sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, start_new_session=True)
    _waiting = Waiting(process, multiprocessing.Lock())


def end() -> None:
    """Have no kernel wait any more."""
    global _waiting
    if _waiting is not None:
        _waiting.end()
        _waiting = None


class Builds(ProcessPoolExecutor):
    """The process of a build. When it has ended, a kernel waits for the next one."""

    def __exit__(self, *told: Any) -> bool | None:
        done = super().__exit__(*told)
        keep()
        return done


class Provisioner(LocalProvisioner):
    """Gives a notebook the kernel that waits, or else one of its own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        if _waiting is not None and cmd[:3] == LAUNCHER:
            folder = str(kwargs.get("cwd") or Path.cwd())
            if _waiting.start({"arguments": cmd[3:], "folder": folder, "environment": kwargs["env"]}):
                self.process = cast(Any, Stranger(_waiting.process.pid))
                self.pid = self.pgid = _waiting.process.pid  # it leads a group, as every kernel does
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
