"""Forms that may be larger than others: those that carry pictures from a telephone."""

from __future__ import annotations

from typing import Final

from flask import Flask, request

LARGEST_WITH_PICTURES: Final = 24 * 1024 * 1024
_WITH_PICTURES: Final = ("organiser.keep_look",)


def install(app: Flask) -> None:
    """Say how large a form may be before anything of it is read."""

    @app.before_request
    def allow_pictures() -> None:
        if request.endpoint in _WITH_PICTURES:
            request.max_content_length = LARGEST_WITH_PICTURES
