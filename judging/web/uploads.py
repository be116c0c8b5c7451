"""Pictures that come with a plain form: larger than other posts may be; and how they are read and shown again.

A view that takes pictures says so with `@takes_pictures`; every other keeps the limit of the application. Always true:
a photo that comes out of here has been written anew by ourselves (storage/pictures.py), and is sent with the word
"private", under an address that carries its digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.wrappers import Response

from judging.certificates.engine.entrypaper import EntryPaper, PaperPart
from judging.domain.entries.attached import MEDIA
from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import PICTURES, FileType, Kind, Question
from judging.services.entries import attaching
from judging.services.entries.attaching import Seen
from judging.storage.models import Edition, Entry, Photo
from judging.storage.pictures import EVIDENCE_PX, PAPER_PX, Picture
from judging.web.access import now
from judging.web.context import photo_files, printers
from judging.web.forms.form import sent_files
from judging.web.page import words

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


def looked_into(question: Question, name: str, content: bytes) -> attaching.Arrived:
    """What a file is that answers a question, and on disk: a picture drawn anew, a document as it came.

    Raises Refused at the question's control for what it does not take.
    """
    sent, kind = sha256(content).hexdigest(), printers().recognised(content, at=question.control)
    if kind is None or kind not in question.taken:
        raise Refused(attaching.file_unknown(question))
    if kind not in PICTURES:
        return attaching.Arrived(sent, kind, name, photo_files().keep_document(content), len(content))
    longest = EVIDENCE_PX if question.kind is Kind.PHOTOS else PAPER_PX
    made = printers().photograph(content, longest=longest, at=question.control)
    photo_files().keep(made)
    return attaching.Arrived(sent, FileType.JPG, name, made.digest, len(made.content), made.width, made.height)


def is_on_disk(file: Seen) -> bool:
    """Whether the bytes of a file are there; where they are not, `judging check` says so and it may be sent again."""
    place = photo_files().path(file.digest) if file.is_picture else photo_files().document(file.digest)
    return place.exists()


def file_response(file: Seen, *, small: bool) -> Response:
    """The bytes of a file that came with an entry: a picture to be looked at, a document to be kept and opened by its
    own program, never as a page of ours. 404 where they are gone."""
    if not is_on_disk(file):
        abort(404)
    if file.is_picture:
        return photo_response(file, small=small)
    answer = Response(photo_files().document(file.digest).read_bytes(), mimetype=MEDIA[file.kind])
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"  # a deed stays on no borrowed telephone
    return answer


def photo_response(photo: Photo | Seen, *, small: bool) -> Response:
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


# -------------------------------------------------------------------------------------------------------- on paper
def pictures_of(files: Iterable[Seen]) -> dict[str, bytes]:
    """The pictures among these files, by their digests, to be printed."""
    return {one.digest: photo_files().path(one.digest).read_bytes() for one in files if one.is_picture}


def paper_of(
    edition: Edition, entry: Entry, parts: Sequence[PaperPart], files: Iterable[Seen], *, called: str | None = None
) -> Response:
    """An entry as a PDF: these parts of it, with the pictures among these files; `called` stands in place of what it
    is called."""
    speak = words()
    paper = EntryPaper(
        language=speak.language,
        contest=f"{speak.pick(edition.competition.name)} · {speak.pick(edition.name)}",
        number=entry.number,
        called=", ".join(entry.called) if called is None else called,
        note=speak.gettext("%(number)s, como estaba el %(moment)s")
        % {"number": entry.number, "moment": speak.moment(now())},
        parts=tuple(parts),
        pictures=pictures_of(files),
        is_demo=edition.is_invented,
        is_rehearsal=edition.is_rehearsal,
    )
    answer = Response(printers().do(paper), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{entry.number}.pdf")
    return answer
