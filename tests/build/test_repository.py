"""The files of the repository: they speak of the project alone, and point to what is there."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import ROOT, documents

# Folders that are made, not kept; in a second work tree .git is a file.
MADE = re.compile(
    r"^(\.git|\.venv|_build|__pycache__|node_modules|.*\.egg-info|\.\w+_cache|\.ipynb_checkpoints|\.hypothesis)$"
)
TEXT = {"", ".cff", ".cfg", ".css", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt", ".yml"}

# A place on somebody's machine, or a registry that only some can reach.
FOREIGN = re.compile(
    r"(?<![\w.])/(?:root|home|work|Users|mnt|private)/\w|[A-Z]:\\\\?Users|site-packages/"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host|file:///\w",
)


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not MADE.match(name)]
        yield from (Path(folder) / name for name in sorted(names) if not MADE.match(name))


def foreign(text: str) -> list[str]:
    return [match[0] for match in FOREIGN.finditer(text)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {
        str(path.relative_to(ROOT)): foreign(path.read_text(encoding="utf-8"))
        for path in files()
        if path.suffix in TEXT and path != Path(__file__).resolve()
    }
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "text",
    [
        "File /root/book/x.py",
        "--index-url https://example.org",
        '"/home/me"',
        "in /usr/lib/python3/site-packages/x",
        "file:///x",
    ],
)
def test_such_a_place_is_found(text: str) -> None:
    assert foreign(text)


def test_an_installed_engine_has_all_its_files() -> None:
    """An installed book's judge asks for the engine's licence, which stands beside its code, as in the tree."""
    engine = ROOT / "byhand"
    project = tomllib.loads((engine / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    taken = {file for pattern in project["package-data"]["byhand"] for file in engine.glob(pattern)}
    folders = {engine.joinpath(*name.split(".")[1:]) for name in project["packages"]}
    taken |= {file for folder in folders for file in folder.glob("*.py")}
    for_a_copy = {engine / name for name in ("README.md", "pyproject.toml", "figures/product.wat")}
    own = {file for file in files() if file.is_relative_to(engine) and not file.is_relative_to(engine / "example")}
    made = {file for file in own if file.is_relative_to(engine / "build")}
    assert own - taken - for_a_copy - made == set()


def test_the_table_of_contents_lists_every_chapter() -> None:
    chapters = {f"chapters/{path.stem}" for path in (ROOT / "chapters").iterdir() if path.suffix in (".ipynb", ".md")}
    assert chapters == {name for name in documents() if name.startswith("chapters/")}


def test_links_lead_to_files() -> None:
    missing = []
    for path in files():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
                if not (path.parent / target).exists():
                    missing.append(f"{path.relative_to(ROOT)}: {target}")
    assert missing == []


def test_the_link_of_a_correction_names_a_section() -> None:
    text = (ROOT / "chapters/corrections.ipynb").read_text(encoding="utf-8")
    links = re.findall(r"→ \[[^\]]+\]\(([^)\s]+)\)", text)
    assert len(links) > 20
    assert [link for link in links if "#" not in link] == []


def test_the_files_that_make_pins_writes_are_named() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\npins:")[2].partition("\n\n")[0]
    written = re.findall(r"(?:-o|>) ((?:tests/)?\w+\.txt)", recipe)
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Move a dependency")[2]
    assert len(written) == 3
    assert [name for name in written if f"`{name}`" not in section] == []


def test_the_two_lists_of_pins_agree() -> None:
    """One environment holds the book and its tests; the lists hold versions, and nothing that is somewhere else."""

    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        stated = [line for line in lines if not re.match(r"\s*(#|$)|-e \.(/byhand)?$", line)]
        assert [line for line in stated if not re.match(r"[\w.-]+==\S+( ; .*)?$", line)] == []
        return {line.split(" ;")[0] for line in stated}

    assert pins("requirements.txt")
    assert pins("requirements.txt") <= pins("tests/requirements.txt")
