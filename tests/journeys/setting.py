"""Where the stories take place: this checkout, its secret key, the browser's settings and the sizes of screens."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRET = "a secret that only the journeys know 0123456789"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1366, "height": 768}
LARGE = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"  # text at 200 %
