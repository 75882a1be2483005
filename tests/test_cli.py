"""The command ``rekomock``."""

from __future__ import annotations

import io
import os
import pty
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import rekomock
from rekomock import CustomLabel, Face, Label, Moderation, Text, photo
from rekomock.cli import main


def opened(file: str) -> Image.Image:
    return Image.open(io.BytesIO(Path(file).read_bytes()))


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "rekomock", *arguments]
    done: subprocess.CompletedProcess[bytes] = subprocess.run(command, capture_output=True, check=False, **more)
    return done


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_else_is_in_an_image_is_drawn_in_the_order_given() -> None:
    options = ["--label", "Dog=97", "--text", "A=B", "--label", "Park", "--moderation", "Violence=60.5"]
    assert main(["photo", "alice", *options, "--custom-label", "a=b=2", "--output", "a.png"]) == 0
    expected = Label("Dog", confidence=97), Text("A=B"), Label("Park"), Moderation("Violence", confidence=60.5)
    assert Path("a.png").read_bytes() == photo("alice", *expected, CustomLabel("a=b", confidence=2))


def test_contents_need_no_people() -> None:
    assert main(["photo", "--label", "Dog", "--output", "a.png"]) == 0
    assert Path("a.png").read_bytes() == photo(Label("Dog"))


def test_people_are_drawn_as_photo_draws_them() -> None:
    done = run("photo", "alice", "bob", "--shot", "2", "--output", "group.png")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert Path("group.png").read_bytes() == photo(Face("alice", shot=2), Face("bob", shot=2))


def test_the_package_runs_as_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rekomock", "photo", "alice", "--output", "alice.png"])
    with pytest.raises(SystemExit) as end:
        # As a file: pytest rewrites the assertions of a package with a plugin, and runs no module of it
        runpy.run_path(str(Path(rekomock.__file__).with_name("__main__.py")), run_name="__main__")
    assert end.value.code == 0
    assert Path("alice.png").read_bytes() == photo("alice")


def test_without_a_name_the_image_has_no_face() -> None:
    assert main(["photo", "--output", "empty.png"]) == 0
    assert Path("empty.png").read_bytes() == photo()


@pytest.mark.parametrize(
    ("options", "face"),
    [
        ([], Face("alice")),
        (["--resembles", "bob", "82.5"], Face("alice", resembles=("bob", 82.5))),
        (["--age", "70", "--gender", "male"], Face("alice", age=70, gender="Male")),
        (["--emotion", "sad", "--quality", "30.5"], Face("alice", emotion="SAD", quality=30.5)),
        (["--shot", "3", "--likeness", "88"], Face("alice", shot=3, likeness=88)),
        (["--celebrity"], Face("alice", celebrity=True)),
        (
            ["--protective-equipment", "HEAD_COVER", "--protective-equipment", "FACE_COVER"],
            Face("alice", protective_equipment=("FACE_COVER", "HEAD_COVER")),
        ),
        (["--smile", "--no-mouth-open", "--sunglasses"], Face("alice", smile=True, mouth_open=False, sunglasses=True)),
    ],
    ids=str,
)
def test_options_are_those_of_face(options: list[str], face: Face) -> None:
    main(["photo", "alice", *options, "--output", "alice.png"])
    assert Path("alice.png").read_bytes() == photo(face)


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a.png", [], "PNG"),
        ("a.PNG", [], "PNG"),
        ("a.jpg", [], "JPEG"),
        ("a.jpeg", [], "JPEG"),
        ("a.png", ["--format", "JPEG"], "JPEG"),
        ("a", ["--format", "png"], "PNG"),
    ],
)
def test_the_format_is_the_one_given_or_follows_from_the_extension(
    name: str, options: list[str], expected: str
) -> None:
    main(["photo", "alice", "--output", name, *options])
    assert opened(name).format == expected


def test_the_size_is_the_one_given() -> None:
    main(["photo", "alice", "--size", "300x200", "--output", "a.png"])
    assert opened("a.png").size == (300, 200)


def test_a_file_is_overwritten_in_place() -> None:
    target = Path("target.png")
    target.write_bytes(b"x" * 1_000_000)
    target.chmod(0o600)
    Path("link.png").symlink_to(target)
    main(["photo", "alice", "--output", "link.png"])
    assert Path("link.png").is_symlink()
    assert target.read_bytes() == photo("alice")
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_image_that_cannot_be_drawn_leaves_the_file_unchanged() -> None:
    Path("a.png").write_bytes(b"before")
    with pytest.raises(SystemExit):
        main(["photo", "alice", "--size", "80x80", "--output", "a.png"])
    assert Path("a.png").read_bytes() == b"before"


def test_an_image_can_be_piped() -> None:
    assert run("photo", "alice", "--output", "-").stdout == photo("alice")


def test_standard_output_takes_any_format(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["photo", "alice", "--output", "-", "--format", "JPEG"])
    assert capsysbinary.readouterr().out == photo("alice", format="JPEG")


def test_a_terminal_is_not_written_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        with pytest.raises(SystemExit) as end:
            main(["photo", "alice", "--output", "-"])
    os.close(ours)
    assert end.value.code == 2
    assert "standard output is a terminal" in capsys.readouterr().err


def test_a_broken_pipe_is_an_error_like_any_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as end:
            main(["photo", "alice", "--output", "-"])
    assert end.value.code == 2
    assert capsys.readouterr().err == "rekomock photo: cannot write '-': Broken pipe\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "SUBCOMMAND"),
        (["paint"], "invalid choice: 'paint'"),
        (["photo", "alice"], "--output"),
        (["photo", "alice", "--outpu", "a.png"], "--output"),
        (["photo", "alice", "--output", "a.gif"], "argument --output: must end in .png, .jpg or .jpeg, got 'a.gif'"),
        (["photo", "alice", "--output", "a.gif", "--format", "GIF"], "invalid choice: 'GIF'"),
        (["photo", "alice", "--output", "nowhere/a.png"], "cannot write 'nowhere/a.png': No such file or directory"),
        (["photo", "alice", "--output", ".", "--format", "PNG"], "cannot write '.': Is a directory"),
        (["photo", "", "--output", "a.png"], "must be a non-blank str"),
        (["photo", "alice", "--shot", "0", "--output", "a.png"], "shot must be an integer from 1"),
        (["photo", "alice", "--shot", "two", "--output", "a.png"], "argument --shot: invalid int value: 'two'"),
        (["photo", "alice", "--resembles", "bob", "130", "--output", "a.png"], "from 0 to 100"),
        (
            ["photo", "alice", "--resembles", "bob", "much", "--output", "a.png"],
            "SIMILARITY must be a number from 0 to 100, got 'much'",
        ),
        (["photo", "alice", "--resembles", "bob", "--output", "a.png"], "expected 2 arguments"),
        (
            ["photo", "alice", "--size", "640", "--output", "a.png"],
            "must be WIDTHxHEIGHT in pixels, such as 640x480, got '640'",
        ),
        (
            ["photo", "alice", "--size", "640x-480", "--output", "a.png"],
            "must be WIDTHxHEIGHT in pixels, such as 640x480, got '640x-480'",
        ),
        (["photo", "alice", "--size", "79x79", "--output", "a.png"], "80 to 10000"),
        (
            ["photo", "alice", "--sunglasses", "--no-eyeglasses", "--output", "a.png"],
            "eyeglasses must not be False with",
        ),
        (
            ["photo", "--label", "Dog=x", "--output", "a.png"],
            "argument --label: confidence must be a number from 0 to 100",
        ),
        (["photo", "--label", "=9", "--output", "a.png"], "argument --label: name must be a non-blank str"),
        (["photo", "--custom-label", "a=101", "--output", "a.png"], "argument --custom-label: confidence must be"),
        (["photo", "--moderation", "Violenc", "--output", "a.png"], "'Violenc'; did you mean 'Violence'?"),
        (["photo", "--text", " ", "--output", "a.png"], "argument --text: text must be a non-blank line"),
        (
            ["photo", "alice", "--protective-equipment", "X", "--output", "a.png"],
            "--protective-equipment: invalid choice",
        ),
        (["photo", "--celebrity", "--output", "a.png"], "--celebrity describes people"),
        (["photo", "--shot", "2", "--output", "a.png"], "--shot describes people; name at least one"),
        (["photo", "--no-eyes-open", "--output", "a.png"], "--eyes-open describes people"),
    ],
)
def test_an_error_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    out, err = capsys.readouterr()
    assert (end.value.code, out) == (2, "")
    assert err.startswith("rekomock")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert says in err
    assert not Path("a.png").exists()


def test_an_error_of_the_process_is_no_traceback() -> None:
    done = run("photo", "alice", "--output", "a.gif")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["photo", "--help"], ["serve", "--help"]])
def test_help_is_printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    assert " ".join(["usage: rekomock", *arguments[:-1]]) in capsys.readouterr().out


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"rekomock {rekomock.__version__}\n"


def test_help_names_every_option() -> None:
    text = run("photo", "--help", env={**os.environ, "COLUMNS": "80"}).stdout.decode()
    for option in (
        "NAME",
        "--output FILE",
        "--format",
        "--size WIDTHxHEIGHT",
        "--shot N",
        "--resembles NAME SIMILARITY",
    ):
        assert option in text
    assert "Example: rekomock photo" in text
    assert max(map(len, io.StringIO(text))) <= 80
