"""What every form of the site can do.

A form is sent (`sent()`), checked (`checked()`), or shown (`showing(...)`). Vocabulary: *typed* is what stands in a
field, exactly as it was sent; *data* is what was understood of it (None: nothing was said, or it was not understood).
`seen` is the version its writer saw: where two people may edit the same thing, the service compares it with what
stands and refuses the second save as `Stale`, and `clashing` shows both values at each field that she changed.

Always true: nothing typed is lost by being wrong, every refusal shows it again; a field's errors are `Problem`s, and
their `field` is the name of the control, so that the summary on top links to it; what is not asked is not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self, TypeVar

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict, MultiDict
from wtforms import Field

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.checking import RESERVED_CONTROLS
from judging.domain.typed import cleaned, version_of

UNSPOKEN = RESERVED_CONTROLS
"""Fields of a form that are nobody's words."""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A form of the site. Its token is checked by the application before any view runs (web/security.py)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False  # `parts.csrf()` writes the token once for each form, CSRFProtect reads it
        locales = False

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.others: tuple[Problem, ...] = ()
        """What is wrong with the whole, or with what the service knows better."""
        self.theirs: Mapping[str, str] = {}
        """Field -> what somebody else has saved there meanwhile, as one would type it, where she changed it too."""
        self.renewed: frozenset[str] = frozenset()
        """The fields that somebody else changed meanwhile and she did not: they show what stands."""

    @classmethod
    def sent(cls, **extra: Any) -> Self:
        """The form as it arrived with this request, files included."""
        form = cls(formdata=_arrived(), **extra)
        g.setdefault("sent_forms", []).append(form)
        return form

    @classmethod
    def showing(cls, values: Mapping[str, str], *, standing: Mapping[str, object] | None = None, **extra: Any) -> Self:
        """The form with these texts in its fields, as one would type them.

        `standing` is what a form with a field `seen` shows, as its service compares it (`require_unchanged`).
        """
        form = cls(formdata=MultiDict(values), **extra)
        if standing is not None:
            form["seen"].stands_for(version_of(standing), values)
        return form

    def checked(self) -> Self:
        """This form, understood as a whole. Raises Refused with everything that is wrong in it."""
        if not self.validate():
            raise Refused(*self.problems)
        return self

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the page."""
        own = tuple(self._of_fields())
        return own + tuple(problem for problem in self.others if problem not in own)

    def _of_fields(self) -> Iterator[Problem]:
        for field in self:
            yield from problems_of(field)

    @property
    def typed(self) -> Mapping[str, str]:
        """Name of the control -> what stands in it, for every field that holds texts."""
        found: dict[str, str] = {}
        for field in self:
            if hasattr(field, "texts"):
                found |= field.texts
            elif not hasattr(field, "entries"):
                found[field.name] = typed_in(field)
        return found

    def refused(self, refusal: Refused) -> Self:
        """This form with what a service refused, at its fields."""
        self.others = refusal.problems
        return self

    def clashing(self, stale: Stale, standing: Mapping[str, str]) -> Self:
        """This form after somebody else saved first, so that the next save may go on and undoes nothing unseen.

        `standing` is what stands now (`stale.current`), as one would type it. What she changed from what she saw is
        hers, and both values stand at a field that the other changed too; all the rest shows what stands.
        """
        typed, seen, fields = self.typed, self["seen"], {field.name: field for field in self}
        hers = {self.row_of(name) for name in standing if name in typed and not seen.was_shown(name, typed[name])}
        other = {name: text for name, text in standing.items() if name in typed and not _same(typed[name], text)}
        left = {name: text for name, text in other.items() if name in fields and self.row_of(name) not in hers}
        for name, text in left.items():
            fields[name].process(MultiDict({name: text}))
        self.others = stale.problems
        self.renewed = frozenset(left)
        self.theirs = {
            name: text for name, text in other.items() if name not in left and not seen.was_shown(name, text)
        }
        seen.stands_for(version_of(stale.current), standing)
        return self

    def row_of(self, name: str) -> str:
        """What a field belongs to that is only changed together; itself, where it stands alone."""
        return name


def _same(text: str, other: str) -> bool:
    """Whether two texts say the same, after one of them has been to a browser and back."""
    return cleaned(text).strip() == cleaned(other).strip()


Kind = TypeVar("Kind", bound=Form)


def built(base: type[Kind], fields: Mapping[str, Any]) -> type[Kind]:
    """The form with these fields more, by the name of their control: for pages whose questions stand in a document."""
    return type(base.__name__, (base,), dict(fields))


def problems_of(field: Field) -> Iterator[Problem]:
    """What is wrong in a field, and in the fields it is made of."""
    entries = getattr(field, "entries", None)
    if entries is not None:
        for entry in entries:
            yield from problems_of(entry)
        yield from (error for error in field.errors if isinstance(error, Problem))
    elif hasattr(field, "form"):
        for inner in field.form:
            yield from problems_of(inner)
    else:
        yield from (error for error in field.errors if isinstance(error, Problem))


def typed_in(field: Field) -> str:
    """What stands in a field, as it was sent or as it is shown."""
    return str(field._value()) if hasattr(field, "_value") else str(field.data or "")


def sent_forms() -> list[Form]:
    """The forms that were read from this request, as they arrived or as they are shown again."""
    return list(g.get("sent_forms", ()))


def sent_texts(*, but_for: Collection[str] = (), blank: bool = False) -> list[tuple[str, str]]:
    """(control, text) of all that arrived, whatever form it was; `blank`: also of what was left or made empty."""
    return [(name, text) for name, text in request.form.items(multi=True) if name not in but_for and (text or blank)]


def sent_files(name: str) -> list[bytes]:
    """The contents of the files that arrived in a control; empty ones are left out."""
    return [content for item in request.files.getlist(name) if (content := item.read())]


def sent_named_files(name: str) -> Iterator[tuple[str, bytes]]:
    """(what it is called, content) of each file that arrived in a control, one in memory at a time."""
    for item in request.files.getlist(name):
        if item.filename:
            with item.stream as arrived:
                content = arrived.read()
            yield item.filename, content


def sent_in(name: str) -> list[str]:
    """Every text that arrived in a control, but for empty ones."""
    return [text for text in request.form.getlist(name) if text]


def sends_files() -> bool:
    """Whether a file was chosen in the form that arrived."""
    return any(item.filename for item in request.files.values())


def _arrived() -> CombinedMultiDict[str, Any] | ImmutableMultiDict[str, Any]:
    return CombinedMultiDict([request.files, request.form]) if request.files else request.form
