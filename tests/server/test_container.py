"""Dockerfile, .dockerignore and compose.yaml, as far as they can be held true without Docker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from support.manual import ROOT

from rekomock.cli import main
from rekomock.server import start


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, each with its arguments on one line."""
    text = re.sub(r"^#.*\n", "", ROOT.joinpath("Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (name, arguments.strip()) for name, _, arguments in (line.partition(" ") for line in text.splitlines() if line)
    ]


def instruction(name: str) -> str:
    """Return the arguments of an instruction of the last stage."""
    return [arguments for each, arguments in instructions() if each == name][-1]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(ROOT.joinpath("compose.yaml").read_text())
    return found


def health_check(url: str) -> list[str]:
    """Return the command of the health check, for a server elsewhere."""
    program, *arguments = json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2])
    assert program == "python"
    return [sys.executable, *(each.replace("http://127.0.0.1:5000", url) for each in arguments)]


def is_ignored(path: PurePosixPath) -> bool:
    """Return whether a file is not sent to the build: the last pattern that fits it or a folder of it decides."""
    ignored = False
    for line in ROOT.joinpath(".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if any(fnmatch(str(each), pattern) for each in (path, *path.parents)):
            ignored = not line.startswith("!")
    return ignored


def served(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, int, dict[str, Any]]:
    """Return host, port and options that the command ``rekomock`` would serve with."""
    calls: list[tuple[str, int, dict[str, Any]]] = []
    monkeypatch.setattr("rekomock.cli.serve", lambda host, port, **options: calls.append((host, port, options)))
    assert main(arguments) == 0
    (call,) = calls
    return call


# The image


def test_the_image_is_built_from_what_docker_is_sent(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    copied = [arguments.split() for name, arguments in instructions() if name == "COPY" and "--from" not in arguments]
    for *names, target in copied:
        for name in names:
            for path in [ROOT / name, *ROOT.joinpath(name).rglob("*")]:
                relative = path.relative_to(ROOT if len(names) > 1 else ROOT / name)
                if path.is_file() and not is_ignored(PurePosixPath(path.relative_to(ROOT))):
                    place = source / target / relative
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, place)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)

    (wheel,) = tmp_path.glob("*.whl")
    package = {path for path in ROOT.joinpath("rekomock").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        built = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert built == {path.relative_to(ROOT).as_posix() for path in package if "__pycache__" not in path.parts}


def test_nothing_else_is_sent_to_the_build() -> None:
    sent = {path.name for path in ROOT.iterdir() if not is_ignored(PurePosixPath(path.name))}
    assert sent == {"LICENSE", "README.md", "pyproject.toml", "rekomock"}
    assert is_ignored(PurePosixPath("rekomock/state/__pycache__/region.cpython-313.pyc"))


def test_the_image_serves_every_address_under_the_names_of_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = json.loads(instruction("ENTRYPOINT"))
    host, port, options = served(arguments, monkeypatch)
    assert (program, host, port) == ("rekomock", "0.0.0.0", int(instruction("EXPOSE")))
    assert options["allowed_hosts"] == ["rekomock", "host.docker.internal"]


def test_the_image_does_not_run_as_root() -> None:
    user = instruction("USER")
    assert int(user.partition(":")[0]) > 0  # a number, so that Kubernetes can see it
    assert instruction("RUN") == f"install -d -o {user.replace(':', ' -g ')} {instruction('WORKDIR')}"


def test_the_health_check_is_that_of_a_server() -> None:
    with start() as server:
        check = health_check(server.url)
        assert server.url in check[-1]
        assert subprocess.run(check, timeout=30, check=False).returncode == 0
    done = subprocess.run(check, timeout=30, check=False, capture_output=True, text=True)
    assert (done.returncode, "Connection refused" in done.stderr) == (1, True)


# compose.yaml


def test_compose_gives_the_server_arguments_that_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    service = compose()["services"]["rekomock"]
    _, *arguments = json.loads(instruction("ENTRYPOINT"))
    _, port, options = served([*arguments, *service["command"]], monkeypatch)
    assert options["state"] == Path("rekomock.state")
    assert service["volumes"] == [f"data:{instruction('WORKDIR')}"]
    assert "data" in compose()["volumes"]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_clients_in_compose_reach_the_server_under_a_name_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    services = compose()["services"]
    _, *arguments = json.loads(instruction("ENTRYPOINT"))
    _, port, options = served(arguments, monkeypatch)
    name = services["aws"]["environment"]["AWS_ENDPOINT_URL"].removeprefix("http://").removesuffix(f":{port}")
    assert name in services
    assert name in options["allowed_hosts"]
    assert services["aws"]["depends_on"] == {name: {"condition": "service_healthy"}}
