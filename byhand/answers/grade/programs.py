"""Running a student's program, where the teacher asks for it: in a process of its own, with limits, and then ended.

This keeps a mistake from ending the marking: an endless loop, a full memory, a written file. It is no wall against
someone who means harm; for that, mark in a container or a virtual machine. The process knows no solution, and gives its
results as data; what is right is reckoned and compared outside of it.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.program import ProgramExercise
from byhand.answers.kinds.results import packed, unpacked
from byhand.answers.kinds.runs import Outcome, Run, Runner

SECONDS = 60
MAX_MESSAGE = 100_000_000
_WORDS = 10_000  # of an error
MEMORY = 4_000_000_000
"""Bytes, where the system can limit it."""


def run_apart(exercise: ProgramExercise, answer: str) -> Feedback:
    """What the judge says of a program that is run in another process."""
    return exercise.checked_by(answer, _outcome)


def _outcome(runner: Runner, source: str) -> Outcome:
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = context.Process(target=_run, args=(tell, runner, source, folder), daemon=True)
        process.start()
        tell.close()
        try:
            found = told.recv_bytes(MAX_MESSAGE) if told.poll(SECONDS) else b""
        except (EOFError, OSError):  # it ended, or says too much
            found = b""
        process.kill()
        process.join()
    try:
        stopped, misfit, runs = json.loads(found)
        done = [Run(unpacked(result), {name: unpacked(left[name]) for name in runner.inputs}) for result, left in runs]
        return Outcome(done, str(stopped)[:_WORDS], bool(misfit))
    except Exception:  # the program may have sent anything
        message = f"The program was stopped: it ran longer than {SECONDS} seconds, or ended Python itself."
        return Outcome([], message)


def _run(tell: Connection, runner: Runner, source: str, folder: str) -> None:
    import os

    os.chdir(Path(folder))
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        import numpy  # noqa: F401 -- its own files and memory come before the limits

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    runs, stopped, misfit = runner.outcome(source)
    told = [(packed(one.result), {name: packed(left) for name, left in one.left.items()}) for one in runs]
    tell.send_bytes(json.dumps([stopped, misfit, told]).encode())  # data, not objects: the program runs here, too
