"""The fields our forms are made of: each reads forgivingly, keeps what was typed, and says what is wrong.

A field declared `needed` names the problem that stands for nothing said. Units are those of the field's own docstring;
limits are inclusive. Texts are cleaned as at every other door (domain/typed.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, MultipleFileField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from judging.domain import limits
from judging.domain.addresses import address_of
from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.typed import (
    FIRST_YEAR,
    LAST_YEAR,
    bare,
    cleaned,
    one_line,
    plain_code,
    plain_phone,
    turns_round,
    within_reach,
)
from judging.web.context import home

Value = TypeVar("Value")


class Wrong(ValidationError):
    """A field is not understood; carries the problem, which WTForms keeps among the field's errors."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(Problem.of(code, **params))  # type: ignore[arg-type]


class Typed(Field):
    """A control with one text. `typed` is what was sent; `data` what `understood` makes of it, None for nothing.

    Subclasses say how a text is understood; it is only asked about what is not empty.
    """

    widget = TextInput()
    is_words = False
    """Whether people write in it, so that it is shown again whatever becomes of the control (web/forms/unplaced.py)."""

    def __init__(self, *, needed: str = "", **extra: Any) -> None:
        super().__init__(**extra)
        self.needed = needed
        self.typed = ""
        self._wrong: Wrong | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        try:
            text = self.cleaned(self.typed)
            self.data = self.understood(text) if text else self.nothing()
        except Wrong as wrong:
            self._wrong = wrong

    def pre_validate(self, form: Any) -> None:
        if self._wrong is not None:
            raise self._at_its_place(self._wrong)
        if self.needed and not self.typed.strip():
            raise self._at_its_place(Wrong(self.needed))

    def _value(self) -> str:
        return self.typed

    def cleaned(self, text: str) -> str:
        """The text without what nobody sees."""
        return bare(text)

    def understood(self, text: str) -> Any:
        """What a text that is not empty says. Raises Wrong."""
        return text

    def nothing(self) -> Any:
        """What an empty field says."""
        return None

    def _at_its_place(self, wrong: Wrong) -> ValidationError:
        problem: Problem = wrong.args[0]
        return ValidationError(Problem(problem.code, problem.params, self.name))  # type: ignore[arg-type]


class OneLine(Typed):
    """One line of text; "" for nothing. What is longer is refused, never cut."""

    data: str
    is_words = True

    def __init__(self, *, longest: int = limits.LINE, **extra: Any) -> None:
        super().__init__(**extra)
        self.longest = longest

    def cleaned(self, text: str) -> str:
        if turns_round(text):
            raise Wrong("text_turns_round")
        return one_line(text)

    def understood(self, text: str) -> str:
        if len(text) > self.longest:
            raise Wrong("text_too_long_for_field", longest=self.longest, length=len(text))
        return text

    def nothing(self) -> str:
        return ""


class Story(OneLine):
    """A text of several lines; "" for nothing."""

    def __init__(self, *, longest: int = limits.STORY, **extra: Any) -> None:
        super().__init__(longest=longest, **extra)

    def cleaned(self, text: str) -> str:
        if turns_round(text):
            raise Wrong("text_turns_round")
        return cleaned(text).strip()


class Secret(Typed):
    """A password or PIN, as typed: nothing is taken away but what no keyboard makes."""

    data: str

    def cleaned(self, text: str) -> str:
        return text

    def nothing(self) -> str:
        return ""


class Code(Typed):
    """A code from a card, a paper or a message, in capitals without blanks and dashes; "" for nothing."""

    data: str

    def cleaned(self, text: str) -> str:
        return plain_code(text)

    def nothing(self) -> str:
        return ""


class Phone(Typed):
    """A telephone number as typed, with plain blanks and hyphens; "" for nothing."""

    data: str
    is_words = True

    def cleaned(self, text: str) -> str:
        return plain_phone(text)

    def nothing(self) -> str:
        return ""


class Email(Typed):
    """An address of e-mail, in small letters; "" for nothing. Whether anybody reads it there is not asked."""

    data: str
    is_words = True

    def understood(self, text: str) -> str:
        if not (address := address_of(text)):
            raise Wrong("email_wrong")
        return address

    def nothing(self) -> str:
        return ""


class Whole(Typed):
    """A whole number between two bounds; `wrong` is the problem otherwise."""

    data: int | None

    def __init__(self, *, low: int = 0, high: int = 2**31 - 1, wrong: str = "number_wrong", **extra: Any) -> None:
        super().__init__(**extra)
        self.low, self.high, self.wrong = low, high, wrong

    def understood(self, text: str) -> int:
        number = exact(text, signed=self.low < 0)
        if number is None or number % 1 or not self.low <= number <= self.high:
            raise Wrong(self.wrong, typed=text[:40], low=self.low, high=self.high)
        return int(number)


class Exact(Typed):
    """A decimal number with a comma or a point, between two bounds; `wrong` is the problem otherwise."""

    data: Decimal | None

    def __init__(self, *, low: Decimal, high: Decimal, wrong: str = "number_wrong", **extra: Any) -> None:
        super().__init__(**extra)
        self.low, self.high, self.wrong = low, high, wrong

    def understood(self, text: str) -> Decimal:
        number = exact(text, signed=self.low < 0)
        if number is None or not self.low <= number <= self.high:
            raise Wrong(self.wrong, typed=text[:40], low=self.low, high=self.high)
        return number


class Moment(Typed):
    """A date and time of day as a browser sends it ("2026-09-15T10:30"), on the clocks of the page's edition.

    As an end, 23:59 is the whole day: people who announce it mean until midnight.
    """

    data: datetime | None

    def __init__(self, *, is_end: bool = False, wrong: str = "moment_wrong", **extra: Any) -> None:
        super().__init__(**extra)
        self.is_end, self.wrong = is_end, wrong

    def understood(self, text: str) -> datetime:
        try:
            typed = datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise Wrong(self.wrong) from None
        try:
            within_reach(typed)
        except ValueError:
            raise Wrong("moment_out_of_reach", first=FIRST_YEAR, last=LAST_YEAR) from None
        moment = home().moment(typed, is_end=self.is_end)
        if moment is None:
            leapt = home().on_clocks(typed.replace(tzinfo=home().clocks))
            raise Wrong("moment_leapt_over", typed=f"{typed:%H:%M}", after=f"{leapt:%H:%M}")
        if self.is_end and (typed.hour, typed.minute) == (23, 59):
            return moment.replace(second=59, microsecond=999_999)
        return moment


def as_typed(moment: datetime | None) -> str:
    """A moment as a field of the page takes it, on the clocks of the page's edition; "" for none."""
    return "" if moment is None else home().on_clocks(moment).strftime("%Y-%m-%dT%H:%M")


class Choice(Typed):
    """One of the choices on the page; `otherwise` where it was left alone."""

    data: str

    def __init__(
        self, *, known: Collection[str], otherwise: str = "", wrong: str = "choice_unknown", **extra: Any
    ) -> None:
        super().__init__(**extra)
        self.known, self.otherwise, self.wrong = known, otherwise, wrong

    def cleaned(self, text: str) -> str:
        return text

    def understood(self, text: str) -> str:
        if text not in self.known:
            raise Wrong(self.wrong)
        return text

    def nothing(self) -> str:
        return self.otherwise


class Tick(Typed):
    """A box: True where it was ticked."""

    data: bool

    def understood(self, text: str) -> bool:
        return True

    def nothing(self) -> bool:
        return False


class Ticks(SelectMultipleField):
    """Several boxes, or several controls, of one name: what was sent of them, as texts in the order of the page."""

    data: list[str]

    def __init__(self, **extra: Any) -> None:
        super().__init__(choices=[], validate_choice=False, **extra)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = [bare(str(value)) for value in valuelist]


class Raw(Typed):
    """A text exactly as it was typed: the domain cleans and understands it together with others."""

    data: str

    def cleaned(self, text: str) -> str:
        return text

    def nothing(self) -> str:
        return ""


class Words(Raw):
    """A text in somebody's own words, exactly as it was typed."""

    is_words = True


class ByKey(Field):
    """Every control whose name is this field's prefix and a key ("reason-12"): key -> text, as typed.

    For questions that are asked about rows; whose rows those are, and which keys mean one, the view decides.
    """

    data: dict[str, str]

    def __init__(self, *, prefix: str, is_words: bool = False, **extra: Any) -> None:
        super().__init__(**extra)
        self.key_prefix, self.is_words = prefix, is_words

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, {})
        names = [name for name in formdata or () if name.startswith(self.key_prefix)]
        self.data = {name.removeprefix(self.key_prefix): str(formdata.get(name)) for name in names}

    @property
    def texts(self) -> dict[str, str]:
        """Name of the control -> text."""
        return {f"{self.key_prefix}{key}": text for key, text in self.data.items()}


class Kept(Typed):
    """A hidden text that the page gave along and the form brings back: "" where it did not."""

    data: str

    def nothing(self) -> str:
        return ""


class SaveId(Kept):
    """The identifier of one save, so that a second press changes nothing; made anew for a form that is shown."""

    def understood(self, text: str) -> str:
        try:
            return str(uuid.UUID(text))
        except ValueError:
            raise Wrong("form_not_ours") from None

    def _value(self) -> str:
        return self.typed or str(uuid.uuid4())


class Understood(Typed):
    """A text that a function of the domain understands: it answers the value, or raises Refused."""

    def __init__(self, *, by: Callable[[str], Any], **extra: Any) -> None:
        super().__init__(**extra)
        self.by = by

    def understood(self, text: str) -> Any:
        try:
            return self.by(text)
        except Refused as refusal:
            first = refusal.problems[0]
            raise Wrong(first.code, **first.params) from None


class Upload(FileField):
    """One file, or none."""

    def content(self, at_most: int = -1) -> bytes:
        """Its bytes, no more than `at_most` of them where that is not negative; b"" where none came."""
        return self.data.read(at_most) if self.is_sent else b""

    @property
    def is_sent(self) -> bool:
        """Whether a file was chosen, be it empty."""
        return isinstance(self.data, FileStorage) and bool(self.data.filename)


class Uploads(MultipleFileField):
    """Files of one name, those without a name left out."""


def is_blank(field: Field) -> bool:
    """Whether nothing was said in a field."""
    return not getattr(field, "typed", "").strip()
