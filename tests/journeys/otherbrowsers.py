"""Firefox and WebKit, each spoken to over its own wire with nothing but the standard library.

Firefox listens for Marionette: JSON on a socket, each message after its length. WebKit has a driver of its own that
speaks W3C WebDriver over HTTP, and needs a screen (Xvfb makes one). The commands have the same names and parameters.
Debian's names: firefox-esr; webkit2gtk-driver, xvfb and xauth.
"""

from __future__ import annotations

import glob
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from judging import system
from tests.journeys.fonts import Family, font_settings
from tests.journeys.setting import PHONE
from tests.ports import free_port

Answer = TypeVar("Answer")
PATIENCE = 100.0  # seconds: the page itself may wait a minute before it tries again
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver marks an element in an answer


class OtherBrowser(ABC):
    """One window of a browser that is not Chromium."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"HOME": str(folder), "TZ": "UTC", **font_settings(Family.WIDE, folder / "letters")}
        self.process = self.launch()
        self.connect()
        self.ask("SetWindowRect", **PHONE)

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Start it as the head of a process group of its own."""

    @abstractmethod
    def connect(self) -> None:
        """Wait until it listens, and begin a session."""

    @abstractmethod
    def ask(self, command: str, **said: Any) -> Any:
        """One command of WebDriver, by its name and parameters there; answers its value."""

    @abstractmethod
    def hang_up(self) -> None:
        """Close what connects to it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    # ---------------------------------------------------------------------------------------- what a person does
    def go(self, address: str) -> None:
        self.ask("Navigate", url=address)

    def reload(self) -> None:
        self.ask("Refresh")

    def press(self, selector: str, words: str = "") -> None:
        """Press what the selector finds (the one that holds these words), in the middle of the screen."""
        found = self.wait_for(
            f"a thing to press: {selector} {words}",
            """const all = [...document.querySelectorAll(arguments[0])];
            const found = all.find(one => one.textContent.includes(arguments[1]));
            const isSeen = found?.getClientRects().length && getComputedStyle(found).visibility === "visible";
            if (!isSeen) return null;
            found.scrollIntoView({ block: "center", behavior: "instant" });
            return found;""",
            selector,
            words,
        )
        self.ask("ElementClick", id=found[ELEMENT])

    def move_to_a_new_tab(self) -> None:
        """Close the tab. (The new one first: a browser without a tab is gone.)"""
        new = self.ask("NewWindow", type="tab")["handle"]
        self.ask("CloseWindow")
        self.ask("SwitchToWindow", handle=new)

    @contextmanager
    def another_tab(self) -> Iterator[None]:
        """In a tab beside this one, as long as the block lasts."""
        here, new = self.ask("GetWindowHandle"), self.ask("NewWindow", type="tab")["handle"]
        self.ask("SwitchToWindow", handle=new)
        yield
        self.ask("CloseWindow")
        self.ask("SwitchToWindow", handle=here)

    # ------------------------------------------------------------------------------------------- what a person sees
    def run(self, script: str, *values: Any) -> Any:
        return self.ask("ExecuteScript", script=script, args=list(values))

    def wait_for(self, what: str, script: str, *values: Any) -> Any:
        """Ask until the script answers with something; the page may be on its way to the next meanwhile."""
        end, answer, trouble = time.monotonic() + PATIENCE, None, ""
        while time.monotonic() < end:
            try:
                if answer := self.run(script, *values):
                    return answer
                trouble = ""
            except RefusedByBrowser as refused:
                trouble = str(refused)
            time.sleep(0.1)
        raise AssertionError(f"{self.name}: still waiting for {what}; the page: {trouble or self.words()[:600]}")

    def words(self) -> str:
        return str(self.run("return document.body.innerText"))

    def wait_for_words(self, selector: str, words: str) -> None:
        self.wait_for(
            f"{selector} saying {words!r}",
            """const all = [...document.querySelectorAll(arguments[0])];
            return all.some(one => one.textContent.includes(arguments[1]));""",
            selector,
            words,
        )

    def is_chosen(self, criterion: str, value: str) -> bool:
        return self.run("return document.querySelector(arguments[0])?.checked", _level(criterion, value)) is True

    def tap(self, criterion: str, value: str) -> None:
        """Choose a level, as somebody does who looks whether it is chosen: a driver may miss what moves just then."""
        end = time.monotonic() + PATIENCE
        while not self.is_chosen(criterion, value):
            assert time.monotonic() < end, f"{self.name}: {criterion} is not {value}"
            self.press(_level(criterion, value))


def _level(criterion: str, value: str) -> str:
    return f'#{criterion} input[value="{value}"]'


class RefusedByBrowser(Exception):
    """The browser could not do it, in its own words."""


class Firefox(OtherBrowser):
    name = "Firefox"
    SETTINGS = (
        ("marionette.port", 0),  # any free one; Firefox writes down which
        ("intl.accept_languages", "es-BO,es"),
        ("app.update.disabledForTesting", True),
        ("browser.shell.checkDefaultBrowser", False),
        ("datareporting.policy.dataSubmissionEnabled", False),
        ("network.captive-portal-service.enabled", False),
        ("network.connectivity-service.enabled", False),
        ("services.settings.server", "data:,#remote-settings-dummy/v1"),
    )

    def launch(self) -> subprocess.Popen[bytes]:
        program = system.program("firefox-esr")
        assert program, "no Firefox; bin/setup --test-all installs it"
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in self.SETTINGS]
        (self.folder / "user.js").write_text("".join(lines), encoding="utf-8")
        return subprocess.Popen(
            [program, "--marionette", "--headless", "--no-remote", "--profile", str(self.folder)],
            env={**os.environ, **self.settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def connect(self) -> None:
        written = self.folder / "MarionetteActivePort"
        port = int(_soon(lambda: written.exists() and written.read_text(encoding="utf-8")))
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE + 60) as line:
            self.wire = line.makefile("rwb")  # which keeps the line open until it is closed itself
        self._read()  # Firefox greets first
        self.number = 0
        self.ask("NewSession", capabilities={"alwaysMatch": {}})

    def hang_up(self) -> None:
        self.wire.close()

    def _read(self) -> Any:
        length = b""
        while (digit := self.wire.read(1)) != b":":
            assert digit, "Firefox is gone"
            length += digit
        return json.loads(self.wire.read(int(length)))

    def ask(self, command: str, **said: Any) -> Any:
        self.number += 1
        message = json.dumps([0, self.number, f"WebDriver:{command}", said]).encode()
        self.wire.write(b"%d:%b" % (len(message), message))
        self.wire.flush()
        _kind, _number, refusal, answer = self._read()
        if refusal:
            raise RefusedByBrowser(refusal["message"])
        return answer["value"] if isinstance(answer, dict) and "value" in answer else answer


class WebKit(OtherBrowser):
    name = "WebKit"
    ROUTES = {  # noqa: RUF012  (a table, never changed)
        "Navigate": ("POST", "/url"),
        "Refresh": ("POST", "/refresh"),
        "ExecuteScript": ("POST", "/execute/sync"),
        "ElementClick": ("POST", "/element/{id}/click"),
        "NewWindow": ("POST", "/window/new"),
        "CloseWindow": ("DELETE", "/window"),
        "GetWindowHandle": ("GET", "/window"),
        "SwitchToWindow": ("POST", "/window"),
        "SetWindowRect": ("POST", "/window/rect"),
    }

    def launch(self) -> subprocess.Popen[bytes]:
        for program in ("WebKitWebDriver", "xvfb-run", "xauth"):
            assert system.program(program), f"no {program}; bin/setup --test-all installs it"
        self.port = free_port()
        settings = {
            **self.settings,
            "LANG": "es_BO.UTF-8",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # it opens our own pages alone, and root has no sandbox
        }
        return subprocess.Popen(
            ["xvfb-run", "--auto-servernum", "WebKitWebDriver", f"--port={self.port}"],
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def connect(self) -> None:
        _soon(lambda: _listens(self.port))
        browser = next(iter(sorted(glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser"), reverse=True)), "")
        assert browser, "no MiniBrowser beside WebKitGTK's library"
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.session = self._send("POST", "/session", wanted)["sessionId"]

    def hang_up(self) -> None:
        with suppress(OSError, RefusedByBrowser):
            self._send("DELETE", f"/session/{self.session}", {})

    def _send(self, method: str, path: str, said: dict[str, Any]) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE + 60)
        try:
            line.request(method, path, json.dumps(said) if method == "POST" else None)
            answer = line.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            line.close()
        if answer.status != 200:
            raise RefusedByBrowser(value["message"] or value["error"])
        return value

    def ask(self, command: str, **said: Any) -> Any:
        method, path = self.ROUTES[command]
        return self._send(method, f"/session/{self.session}{path.format(**said)}", said)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _soon(ask: Callable[[], Answer]) -> Answer:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("the browser did not start")
