"""Wheels for Python in the browser, made from what is installed here, and the lock file that Pyodide reads.

The book's packages are pure Python, so that the versions that built the pages also run in the reader's browser. What is
not (NumPy, Matplotlib and what they need) exists only as Pyodide's own builds: the lock names their full addresses.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.requirements import Requirement

from byhand.sphinx.packing import COMPILER
from web.extension.node import ENGINE

MADE = (1980, 1, 1, 0, 0, 0)  # the same wheel from the same files, whenever it is made

# Parts of widgets that run in the page, not in Python, and are there already.
FRONT_END = frozenset({"widgetsnbextension", "jupyterlab-widgets"})

# What jedi, which completes names, knows of packages that are not here; most of its size.
LEFT_OUT = ("jedi/third_party/typeshed/stubs/", "jedi/third_party/django-stubs/")


@dataclass(frozen=True)
class Package:
    """A package as Pyodide loads it: its files by their place under site-packages, and the packages it needs."""

    name: str
    version: str
    files: Mapping[str, bytes]
    depends: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"

    @property
    def imports(self) -> list[str]:
        """The names that a cell imports it by."""
        paths = [PurePosixPath(name) for name in self.files if name.endswith((".py", ".pyc"))]
        return sorted({path.parts[0] if len(path.parts) > 1 else path.stem for path in paths})


def normalised(name: str) -> str:
    """A package's name as lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment(python: str, extra: str = "") -> dict[str, str]:
    """The values of the markers of a requirement for Python in the browser, of version `python` ("3.14.2")."""
    return {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "os_name": "posix",
        "extra": extra,
    }


def needs(found: Distribution, python: str, extra: str = "") -> tuple[str, ...]:
    """The names of the packages that an installed one needs in the browser, with those of one of its extras."""
    requirements = [Requirement(text) for text in found.requires or []]
    markers = environment(python, extra)
    names = {normalised(item.name) for item in requirements if not item.marker or item.marker.evaluate(markers)}
    return tuple(sorted(names - FRONT_END))


def installed_files(found: Distribution) -> Iterator[tuple[str, bytes]]:
    """The Python and data files of an installed package, without tests, scripts and compiled libraries."""
    if found.files is None:
        raise RuntimeError(f"{found.metadata['Name']} is installed without a list of its files")
    for file in found.files:
        dropped = {"..", "__pycache__", "tests"} & set(file.parts) or file.suffix in (".so", ".pyd", ".pyc")
        dropped = dropped or file.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
        if not dropped and not file.as_posix().startswith(LEFT_OUT):
            yield file.as_posix(), Path(str(found.locate_file(file))).read_bytes()


def closure(names: Iterable[str], python: str, elsewhere: frozenset[str]) -> dict[str, Distribution]:
    """The installed packages `names` and all that they need in the browser, by name, without those `elsewhere`.

    Raises RuntimeError if one is not installed.
    """
    found: dict[str, Distribution] = {}
    waiting = [normalised(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found or name in elsewhere:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            raise RuntimeError(f"{name} is not installed: run `pip install -r requirements.txt`") from None
        waiting.extend(needs(found[name], python))
    return dict(sorted(found.items()))


def read_installed(name: str, python: str) -> Package:
    """An installed package, from its files."""
    found = distribution(name)
    return Package(name, found.version, dict(installed_files(found)), needs(found, python))


def read_wheel(path: Path, depends: tuple[str, ...] = ()) -> Package:
    """The package in the file of a wheel."""
    name, version = path.name.split("-")[:2]
    with zipfile.ZipFile(path) as wheel:
        files = {entry: wheel.read(entry) for entry in wheel.namelist() if not entry.endswith("/")}
    return Package(normalised(name), version, files, depends)


def compiled(packages: Iterable[Package], scratch: Path) -> list[Package]:
    """The packages with bytecode in the place of their modules; docstrings stay."""
    found = {package.name: package for package in packages}
    with zipfile.ZipFile(scratch / "source.zip", "w") as source:
        for package in found.values():
            for name, content in package.files.items():
                source.writestr(f"{package.name}/{name}", content)
    ENGINE.run(COMPILER[0], scratch / "source.zip", scratch / "compiled.zip", "0", timeout=600)
    files: dict[str, dict[str, bytes]] = {name: {} for name in found}
    with zipfile.ZipFile(scratch / "compiled.zip") as target:
        for entry in target.namelist():
            name, _, path = entry.partition("/")
            files[name][path] = target.read(entry)
    return [replace(package, files=files[name]) for name, package in found.items()]


def write_wheel(package: Package, folder: Path) -> dict[str, Any]:
    """Write a package's wheel into `folder`, and return its entry for the lock file."""
    target = folder / package.file_name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in sorted(package.files.items()):
            wheel.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return {
        "name": package.name,
        "version": package.version,
        "file_name": package.file_name,
        "install_dir": "site",
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": package.imports,
        "depends": list(package.depends),
        "unvendored_tests": False,
    }


def write_lock(stock: Mapping[str, Any], distribution: str, entries: Iterable[Mapping[str, Any]], target: Path) -> None:
    """Write the lock file: `entries` for the wheels beside it, everything else at the address `distribution`.

    `stock` is the lock file that Pyodide comes with; `distribution` ends in a slash.
    """
    packages = {
        name: entry | {"file_name": distribution + entry["file_name"]} for name, entry in stock["packages"].items()
    }
    packages |= {entry["name"]: dict(entry) for entry in entries}
    target.write_text(json.dumps({"info": stock["info"], "packages": packages}), encoding="utf-8")
