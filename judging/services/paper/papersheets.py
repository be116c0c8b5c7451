"""Paper sheets to print: what stands on each, in its judge's language.

Always true: a sheet is printed for each pair that is to be scored, also where scoring began on a telephone; nothing of
any mark is printed on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from judging.certificates.engine.sheets import (
    A4,
    LETTER,
    PaperCriterion,
    PaperLevel,
    PaperRemark,
    PaperSection,
    PaperSheet,
    render_sheets,
)
from judging.domain.errors import Problem, Refused
from judging.domain.scoring.scoresheet import Criterion, Scale, ScoreSheet
from judging.domain.scoring.scoring import half_up
from judging.domain.scoring.sheetcodes import sheet_code, shown_sheet_code
from judging.i18n import Translator, translator_in
from judging.sentences import SENTENCES
from judging.services.contest.editions import parsed
from judging.storage.models import Assignment, Edition, Round

LABELS = (
    "title",
    "farm",
    "judge",
    "demo",
    "page",
    "how",
    "not_applicable",
    "not_observed",
    "remark",
    "points",
    "range",
    "sum",
    "sum_hint",
    "date",
    "signature",
    "if_you_like",
)
MOST_BOXES = 10
LONGEST_PLACE = 90
PAPERS = {"a4": A4, "letter": LETTER}


def sheets_pdf(edition: Edition, round_: Round, pairs: Sequence[Assignment], paper: str = "a4") -> bytes:
    """The sheets of these pairs as one PDF, on a paper of PAPERS.

    Raises Refused("paper_nothing_to_print") for no pair.
    """
    if not pairs:
        raise Refused(Problem.of("paper_nothing_to_print"))
    sheet = parsed(round_.sheet_version)
    spoken = {pair.judge.language: translator_in(edition.home, pair.judge.language) for pair in pairs}
    sections = {language: _sections(sheet, own) for language, own in spoken.items()}
    remarks = {language: _remarks(sheet, own) for language, own in spoken.items()}
    sheets = [
        _sheet(edition, round_, pair, sections[pair.judge.language], remarks[pair.judge.language]) for pair in pairs
    ]
    return render_sheets(sheets, PAPERS[paper])


def preview_pdf(edition: Edition, round_: Round, sheet: ScoreSheet, language: str, paper: str = "a4") -> bytes:
    """A sheet for nobody and no farm, to look at: it says so, and its code belongs to no sheet."""
    own, code, said = translator_in(edition.home, language), sheet_code(0), SENTENCES["paper_preview"]
    preview = PaperSheet(
        language=language,
        words={**_words(own), "demo": own.gettext(said)},
        edition=own.pick(edition.on_paper),
        round_name=own.pick(round_.name),
        judge="–",
        farm=f"{edition.number_prefix}000",
        place="–",
        code=code,
        code_shown=shown_sheet_code(code),
        sections=_sections(sheet, own),
        is_demo=True,
        remarks=_remarks(sheet, own),
    )
    return render_sheets([preview], PAPERS[paper])


def _sheet(
    edition: Edition,
    round_: Round,
    pair: Assignment,
    sections: tuple[PaperSection, ...],
    remarks: tuple[PaperRemark, ...],
) -> PaperSheet:
    own, code = translator_in(edition.home, pair.judge.language), sheet_code(pair.id)
    spared = f"{own.gettext(SENTENCES['paper_not_visited'])} · " if pair.entry.may_not_be_visited else ""
    named = [pair.entry.community_on_paper, " · ".join(pair.entry.paper_names)] if not pair.round.is_blind else []
    place = spared + ", ".join(named).strip(", ")
    return PaperSheet(
        language=own.language,
        words={**_words(own), **_marked(edition, own)},
        edition=own.pick(edition.on_paper),
        round_name=own.pick(round_.name),
        judge=pair.judge.on_paper,
        farm=pair.entry.number,
        place=place if len(place) <= LONGEST_PLACE else place[: LONGEST_PLACE - 1] + "…",
        code=code,
        code_shown=shown_sheet_code(code),
        sections=sections,
        is_demo=edition.is_invented,
        remarks=remarks,
    )


def _words(own: Translator) -> dict[str, str]:
    return {label: own.gettext(SENTENCES[f"paper_{label}"]) for label in LABELS}


def _marked(edition: Edition, own: Translator) -> dict[str, str]:
    """What a sheet of a rehearsal says it is, in place of a demonstration's word."""
    said = SENTENCES["paper_rehearsal"]
    return {"demo": own.gettext(said)} if edition.is_rehearsal else {}


def _sections(sheet: ScoreSheet, own: Translator) -> tuple[PaperSection, ...]:
    return tuple(
        PaperSection(
            section.key,
            own.pick(section.name),
            tuple(_criterion(sheet, criterion, own) for criterion in section.criteria),
        )
        for section in sheet.sections
    )


def _remarks(sheet: ScoreSheet, own: Translator) -> tuple[PaperRemark, ...]:
    hint = _words(own)["if_you_like"]
    return tuple(PaperRemark(own.pick(one.name), "" if one.is_required else hint) for one in sheet.remarks)


def _criterion(sheet: ScoreSheet, criterion: Criterion, own: Translator) -> PaperCriterion:
    words, scale = _words(own), sheet.scale_of(criterion)
    worth = Fraction(0) if criterion.is_penalty else sheet.points(criterion.weight)
    points, whole = (own.number(half_up(value, 2)) for value in (worth, sheet.out_of))
    levels = _levels(scale, criterion, own) if len(scale.values()) <= MOST_BOXES else ()
    return PaperCriterion(
        key=criterion.key,
        name=own.pick(criterion.name),
        points=words["points"].format(points=points, all=whole),
        levels=levels,
        range_text=""
        if levels
        else words["range"].format(min=own.number(scale.min), max=own.number(scale.max), step=own.number(scale.step)),
        offers_not_applicable=criterion.not_applicable_allowed,
        not_applicable_when=own.pick(criterion.not_applicable_when or {}),
    )


def _levels(scale: Scale, criterion: Criterion, own: Translator) -> tuple[PaperLevel, ...]:
    """One column for each described value, or for each whole one; the values between go with the column before."""
    described = {level.mark: own.pick(level.text) for level in criterion.levels}
    whole = (value for value in scale.values() if value == int(value))
    texts = {scale.min: "", **described} if described else dict.fromkeys(whole, "")
    heads = sorted(texts)
    return tuple(
        PaperLevel(
            own.number(head.normalize()),
            tuple(own.number(value.normalize()) for value in scale.values() if head < value < following),
            texts[head],
        )
        for head, following in zip(heads, [*heads[1:], scale.max + 1], strict=True)
    )
