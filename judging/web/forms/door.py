"""What every request comes through: its texts are made such that a database and a page can hold them.

Always true: no view reads a field, a question after the `?` or a file's name with half a sign, a sign that is none or a
control in it (domain/typed.storable); an address with one names nothing: 404.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from flask.wrappers import Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from judging.domain.typed import storable


class Held(ImmutableMultiDict[str, Any]):
    """Fields, questions or files of a request, with their texts as they can be held."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__([(storable(name), _held(value)) for name, value in MultiDict(mapping).items(multi=True)])


class Arriving(Request):
    """A request whose texts can be held."""

    parameter_storage_class = Held


def install(app: Flask) -> None:
    """Must come before anything that reads a request."""
    app.request_class = Arriving

    @app.before_request
    def refuse_unreadable_addresses() -> None:
        if storable(request.path) != request.path:
            abort(404)


def _held(value: Any) -> Any:
    if isinstance(value, FileStorage) and value.filename is not None:
        value.filename = storable(value.filename)
    return storable(value) if isinstance(value, str) else value
