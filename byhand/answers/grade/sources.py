"""What is handed in: files, folders and zips -> the bytes of each file in them. Nothing is unpacked onto the disk."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MAX_BYTES = 50_000_000
"""Of one file."""
MAX_TOTAL = 500_000_000
"""Of all files in a zip, unpacked."""
MAX_FILES = 10_000
"""In a folder or a zip."""
MAX_ZIPS = 2
"""How deep a zip may lie in others: a learning platform packs one zip of those that students hand in."""
READ = (".ipynb", ".txt", ".text", ".md", ".json", ".py", ".html", ".htm", ".zip")
"""The endings of files that are read where a whole folder or zip is handed in."""
JUNK = ("__MACOSX", "__pycache__")


class UnreadableError(ValueError):
    """A file, or a part of it, that holds no answers: the message says why."""


class SkippedError(UnreadableError):
    """A file in a folder or zip that is of no kind that could hold answers."""


@dataclass(frozen=True)
class Source:
    """One file: where it stands, as the command was given it and inside folders and zips, and what is in it."""

    parts: tuple[str, ...]
    content: bytes | UnreadableError

    @property
    def place(self) -> str:
        return "/".join(self.parts).replace("//", "/")

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.parts[-1]).suffix.lower()


def sources(path: Path) -> Iterator[Source]:
    """The files at a path, in the order of their names; a folder's and a zip's files each by themselves."""
    parts = path.parts or (".",)
    try:
        if path.is_dir():
            yield from _in_folder(path, parts)
        else:
            yield from _opened(parts, _file(path))
    except (OSError, ValueError) as error:
        yield Source(parts, error if isinstance(error, UnreadableError) else _cannot(error))


def _cannot(error: Exception) -> UnreadableError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return UnreadableError(f"cannot be opened: {why}")


def _file(path: Path) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("is no file that can be read to its end")
    if found.st_size > MAX_BYTES:
        raise UnreadableError(_too_large(MAX_BYTES))
    with path.open("rb") as stream:
        return _bounded(stream.read(MAX_BYTES + 1), MAX_BYTES)


def _bounded(content: bytes, limit: int) -> bytes:
    if len(content) > limit:
        raise UnreadableError(_too_large(limit))
    return content


def _too_large(limit: int) -> str:
    return f"is larger than {limit // 1_000_000} MB"


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in JUNK


def _wanted(name: str) -> None:
    """Raises SkippedError for a file of a folder or zip that is of another kind."""
    if PurePosixPath(name).suffix.lower() not in READ:
        raise SkippedError(f"is not read: in a folder or a zip, answers are in files that end in {', '.join(READ)}")


# --- folders ---------------------------------------------------------------------------------------------------


def _in_folder(folder: Path, parts: tuple[str, ...]) -> Iterator[Source]:
    top = folder.resolve()
    waiting = [(folder, parts)]
    count = 0
    while waiting:
        here, above = waiting.pop()
        try:
            entries = sorted(here.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            yield Source(above, _cannot(error))
            continue
        below = []
        for entry in entries:
            own = (*above, entry.name)
            if _hidden(entry.name):
                continue
            try:
                if entry.is_dir() and not entry.is_symlink():
                    below.append((entry, own))
                    continue
                count += 1
                if count > MAX_FILES:
                    yield Source(parts, UnreadableError(f"holds more than {MAX_FILES:,} files: the rest is not read"))
                    return
                _wanted(entry.name)
                if entry.is_symlink() and not entry.resolve().is_relative_to(top):
                    raise UnreadableError("is a link that leads out of the folder")
                content = _file(entry)
            except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a link to itself
                yield Source(own, error if isinstance(error, UnreadableError) else _cannot(error))
            else:
                yield from _opened(own, content)
        waiting += reversed(below)


# --- zips ------------------------------------------------------------------------------------------------------


def _opened(parts: tuple[str, ...], content: bytes) -> Iterator[Source]:
    """The file itself, or what is in it if it is a zip."""
    if PurePosixPath(parts[-1]).suffix.lower() == ".zip":
        yield from _in_zip(parts, content, MAX_ZIPS, _Budget(MAX_TOTAL, MAX_FILES))
    else:
        yield Source(parts, content)


@dataclass
class _Budget:
    """What may still be read of a zip and of those in it."""

    total: int
    files: int


def _in_zip(parts: tuple[str, ...], content: bytes, depth: int, budget: _Budget) -> Iterator[Source]:
    try:
        if not depth:
            raise UnreadableError(f"lies in {MAX_ZIPS} other zips: that is too deep")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                names = _names(member.filename)
                if member.is_dir() or not names or any(map(_hidden, names)):
                    continue
                budget.files -= 1
                if budget.files < 0:
                    raise UnreadableError(f"holds more than {MAX_FILES:,} files: the rest is not read")
                yield from _member((*parts, *names), archive, member, depth, budget)
    except UnreadableError as error:
        yield Source(parts, error)
    except Exception as error:  # whatever a damaged archive makes zipfile raise
        yield Source(parts, UnreadableError(f"is not a zip that can be read: {error or type(error).__name__}"))


def _names(name: str) -> tuple[str, ...]:
    """The parts of a name in a zip: it only says where the file is told to stand, and nothing is written there."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))


def _member(
    own: tuple[str, ...], archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int, budget: _Budget
) -> Iterator[Source]:
    try:
        _wanted(own[-1])
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnreadableError("is a link, not a file")
        limit = max(0, min(MAX_BYTES, budget.total))
        with archive.open(member) as stream:  # what the zip says of its size is not believed
            content = stream.read(limit + 1)
        budget.total -= len(content)
        if budget.total < 0 and limit < MAX_BYTES:
            raise UnreadableError(f"is left out: the zip holds more than {MAX_TOTAL // 1_000_000} MB")
        _bounded(content, MAX_BYTES)
    except UnreadableError as error:
        yield Source(own, error)
    except Exception as error:  # encrypted, damaged, packed by a method that Python does not know
        why = "has a password" if isinstance(error, RuntimeError) and "password" in str(error) else error
        yield Source(own, UnreadableError(f"cannot be read in its zip: {why or type(error).__name__}"))
    else:
        if PurePosixPath(own[-1]).suffix.lower() == ".zip":
            yield from _in_zip(own, content, depth - 1, budget)
        else:
            yield Source(own, content)


def same_file(one: Path, two: Path) -> bool:
    """Do two paths name one file, by whatever links?"""
    try:
        return one.samefile(two)
    except (OSError, ValueError):
        return False
