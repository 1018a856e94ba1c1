"""Running a student's program, where the teacher asks for it: in a process of its own, with limits, and then ended.

This keeps a mistake from ending the marking: an endless loop, a full memory, a written file. It is no wall against
someone who means harm; for that, mark in a container or a virtual machine.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from byhand.answers.feedback import Feedback
from byhand.answers.kinds import AnyExercise

SECONDS = 60
MAX_MESSAGE = 1_000_000
MEMORY = 4_000_000_000
"""Bytes, where the system can limit it."""


def run_apart(exercise: AnyExercise, answer: str) -> Feedback:
    """What the judge says of a program that it runs in another process."""
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = context.Process(target=_run, args=(tell, exercise, answer, folder), daemon=True)
        process.start()
        tell.close()
        try:
            found = told.recv_bytes(MAX_MESSAGE) if told.poll(SECONDS) else b""
        except (EOFError, OSError):  # it ended, or says too much
            found = b""
        process.kill()
        process.join()
    try:
        return Feedback(**json.loads(found))
    except (ValueError, TypeError):
        message = f"The program was stopped: it ran longer than {SECONDS} seconds, or ended Python itself."
        return Feedback(False, message)


def _run(tell: Connection, exercise: AnyExercise, answer: str, folder: str) -> None:
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
    found = exercise.check(answer)
    slips = [found.slip] if found.slip else []
    kept = {"correct": found.correct, "message": found.message, "slip": found.slip, "unjudged": found.unjudged}
    tell.send_bytes(json.dumps({**kept, "slips": slips}).encode())  # data, not objects: the program runs here, too
