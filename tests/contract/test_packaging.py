"""What people get who install Judging: a wheel that works anywhere, locked packages, files fit to publish.

The lock files are requirements/*.txt, written by bin/lock. "Published" is every file that is or could be
committed.
"""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import judging

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))

REQUIREMENT = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.+?))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


# -------------------------------------------------------------------------------------------------- the wheel
class BareEnvironment:
    """A Python environment outside the checkout that holds the wheel, and borrows the packages it depends on.

    Borrowing is a path entry to the site-packages of the environment these tests run in. Path entries do not
    follow the `.pth` files they lead to, so the checkout itself stays out of reach.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bare"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        venv.create(self.folder, symlinks=True)
        borrowed = sysconfig.get_path("purelib")
        own = sysconfig.get_path("purelib", "venv", {"base": self.folder, "platbase": self.folder})
        (Path(own) / "borrowed.pth").write_text(borrowed, encoding="utf-8")

    def run(self, program: str, *arguments: str) -> str:
        """What the program prints; it runs in an empty folder, with its data in `elsewhere/data`."""
        done = subprocess.run(
            [self.folder / "bin" / program, *arguments],
            cwd=self.elsewhere,
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "JUDGING_INSTANCE": str(self.elsewhere / "data")},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()


def pip_install(environment: BareEnvironment, wheel: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--python",
            environment.folder / "bin" / "python",
            "install",
            "--no-index",
            "--no-deps",
            wheel,
        ],
        check=True,
        capture_output=True,
    )


IN_ONE_PROCESS = pytest.mark.xdist_group("wheel")  # which is built once


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> BareEnvironment:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    environment = BareEnvironment(folder)
    pip_install(environment, next(folder.glob("*.whl")))
    return environment


FRONT_PAGE = """
from judging.app import create_app
from judging.config import Settings

answer = create_app(Settings.from_env()).test_client().get("/", follow_redirects=True)
print(answer.status_code, answer.mimetype)
"""


@IN_ONE_PROCESS
def test_the_installed_package_is_the_wheels_and_not_the_checkouts(installed: BareEnvironment) -> None:
    place = installed.run("python", "-c", "import judging; print(judging.__file__)")
    assert Path(place).is_relative_to(installed.folder)


@IN_ONE_PROCESS
def test_a_wheel_installed_outside_the_checkout_makes_its_database_and_serves_the_front_page(
    installed: BareEnvironment,
) -> None:
    installed.run("judging", "db", "upgrade")
    assert list((installed.elsewhere / "data").glob("*.sqlite3"))
    assert installed.run("python", "-c", FRONT_PAGE) == "200 text/html"


@IN_ONE_PROCESS
@pytest.mark.parametrize("folder", ["templates", "static", "translations", "data"])
def test_the_wheel_carries_every_file_that_is_not_code(installed: BareEnvironment, folder: str) -> None:
    source = CHECKOUT / folder if folder == "templates" else CHECKOUT / "judging" / folder
    carried = Path(installed.run("python", "-c", "import judging; print(judging.__path__[0])")) / folder
    assert files_under(source), f"{source} is empty, so this test would prove nothing"
    assert files_under(carried) == files_under(source)


def files_under(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_package_tells_the_version_it_is_built_as() -> None:
    assert judging.__version__ == PROJECT["project"]["version"]


# ------------------------------------------------------------------------------------------------- lock files
def locked(lock: Path) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each requirement of a lock file with its hashes; fails on any line that is neither."""
    text = re.sub(r"^#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for entry in text.replace(" \\\n", "\n").strip().split("\n"):
        if not entry.startswith(" "):
            requirement = REQUIREMENT.fullmatch(entry)
            assert requirement, f"{lock.name}: {entry!r} does not name one package at one version"
            hashes: list[str] = []
            yield requirement, hashes
        else:
            assert HASH.fullmatch(entry.strip()), f"{lock.name}: {entry!r} is not a hash"
            hashes.append(entry)


def versions(lock: Path) -> set[tuple[str, str]]:
    return {(requirement["name"], requirement["version"]) for requirement, _hashes in locked(lock)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_hashed_versions_and_no_address(lock: Path) -> None:
    entries = list(locked(lock))
    assert entries
    assert [requirement["name"] for requirement, hashes in entries if not hashes] == []
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_service_and_its_build_run_with_the_very_versions_that_are_tested() -> None:
    tested = versions(CHECKOUT / "requirements" / "test.txt")
    assert versions(CHECKOUT / "requirements" / "runtime.txt") <= tested
    assert versions(CHECKOUT / "requirements" / "build.txt") <= tested


def declared_names() -> set[str]:
    project = PROJECT["project"]
    declared = [
        *project["dependencies"],
        *project["optional-dependencies"]["postgresql"],
        *project["optional-dependencies"]["hsm"],
    ]
    return {re.split(r"[^a-z0-9-]", dependency)[0] for dependency in declared}


def test_every_declared_dependency_is_locked() -> None:
    assert declared_names() <= {name for name, _version in versions(CHECKOUT / "requirements" / "test.txt")}


def imported_modules(source: Path) -> Iterator[str]:
    """The top-level names of all modules that the file imports, inside functions too."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_whatever_the_package_imports_is_declared() -> None:
    """What another package happens to bring along today may be gone with its next version."""
    providers = importlib.metadata.packages_distributions()
    imported = {name for source in CHECKOUT.glob("judging/**/*.py") for name in imported_modules(source)}
    foreign = imported - sys.stdlib_module_names - {"judging"}
    assert {"flask", "sqlalchemy"} <= foreign
    assert {name for name in foreign if not declared_names() & normalised(providers.get(name, []))} == set()


def normalised(distributions: Iterable[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name).lower() for name in distributions}


# -------------------------------------------------------------------------------------------- what we publish
# Each word is cut in two by a bar, so that this file does not hold what it looks for.
UNFIT = {
    kind: tuple(word.replace("|", "") for word in words)
    for kind, words in {
        "a folder of somebody's machine": ("/wo|rk/", "/ro|ot/", "/ho|me/", "..|/shared", "/tm|p/plan"),
        "the address of a package registry": ("py|pi.org", "pythonho|sted", "npm|js.org", "deb.deb|ian"),
        "a tool that is no part of the project": ("clau|de", "anthro|pic", "chat|gpt", "copi|lot", "language mo|del"),
    }.items()
}
NOT_OURS = re.compile(r"\.git|node_modules|\.venv|instance|build|dist|__pycache__|.*_cache|\.hypothesis|.*\.egg-info")


def published_texts() -> Iterator[tuple[str, str]]:
    """Every text file of the checkout that is or could be committed, with what it holds in lower case."""
    for folder, folders, names in os.walk(CHECKOUT):
        folders[:] = [name for name in folders if not NOT_OURS.fullmatch(name)]
        for name in (name for name in names if not NOT_OURS.fullmatch(name)):
            path = Path(folder, name)
            try:
                yield str(path.relative_to(CHECKOUT)), path.read_text(encoding="utf-8").casefold()
            except UnicodeDecodeError:
                continue  # a picture, a font, a PDF


@pytest.mark.parametrize("kind", UNFIT)
def test_no_published_file_holds(kind: str) -> None:
    texts = dict(published_texts())
    assert {"README.md", "bin/setup", "tests/contract/test_packaging.py"} <= set(texts)
    assert [(name, word) for name, text in texts.items() for word in UNFIT[kind] if word in text] == []


@pytest.mark.parametrize(
    "script", sorted([*CHECKOUT.glob("bin/*"), CHECKOUT / ".ci" / "run"]), ids=lambda script: script.name
)
def test_every_script_can_be_started_and_stops_at_its_first_error(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")
