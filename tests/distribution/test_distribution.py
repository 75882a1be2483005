"""The sdist and the wheel: what is in them, and that the wheel works where nothing else of the project is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rekomock import __version__

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "rekomock"

#: Kept by git, of no use to whoever unpacks the sdist.
NOT_IN_SDIST = {".ci/run"}

README = (ROOT / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Distributions:
    """What building makes."""

    sdist: Path
    wheel: Path

    def in_sdist(self) -> set[str]:
        """Return the paths of the files in the sdist, without the folder that holds them all."""
        with tarfile.open(self.sdist) as archive:
            files = [Path(member.name) for member in archive.getmembers() if member.isfile()]
        assert {path.parts[0] for path in files} == {f"rekomock-{__version__}"}
        return {Path(*path.parts[1:]).as_posix() for path in files}

    def in_wheel(self) -> set[str]:
        """Return the paths of the files in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return {name for name in archive.namelist() if not name.endswith("/")}

    def metadata(self) -> Message:
        """Return what the wheel says of itself, with the README as its payload."""
        with zipfile.ZipFile(self.wheel) as archive:
            return BytesParser().parsebytes(archive.read(f"rekomock-{__version__}.dist-info/METADATA"))


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from this project's folder and settings, and return what it prints."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Build the sdist, and the wheel from the sdist, with the backend that is installed."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Distributions(sdist, wheel)


@pytest.fixture(scope="module")
def installed(built: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of a fresh environment with the wheel.

    What the wheel depends on comes from the environment of these tests, after all that is in the fresh one.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    commands = Path(paths["scripts"])
    run(commands / "python", "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", built.wheel, cwd=folder)
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(paths["purelib"], "borrowed.pth").write_text("\n".join(sorted(borrowed)), encoding="utf-8")
    return commands


def test_the_sdist_holds_all_that_git_keeps(built: Distributions) -> None:
    """So its tests pass as those of a checkout do."""
    if not (ROOT / ".git").exists() or (git := shutil.which("git")) is None:
        pytest.skip("not a checkout of git")
    listed = run(git, "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    kept = {name for name in listed.split("\0") if (ROOT / name).is_file()}
    assert built.in_sdist() == (kept - NOT_IN_SDIST) | {"PKG-INFO"}


def test_the_wheel_holds_the_package_alone(built: Distributions) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    info = {f"rekomock-{__version__}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}
    licence = {f"rekomock-{__version__}.dist-info/licenses/LICENSE"}
    page = {f"rekomock/server/page/page.{kind}" for kind in ("css", "html", "js")}
    assert package > page | {"rekomock/py.typed"}
    assert built.in_wheel() == package | info | licence


def test_the_wheel_is_of_the_version_and_the_platforms_that_are_supported(built: Distributions) -> None:
    metadata = built.metadata()
    assert built.wheel.name == f"rekomock-{__version__}-py3-none-any.whl"
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.10"
    systems = {line.split(" :: ", 1)[1] for line in metadata.get_all("Classifier", []) if line.startswith("Operating ")}
    assert systems == {"MacOS", "Microsoft :: Windows", "POSIX :: Linux"}


def test_links_of_the_readme_lead_somewhere_from_elsewhere(built: Distributions) -> None:
    targets = re.compile(r"""(?:\]\(|\b(?:src|srcset|href)=")([^\s")]+)""")
    shown = str(built.metadata().get_payload())
    assert len(targets.findall(shown)) == len(targets.findall(README)) > 0
    assert [target for target in targets.findall(shown) if not target.startswith("https://")] == []

    tree = re.compile(
        rf"https://(?:github\.com/rekomock/rekomock/blob|raw\.githubusercontent\.com/rekomock/rekomock)/v{__version__}/"
    )
    files = [tree.sub("", target).partition("#")[0] for target in targets.findall(shown) if tree.match(target)]
    assert files
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_first_test_of_the_readme_passes_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    first = re.search(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert first is not None
    tests = first[1] + (
        "\n\ndef test_it_is_the_wheel_that_is_tested():\n"
        "    import rekomock\n\n"
        f"    assert rekomock.__file__.startswith({str(installed.parent)!r})\n"
        "\n\ndef test_the_fixtures_are_there(rekognition_client):\n"
        "    assert rekognition_client.list_collections()['CollectionIds'] == []\n"
    )
    (tmp_path / "test_first.py").write_text(tests, encoding="utf-8")
    told = run(installed / "python", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", cwd=tmp_path)
    assert f"{tests.count('def test_')} passed" in told


def test_the_command_of_the_wheel_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "rekomock", "--version", cwd=tmp_path) == f"rekomock {__version__}\n"
