"""The service as it runs, behind a bad line: what a file says is done to the requests of judges' telephones.

`faults.json` in the instance folder may hold: `delay` (seconds before an answer leaves), `lose` (how many answers are
thrown away after the service has done its work), and `cut_after` (how many parts of photos still get through before the
line breaks, without the service hearing of the others).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from wsgi import app as service

FILE = Path(os.environ["JUDGING_INSTANCE"]) / "faults.json"
Start = Callable[..., Any]


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    faults = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if environ["PATH_INFO"].startswith("/api/v1/blob/") and "cut_after" in faults:
        if faults["cut_after"] <= 0:
            return _broken(start)
        FILE.write_text(json.dumps({**faults, "cut_after": faults["cut_after"] - 1}), encoding="utf-8")
    said: list[Any] = []
    answer: Iterable[bytes] = service(environ, lambda *head: said.extend(head))
    if environ["PATH_INFO"].startswith("/api/v1/"):
        time.sleep(faults.get("delay", 0))
        if faults.get("lose", 0) > 0:
            FILE.write_text(json.dumps({**faults, "lose": faults["lose"] - 1}), encoding="utf-8")
            return _broken(start)
    start(*said)
    return answer


def _broken(start: Start) -> Iterable[bytes]:
    start("502 Bad Gateway", [("Content-Type", "text/plain")])
    return [b"lost on purpose"]
