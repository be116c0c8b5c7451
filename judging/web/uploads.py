"""Pictures that come with a plain form: larger than other posts may be; and how they are read and shown again.

A view that takes pictures says so with `@takes_pictures`; every other keeps the limit of the application. Always true:
a photo that comes out of here has been written anew by ourselves (storage/pictures.py), and is sent with the word
"private", under an address that carries its digest.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.wrappers import Response

from judging.domain.errors import Problem, Refused
from judging.storage.models import Photo
from judging.storage.pictures import Picture
from judging.web.context import photo_files, printers
from judging.web.forms.form import sent_files

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_WITH_PICTURES = 24 * 1024 * 1024
YEAR = 31_536_000
SOME_MINUTES = 600


def takes_pictures(view: View) -> View:
    """Declare that pictures may come with the form of this view, straight from a camera."""
    view.takes_pictures = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Set the larger limit before anything reads the form."""

    @app.before_request
    def widen() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "takes_pictures", False):
            request.max_content_length = LARGEST_WITH_PICTURES


def sent_photos(name: str = "photo", *, longest: int) -> list[tuple[str, Picture]]:
    """(SHA-256 as sent, the photo written anew and on disk) for each file of a field of the form.

    Raises Refused at the field for none, and for one that is no photo.
    """
    files = sent_files(name)
    if not files:
        raise Refused(Problem.of("photo_missing", at=name))
    found = [
        (sha256(content).hexdigest(), printers().photograph(content, longest=longest, at=name)) for content in files
    ]
    for _, picture in found:
        photo_files().keep(picture)
    return found


def photo_response(photo: Photo, *, small: bool) -> Response:
    """The bytes of a photo, to be kept by this reader's browser alone."""
    answer = Response(photo_files().path(photo.digest, small=small).read_bytes(), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    answer.set_etag(f"{photo.digest[:20]}{'s' if small else ''}")
    answer.make_conditional(request)
    return answer


def picture_response(content: bytes) -> Response:
    """A logo or a signature, PNG or JPEG; another may stand at its address tomorrow."""
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    answer = Response(content, mimetype=kind)
    answer.cache_control.private, answer.cache_control.max_age = True, SOME_MINUTES
    return answer
