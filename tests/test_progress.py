"""Progress bars: on a terminal, for what takes long, and nowhere else."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING

import pytest

from rekomock import mock_rekognition
from rekomock.progress import progress
from rekomock.server.start_file import StartFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, delay: float = 0) -> Iterator[Terminal]:
    """Make standard error a terminal, on which what takes longer than ``delay`` seconds has a bar."""
    monkeypatch.setattr("rekomock.progress._DELAY", delay)
    with redirect_stderr(Terminal()) as stderr:
        yield stderr


def test_faces_of_a_collection_are_counted_as_they_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_rekognition() as rek, terminal(monkeypatch) as shown:
        rek.add_collection("staff", users={"alice": ["alice"], "bob": ["bob"]}, faces=["carla", "dan"])
        assert len(rek.region().collections["staff"].faces) == 4
    assert "Adding faces to staff:   0%|" in shown.getvalue()
    assert "| 0/4 [" in shown.getvalue()


def test_faces_of_a_generator_are_counted_as_far_as_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_rekognition() as rek, terminal(monkeypatch) as shown:
        rek.add_collection("staff", faces=(f"visitor {number}" for number in range(3)))
    assert "Adding faces to staff: 0it [" in shown.getvalue()


def test_declarations_of_a_start_file_are_counted_as_they_are_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "start.yaml"
    file.write_text("album: [{picture: s3://a/b, faces: [alice]}]\nnext_liveness_sessions: [{face: alice}]\n")
    with mock_rekognition() as rek, terminal(monkeypatch) as shown:
        StartFile(file)(rek)
    assert "Reading start.yaml:   0%|" in shown.getvalue()
    assert "| 0/2 [" in shown.getvalue()


def test_a_bar_moves_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as shown, progress("Drawing", 2) as step:
        step()
        time.sleep(0.2)  # bars move ten times a second at most
        step()
        assert "Drawing: 100%|" in shown.getvalue()
    assert shown.getvalue().endswith(" \r")
    assert [thread for thread in threading.enumerate() if "Monitor" in type(thread).__name__] == []


def test_what_takes_a_moment_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_rekognition() as rek, terminal(monkeypatch, delay=60) as shown:
        rek.add_collection("staff", faces=["alice"])
    assert shown.getvalue() == ""


@pytest.mark.parametrize("stderr", [None, io.StringIO(), object()], ids=["none", "a file", "an object"])
def test_where_there_is_no_terminal_there_is_no_bar(stderr: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr("rekomock.progress._DELAY", 0)
    with progress("Drawing", 1) as step:
        step()
    assert not isinstance(stderr, io.StringIO) or stderr.getvalue() == ""


def test_without_a_terminal_nothing_of_it_is_imported() -> None:
    code = (
        "import sys\nfrom rekomock import mock_rekognition\n"
        "with mock_rekognition() as rek: rek.add_collection('staff', faces=['alice'])\n"
        "print('tqdm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
