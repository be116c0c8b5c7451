"""A picture of a certificate, for messengers that show no PDF. Drawn by Poppler's pdftoppm, in its own process."""

from __future__ import annotations

import subprocess
from typing import Final

from judging.system import program

WIDTH_PX: Final = 1000
_SECONDS: Final = 20


class PreviewUnavailable(RuntimeError):
    """pdftoppm is not installed (Debian: poppler-utils), or did not manage in time."""


def png_preview(pdf: bytes, *, width_px: int = WIDTH_PX) -> bytes:
    """The first page as PNG of that width. Raises PreviewUnavailable."""
    drawer = program("pdftoppm")
    if drawer is None:
        raise PreviewUnavailable("pdftoppm is not installed (Debian: poppler-utils)")
    options = ["-png", "-singlefile", "-scale-to-x", str(width_px), "-scale-to-y", "-1", "-"]
    try:
        done = subprocess.run([drawer, *options], input=pdf, capture_output=True, timeout=_SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise PreviewUnavailable("the certificate could not be drawn as a picture") from error
    return done.stdout
