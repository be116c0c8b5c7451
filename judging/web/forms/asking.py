"""A section of a form document as a page: a form class made of its controls, and all that its template shows.

The names of the controls are the domain's (`domain/forms/rows.controls_of`); every text is kept exactly as it was
typed, and the domain understands it. Always true: what is shown again after a refusal is what was typed; a question
that is not asked has no control, and may be called as it likes, also like what every form can do; one page asks for no
script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from judging.domain.entries.crops import Catalogue
from judging.domain.errors import Problem
from judging.domain.forms import answers, retyping, rows
from judging.domain.forms.kinds import ATTACHED, CROP_UNITS, CROP_USES, GENDERS, GROWING, Kind, Question, Section
from judging.domain.forms.reading import Asked
from judging.domain.number import whole
from judging.web.forms.fields import Kept, Raw
from judging.web.forms.form import Form, built

ADD, REMOVE = "add", "remove"


class SectionForm(Form):
    """What every section has besides its questions: the button that was pressed, the version seen, the questions that
    were on the page, and the way back."""

    do = Kept()
    seen = Kept()
    shown = Kept()
    back = Kept()

    @property
    def answers(self) -> Mapping[str, str]:
        """Control -> text for the section's own questions, as typed."""
        return {name: text for name, text in self.typed.items() if name not in ("do", "seen", "shown", "back")}


def sent_section(section: Section) -> SectionForm:
    """The form of a section as it arrived; of each list as many rows as it says, within what is allowed."""
    growing = [question for question in section.asked if question.kind in GROWING]
    counters = _section_form(tuple(question.counter for question in growing)).sent()
    counts = tuple(rows.row_count(question, counters.typed) for question in growing)
    return _section_form(section_controls(section, counts)).sent()


def section_controls(section: Section, counts: Sequence[int]) -> tuple[str, ...]:
    """The names of a section's controls, with so many rows of each growing list, in the order of its page."""
    left = iter(counts)
    return tuple(
        name
        for question in section.asked
        for name in rows.controls_of(question, next(left, 0) if question.kind in GROWING else 0)
        if question.kind not in ATTACHED or name != question.control  # where files come, and no text
    )


@lru_cache(maxsize=128)
def _section_form(controls: tuple[str, ...]) -> type[SectionForm]:
    return built(SectionForm, {f"control_{place}": Raw(name=name) for place, name in enumerate(controls)})


# ------------------------------------------------------------------------------------------ the rows of a page
@dataclass(frozen=True)
class Pressed:
    """A button in a list: rows or files are added to a question, or one (`row`) is taken out."""

    question: Question
    row: int | None


def pressed_in(section: Section, button: str) -> Pressed | None:
    """What a button in a list does ("add", "add-plots", "remove-0", "remove-plots-0"); None for any other. One of files
    always says of which question ("add-photos": send what was chosen, and stay here)."""
    word, *more = button.split("-")
    growing = [question for question in section.asked if question.kind in GROWING]
    lists = [*growing, *(question for question in section.asked if question.kind in ATTACHED)]
    named = [question for question in lists if more and question.key == more[0]]
    if word not in (ADD, REMOVE) or not (named or len(growing) == 1):
        return None
    question = named[0] if named else growing[0]
    if word == ADD:
        return Pressed(question, None)
    row = whole(more[-1]) if more else None
    return None if row is None else Pressed(question, row)


def after(pressed: Pressed | None, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without the row whose button was pressed."""
    if pressed is None or pressed.row is None:
        return dict(typed)
    without = rows.without_file if pressed.question.kind in ATTACHED else rows.without_row
    return without(pressed.question, typed, pressed.row)


# -------------------------------------------------------------------------------------------------- what is shown
@dataclass(frozen=True, kw_only=True)
class Asking:
    """A section as its page shows it. `questions` are those asked of this person now; `known` are names to pick from,
    by question; `on_paper` how people's names stand on paper, row by row; `new_row` is the first control of a row just
    added, to go on in; `files_at` the view that answers with a file, "" where none is kept."""

    section: Section
    questions: tuple[Question, ...]
    typed: Mapping[str, str]
    asked: Asked
    catalogue: Catalogue
    comma: str = "."
    problems: tuple[Problem, ...] = ()
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    on_paper: Sequence[str] = ()
    new_row: str = ""
    files_at: str = ""
    genders: Sequence[str] = GENDERS
    crop_units: Sequence[str] = CROP_UNITS
    crop_uses: Sequence[str] = CROP_USES

    def text(self, control: str) -> str:
        """What was typed in a control; empty for one that was left alone."""
        return self.typed.get(control, "")

    def names_to_pick(self, question: Question) -> Sequence[str]:
        """The known answers to a question, in the reader's language."""
        return self.known.get(question.key, ())

    def wrong(self, control: str) -> bool:
        """Whether something is wrong at a control."""
        return any(problem.field == control for problem in self.problems)

    def rows(self, question: Question) -> int:
        """How many rows a list has on the page: those that were typed; to begin with as many as the form says."""
        typed = rows.row_count(question, self.typed)
        return typed if self.problems else max(typed, min(question.rows, question.most))

    def inner(self, question: Question, row: int) -> tuple[Question, ...]:
        """The questions of one row of a group."""
        return rows.inner_questions(question, row)

    @property
    def takes_files(self) -> bool:
        """Whether files may come with the page."""
        return any(question.kind in ATTACHED for question in self.questions)

    def files(self, question: Question) -> Sequence[answers.Kept]:
        """The files that answer a question, in their order."""
        understood = rows.read(Section("", {}, (question,)), self.typed, self.asked)
        found: Sequence[answers.Kept] = understood.answers.get(question.key, ())
        return found

    def number(self, question: Question) -> int:
        """The number before a question: its place among the numbered ones of the page."""
        return [one.key for one in self.questions if one.numbered].index(question.key) + 1

    def button(self, word: str, question: Question, row: int | None = None) -> str:
        """What a button of a list sends."""
        lists = [one for one in self.section.asked if one.kind in GROWING]
        parts = [word, *([question.key] if len(lists) > 1 else []), *([] if row is None else [str(row)])]
        return "-".join(parts)

    def total(self, question: Question) -> str:
        """What the shares on the page come to; "" where one cannot be read or there is none."""
        understood = rows.read(Section("", {}, (question,)), self.typed, self.asked)
        lines = understood.answers.get(question.key)
        if understood.problems or not lines:
            return ""
        return retyping.number(sum((line.share for line in lines), Decimal(0)), self.comma)

    @property
    def conditional(self) -> str:
        """The keys of the questions on the page, where others may be asked after a save; "" where all always are."""
        if any(question.when is not None for question in self.section.asked):
            return " ".join(question.key for question in self.questions if question.kind is not Kind.STATEMENT)
        return ""


def shown_questions(section: Section, shown: str) -> tuple[Question, ...]:
    """The questions that a page which arrived had on it (`SectionForm.shown`); all, where it does not say."""
    keys = shown.split()
    return tuple(question for question in section.asked if not keys or question.key in keys)
