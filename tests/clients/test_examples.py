"""The examples run, and tell what they promise."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from support.clients import client_of
from support.manual import blocks
from support.suites import SYNCHRONOUS

from rekomock import Face, photo

EXAMPLES = Path(__file__).parents[2] / "examples"
#: What npm calls a registry that it does not reach.
UNREACHABLE = ("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT", "ERR_SOCKET_TIMEOUT")


def run(*command: str | Path, **more: Any) -> str:
    """What a command prints, which neither fails nor complains."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, **more
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def test_associate_faces() -> None:
    told = run(sys.executable, "-W", "error", EXAMPLES / "associate_faces.py")

    for promised in (
        "alice, shot 3: associated",
        "carla, who resembles alice: refused, LOW_MATCH_CONFIDENCE, confidence 70.5",
        "bob, shot 1: refused, ASSOCIATED_TO_A_DIFFERENT_USER, on user bob",
        "found alice (ACTIVE), similarity 99.7",
    ):
        assert promised in told


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.usefixtures("rekognition_server")
def test_the_story_with_the_aws_cli(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

    assert run(EXAMPLES / "enrolment.sh").splitlines() == [
        "aws:rekognition:us-east-1:123456789012:collection/staff",
        "alice is UPDATING",
        "bob is UPDATING",
        "the new picture shows alice",
        "alice\tACTIVE",
        "bob\tACTIVE",
        "200",
    ]


class TestNode:
    """The AWS SDK for JavaScript."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        """The example with what it depends on, in a folder of its own: several workers install at the same time."""
        if shutil.which("node") is None or shutil.which("npm") is None:
            pytest.skip("Node.js with npm is not installed")
        project = tmp_path / "node"
        shutil.copytree(EXAMPLES / "node", project, ignore=shutil.ignore_patterns("node_modules"))
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=100"]
        npm = subprocess.run(["npm", "ci", *options], cwd=project, capture_output=True, text=True, timeout=300)
        if npm.returncode and any(word in npm.stderr for word in UNREACHABLE):
            pytest.skip("the npm registry cannot be reached")
        assert npm.returncode == 0, npm.stderr
        return project

    def test_the_story_with_the_sdk_for_javascript(self, project: Path, rekognition_server: str) -> None:
        for name, picture in {"alice": photo("alice"), "new": photo(Face("alice", shot=2), format="JPEG")}.items():
            (project / name).write_bytes(picture)

        # The SDK warns where it is soon to leave a version of Node.js behind
        told = run("node", "--no-warnings", "enrolment.mjs", "alice", "alice", "new", cwd=project)

        assert told.splitlines() == [
            "The collection id: staff does not exist",
            "created aws:rekognition:us-east-1:123456789012:collection/staff",
            "associated 1 face with alice, who is UPDATING",
            "found alice with a similarity of 99.7",
            "alice is ACTIVE",
        ]

    def test_a_liveness_session_and_a_job(self, project: Path, rekognition_server: str) -> None:
        s3 = client_of(rekognition_server, "s3")
        s3.create_bucket(Bucket="camera")
        s3.put_object(Bucket="camera", Key="door.mp4", Body=b"a video")
        s3.close()

        told = run("node", "--no-warnings", "jobs.mjs", "alice", "camera", "door.mp4", cwd=project)

        assert told.splitlines() == [
            "the session SUCCEEDED with a confidence of 97",
            "the job SUCCEEDED",
            "alice after 1000 milliseconds",
            "alice after 1500 milliseconds",
        ]

    def test_the_lock_names_no_registry(self) -> None:
        packages = json.loads((EXAMPLES / "node" / "package-lock.json").read_text())["packages"]

        assert [name for name, package in packages.items() if "resolved" in package] == []
        assert all("integrity" in package for name, package in packages.items() if name)


def test_a_suite_for_several_workers(tmp_path: Path) -> None:
    suite = tmp_path / "suite"
    shutil.copytree(EXAMPLES / "suite", suite, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))

    told = run(sys.executable, "-m", "pytest", "-W", "error", *SYNCHRONOUS, cwd=suite)

    assert "2 workers [11 items]" in told
    assert re.search(r"=+ 11 passed in ", told)


@pytest.mark.parametrize("name", ["upload.py", "test_upload.py"])
def test_an_upload_is_the_one_in_the_manual(name: str) -> None:
    """The manual's tests run it; the application and its test are short enough to be read there."""
    (block,) = (block for block in blocks("docs/how-to/labels-text-moderation.md") if block.title == name)

    assert (EXAMPLES / "upload" / name).read_text(encoding="utf-8") == block.text


def test_an_upload(tmp_path: Path) -> None:
    suite = tmp_path / "upload"
    shutil.copytree(EXAMPLES / "upload", suite, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))

    assert "1 passed" in run(sys.executable, "-m", "pytest", "-W", "error", *SYNCHRONOUS, cwd=suite)


def outputs_of(notebook: Any) -> tuple[list[Any], str]:
    """The outputs of a notebook, and what of them is text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return outputs, "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs)


def kinds_of(outputs: list[Any]) -> list[tuple[str, list[str]]]:
    """What kinds of output a notebook has."""
    return [(output.output_type, sorted(output.get("data", {}))) for output in outputs]


def test_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    read: Any = nbformat.read
    notebook = read(EXAMPLES / "enrolment.ipynb", as_version=4)
    saved = kinds_of(outputs_of(notebook)[0])

    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()

    outputs, text = outputs_of(notebook)
    assert {output.output_type for output in outputs} <= {"execute_result", "stream"}
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert "[('bob', 99." in text
    assert "alice: ACTIVE, 2 faces" in text
    assert "13 calls, the last one SearchUsersByImage" in text
    shown = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    calls, collection, user, face, ended = shown
    assert "LOW_MATCH_CONFIDENCE" in calls
    assert "The collection id: stuff does not exist" in calls
    assert "Map of the vectors" in collection
    assert "similarity to alice" in user
    assert "Face <b>" in face
    assert "has ended" in ended
    # It was saved as it runs
    assert saved == kinds_of(outputs)
