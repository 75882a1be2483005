"""The AWS CLI, of whatever version is installed, or is named by REKOMOCK_TEST_AWS_CLI."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
from functools import cache
from pathlib import Path
from typing import Any

#: What the CLI ends with when AWS refuses, in version 1 and in version 2.
REFUSED = (255, 254)

_BESIDE_PYTHON = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

#: The path of the CLI.
AWS = os.environ.get("REKOMOCK_TEST_AWS_CLI") or shutil.which("aws", path=_BESIDE_PYTHON)


@cache
def version() -> tuple[int, ...]:
    """What the CLI says that it is."""
    assert AWS is not None
    done = subprocess.run([AWS, "--version"], capture_output=True, text=True, timeout=60, check=True)
    found = re.match(r"aws-cli/([\d.]+)", done.stdout or done.stderr)
    assert found is not None, done
    return tuple(map(int, found[1].split(".")))


class Cli:
    """Runs ``aws rekognition``, in a directory of its own and with nothing of this machine's configuration."""

    def __init__(self, url: str, directory: Path) -> None:
        self.directory = directory
        commands = directory / "commands"
        commands.mkdir()
        assert AWS is not None
        commands.joinpath("aws").symlink_to(AWS)
        self.bare = {"PATH": f"{commands}{os.pathsep}{_BESIDE_PYTHON}", "HOME": str(directory)}
        self.environment = {
            **self.bare,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "AWS_ENDPOINT_URL": url,
        }

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command, given by its words."""
        return self._run(["aws", "rekognition", *command.split(), *arguments], self.environment)

    def told(self, command: str, *arguments: str) -> str:
        """What a command prints, which is to succeed."""
        done = self.run(command, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answer(self, command: str, *arguments: str) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.told(command, *arguments))

    def shell(self, script: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a shell's lines."""
        return self._run(["bash", "-euo", "pipefail", "-c", script], environment or self.environment)

    def in_terminal(self, command: str, *arguments: str) -> str:
        """What a command shows in a terminal, where somebody presses Enter whenever nothing happens."""
        words = ["aws", "rekognition", *command.split(), *arguments]
        ours, theirs = pty.openpty()
        modes = termios.tcgetattr(theirs)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        with subprocess.Popen(
            words,
            env={"TERM": "xterm", **self.environment},
            cwd=self.directory,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as process:
            os.close(theirs)
            shown = b""
            try:
                for _ in range(1000):
                    if select.select([ours], [], [], 0.5)[0]:
                        try:
                            shown += os.read(ours, 65536)
                        except OSError:  # the other side is closed
                            break
                    else:
                        os.write(ours, b"\r")
                assert process.wait(60) == 0, shown
            finally:
                process.kill()
                os.close(ours)
        return shown.decode()

    def _run(self, words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, env=environment, cwd=self.directory, capture_output=True, text=True, timeout=60, check=False
        )
