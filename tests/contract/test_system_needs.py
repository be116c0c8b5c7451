"""Whatever the code starts or loads stands in the one list of the system's needs, and set-up names what is missing."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from judging import system
from judging.cli.doctor import LACKS
from judging.sentences import SENTENCES
from judging.system import Need
from tests.machine import needs

ROOT = Path(__file__).parents[2]
STARTERS = ("os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn", "pty.", "asyncio.create_subprocess")
LISTED = {name for need in system.needs() if need.kind == "program" for name in need.names}
ABSENT = Need("run", "libnonsense1", "library", ("nonsense-for-certificates:1",))


def calls(folder: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the code: where, what is called, the call."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(node.func), node


def first_word(call: ast.Call) -> str | None:
    """The program of `run(["program", ...])`, where it is written there."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.List | ast.Tuple) and first.elts:
        first = first.elts[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


# ------------------------------------------------------------------------------------------------ the list is whole
def test_the_service_starts_only_programs_of_the_list() -> None:
    """By the path that `system.program` answers, which refuses a name that is not listed."""
    asked = {where: first_word(call) for where, name, call in calls("judging") if name in ("program", "system.program")}
    assert "pdftoppm" in asked.values()
    assert {where: name for where, name in asked.items() if name not in LISTED} == {}
    elsewhere = [
        where
        for where, name, call in calls("judging")
        if name.startswith(STARTERS)
        or (name.endswith("which") and not where.startswith("judging/system.py"))
        or (name.startswith("subprocess.") and first_word(call) is not None)
    ]
    assert elsewhere == []
    with pytest.raises(KeyError):
        system.program("convert")


def test_the_tests_start_only_programs_of_the_list() -> None:
    own = {"bash", "node", "pdfinfo", "pdffonts", "pdfimages"}  # what runs these scripts, and more of poppler-utils
    started = {
        where: name
        for where, called, call in calls("tests")
        if called.startswith("subprocess.") or (called == "run" and where.startswith("tests/certificates"))
        if (name := first_word(call)) is not None
    }
    assert {"qpdf", "zbarimg", "javac", "mutool"} <= set(started.values())
    assert {where: name for where, name in started.items() if name not in LISTED | own} == {}


def test_every_kind_of_need_has_a_sentence_and_is_looked_for() -> None:
    assert set(LACKS) == set(system.KINDS)
    assert set(LACKS.values()) <= set(SENTENCES)
    assert {need.kind for need in system.needs()} == set(system.KINDS)


def test_where_the_tests_run_nothing_that_they_need_is_missing() -> None:
    assert system.missing([system.RUN, system.TEST]) == []


def test_what_is_missing_is_named_with_its_debian_package() -> None:
    unmet = system.missing(["run"], [*system.needs(), ABSENT])
    assert system.packages(unmet) == ["libnonsense1"]
    assert unmet[0].title == "libnonsense-for-certificates"
    assert system.missing(["test"], [ABSENT]) == []  # another purpose


# --------------------------------------------------------------------------------------- set-up on an unknown system
class Elsewhere:
    """A copy of the checkout on a system that has the plainest programs alone, and no apt-get."""

    def __init__(self, folder: Path, *, python: bool = True) -> None:
        self.root = folder / "judging"
        self.path = folder / "bin"
        self.path.mkdir()
        for name in ("bash", "env", "awk", "cat", "cut", "dirname", "grep", "id", "sed", "sha256sum"):
            self.path.joinpath(name).symlink_to(str(shutil.which(name)))
        if python:
            self.path.joinpath("python3").symlink_to(Path(sys.executable).resolve())
        for part in ("bin", "requirements"):
            shutil.copytree(ROOT / part, self.root / part)
        for file in ("pyproject.toml", "judging/__init__.py", "judging/system.py", "judging/data/system_needs.txt"):
            self.root.joinpath(file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, self.root / file)
        self.root.joinpath("instance").mkdir()

    def set_up(self, *options: str, environment: str = ".venv") -> str:
        """What it says; it must refuse, and leave nothing behind."""
        done = subprocess.run(
            [self.root / "bin/setup", *options],
            env={"PATH": str(self.path), "HOME": str(self.root), "JUDGING_VENV": environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        assert done.stdout == ""
        assert not self.root.joinpath(".venv").exists()
        return done.stderr


def test_set_up_names_all_that_is_missing_before_the_long_work(tmp_path: Path) -> None:
    said = Elsewhere(tmp_path).set_up("--test")
    programs = [need for need in system.needs() if need.purpose in ("run", "test") and need.kind == "program"]
    assert len(programs) > 5
    for need in programs:
        if any("/" in name for name in need.names):
            continue  # found by its place, without the path
        assert need.title in said.partition("On Debian")[0]
        assert need.package in said.partition("apt-get install")[2].split()
    assert "mupdf-tools" not in said


def test_for_serving_set_up_asks_for_nothing_that_only_tests_need(tmp_path: Path) -> None:
    said = Elsewhere(tmp_path).set_up()
    assert said.partition("apt-get install")[2].split() == ["poppler-utils"]


def test_without_python_set_up_names_all_that_it_cannot_look_for(tmp_path: Path) -> None:
    said = Elsewhere(tmp_path, python=False).set_up("--test")
    wanted = system.packages(need for need in system.needs() if need.purpose in ("run", "test"))
    assert said.partition("names: ")[2].split() == ["python3", "python3-venv", *wanted]


@pytest.mark.parametrize("stands", [True, False])
def test_set_up_takes_no_environment_from_another_checkout_that_stands(tmp_path: Path, *, stands: bool) -> None:
    here, other = Elsewhere(tmp_path), tmp_path / "other"
    environment = here.root / "kept"
    environment.mkdir()
    environment.joinpath("judging-setup").write_text(f"place {environment}\ncheckout {other}\n", encoding="utf-8")
    if stands:
        shutil.copytree(ROOT / "bin", other / "bin")
    said = here.set_up(environment="kept")
    assert (f"belongs to the checkout in {other}" in said) == stands


# ------------------------------------------------------------------------------------------------- the slow tests
@pytest.mark.parametrize("tool", ["lighthouse", "eslint"])
def test_the_lock_of_what_comes_from_npm_is_whole_and_names_no_address(tool: str) -> None:
    """What a package asks for as "latest" has no fixed answer without an address, unless an override gives one."""
    folder = ROOT / "tests" / tool
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    overrides = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("overrides", {})
    packages = {name: package for name, package in locked.items() if name}
    assert len(packages) > 80
    assert [name for name, package in packages.items() if "resolved" in package or "integrity" not in package] == []
    loose = {
        name
        for package in packages.values()
        for name, asked in package.get("dependencies", {}).items()
        if not any(sign.isdigit() for sign in asked) and asked != "*"
    }
    assert loose == set(overrides)
    assert {name: locked[f"node_modules/{name}"]["version"] for name in overrides} == overrides


@pytest.mark.parametrize("purpose", ["run", "test", "a browser that nobody listed"])
def test_no_test_is_left_out_for_what_every_day_needs(purpose: str) -> None:
    with pytest.raises(AssertionError):
        needs(purpose)
