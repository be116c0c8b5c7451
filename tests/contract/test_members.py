"""No silent else: each enumeration that people read is one table with words for exactly its members.

A member that somebody adds without words fails here, and would stop the page; it is never told as if it were another.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from flask import Flask
from jinja2 import nodes

import judging
from judging.cli.tables.places import PlaceRule
from judging.cli.tables.report import TITLES
from judging.domain.agreement.steps import ProposalState, Step
from judging.domain.agreement.steps import What as Proposed
from judging.domain.analysis.otherrules import OtherRule
from judging.domain.assigning.question import Hindrance, Keeping
from judging.domain.contest import sheettable
from judging.domain.contest.formediting import Sort
from judging.domain.entries import consents, crops
from judging.domain.expressions import tree
from judging.domain.forms import formdocument, shape
from judging.domain.forms import kinds as forms
from judging.domain.forms.completeness import Progress
from judging.domain.home import VOCABULARIES
from judging.domain.imports.columns import House
from judging.domain.imports.plan import Show, State, What
from judging.domain.messages.occasions import Audience, Filled, Occasion
from judging.domain.permissions import EditionRole
from judging.domain.phases import Phase
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import KEYED_STEPS, PLAIN_STEPS
from judging.domain.ranking.ties import EX_AEQUO
from judging.domain.results import kinds
from judging.domain.results.deliberation import DecisionKind
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.calibration import Match, Tendency, Verdict
from judging.domain.scoring.conflicts import PossibleConflict
from judging.domain.scoring.scoresheet import MarkState
from judging.domain.scoring.visiting import NextOrder
from judging.domain.work import JobState, Kind, PackOf
from judging.i18n import translator
from judging.sentences import SENTENCES
from judging.sentences.formwriting import FORM_HINTS
from judging.sentences.members import MEMBERS
from judging.services.field.copies import Outcome
from judging.services.people.invitations import State as InvitationState
from judging.services.prizes.deliveries import State as DueState
from judging.services.results.progress import Task
from judging.storage.models import (
    AssignmentState,
    BallotState,
    CertificateState,
    DeliveryStep,
    DeviceMessageKind,
    EntryStatus,
    LateState,
    LetterState,
    MarkSource,
    NameState,
    Way,
)
from judging.web.judge.sheet.progress import FarmState
from judging.web.members import TONES, told
from judging.web.organiser.contest.overview import WAYS
from judging.web.organiser.forms.adding import WHAT
from tests.world import World

ROOT = Path(__file__).parents[2]
SETTINGS = {
    *(name for kind in forms.Kind for name in shape.settings_of(kind)),
    *(name for table in (shape.SECTION, shape.RULE, shape.PART) for name in table),
    *("languages", "texts", "section"),
} - {"questions"}
DID = {*Sort, *(f"{one}_new" for one in WHAT), "given", "whole", "restored", "kind", "up", "down", "drop"}
CONDITION_WORDS = {
    *(*tree.EQUALS, *tree.ORDERS, *tree.FUNCTIONS),
    *("in", "not in", "and", "or", "not", "true", "false", "one_person", "of", "count_each"),
}
STOOD = {"record", "publication", "doubts", "flags", "two_people", "role", "due", "holder", "void", "winner", "because"}
TIE_STEPS = {*KEYED_STEPS, *PLAIN_STEPS}
# A mark with a value is told by its value, and a judge who stays by how far her sheet is.
WITHOUT_VALUE = set(MarkState) - {MarkState.VALUE}
AWAY = set(AssignmentState) - {AssignmentState.ASSIGNED}
FLAGS = {
    node.value
    for path in (ROOT / "judging/domain/watching").glob("*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and re.fullmatch(r"judge_[a-z_]+|odd_total", str(node.value))
}
MEANT: dict[str, Iterable[str]] = {
    "vocabulary": VOCABULARIES,
    "work": set(Kind) - {Kind.SWEEP},  # looking for work is none
    "job_state": JobState,
    "step": Step,
    "proposed": Proposed,
    "proposal_state": ProposalState,
    "stood": STOOD,
    "edition_role": EditionRole,
    "edition_role_may": EditionRole,
    "invitation_state": InvitationState,
    "pack_of": PackOf,
    "phase": Phase,
    "task": Task,
    "way_to_do": Task,
    "entry_status": EntryStatus,
    "entries_of_status": EntryStatus,
    "hindrance": Hindrance,
    "keeping": Keeping,
    "possible_conflict": PossibleConflict,
    "form_part": {part for parts in forms.PARTS.values() for part in parts},
    "form_kind": forms.Kind,
    "form_role": forms.Role,
    "form_reader": forms.Reader,
    "form_evidence": set(forms.Evidence) - {forms.Evidence.NEVER},
    "form_language": formdocument.LANGUAGES,
    "form_setting": SETTINGS,
    "form_hint": FORM_HINTS,  # of which settings more is said is free
    "form_group": {"read", "answer", "asked", "said"},
    "form_added": WHAT,
    "form_did": DID,
    "condition_word": CONDITION_WORDS,
    "step_state": Progress,
    "gender": forms.GENDERS,
    "unit": forms.CROP_UNITS,
    "unit_offered": forms.CROP_UNITS,
    "unit_counted": forms.CROP_UNITS,
    "use": forms.CROP_USES,
    "use_offered": forms.CROP_USES,
    "crop_group": crops.GROUPS,
    "consent": (*consents.CONSENTS, *consents.FORMER_CONSENTS),
    "consent_asked": consents.CONSENTS,
    "mark": WITHOUT_VALUE,
    "mark_within": WITHOUT_VALUE,
    "ballot_state": BallotState,
    "farm_state": FarmState,
    "pair_away": AWAY,
    "own_pair_away": AWAY,
    "mark_source": MarkSource,
    "next_order": NextOrder,
    "practice_verdict": Verdict,
    # What is compared is told by its distance.
    "practice_match": set(Match) - {Match.COMPARED},
    "copy_outcome": Outcome,
    "copy_message": DeviceMessageKind,
    "import_what": What,
    "import_state": State,
    "import_row_state": State,
    "import_show": Show,
    "import_target": House,
    "sheet_tab": sheettable.Tab,
    "sheet_column": sheettable.Column,
    "sheet_column_help": sheettable.Column,
    "sheet_word": {"help", "column", "meaning", "yes", "no"},
    "late_state": set(LateState) - {LateState.ACCEPTED},  # one that counts stands on the sheet like any other
    "own_tendency": Tendency,
    "tendency": Tendency,
    "round_state": RoundState,
    "rule": OtherRule,
    "rule_method": OtherRule,
    "decision": DecisionKind,
    "tie_step": TIE_STEPS,
    "tie_decided_by": TIE_STEPS - {"criteria"},  # written out as one step for each criterion
    "flag_figure": FLAGS,
    "certificate_kind": kinds.ALL,
    # A request whose place another took is not told to the family.
    "name_asked": set(NameState) - {NameState.REPLACED},
    "name_settled": NameState,
    "certificate_state": CertificateState,
    "letter_state": LetterState,
    "occasion": Occasion,
    "meant": Occasion,
    "audience": Audience,
    "filled": Filled,
    "way": Way,
    "due_state": DueState,
    "delivery_step": DeliveryStep,
}
# An else after comparisons with members that stands for no member, and why.
ALLOWED = {
    ("organiser/entries/entry.html", "given"): "yes, no, or nothing said: the last is no member",
    (
        "organiser/field/problems.html",
        "name",
    ): "what a telephone tells of itself is open: an unknown name shows as it is",
    ("organiser/results/results_entry.html", "item.assignment.state.value"): "who is assigned has a sheet or none yet",
    (
        "organiser/words.html",
        "key",
    ): "fields of expertise come from the contest's own sheet: an unknown one shows as it is",
}


@pytest.mark.parametrize("table", sorted(MEMBERS))
def test_a_table_has_words_for_exactly_the_members(table: str) -> None:
    assert set(MEMBERS[table]) == {str(member) for member in MEANT[table]}


@pytest.mark.parametrize("table", sorted(TONES))
def test_the_chips_of_a_table_have_a_tone_for_exactly_the_members(table: str) -> None:
    assert set(TONES[table]) == set(MEMBERS[table])


def test_every_table_is_held_against_its_enumeration() -> None:
    assert set(MEANT) == set(MEMBERS)


def test_the_other_tables_are_complete_too() -> None:
    assert set(WAYS) == set(Task)
    assert {code.removeprefix("tie_") for code in SENTENCES if code.startswith("tie_")} == {
        *(TIE_STEPS - {"criteria"}),
        EX_AEQUO,
        "stage",  # of rules in stages, which the command alone has
    }
    assert set(TITLES) == {str(rule) for rule in (*RuleKind, *PlaceRule)}
    assert set(kinds.HEADINGS) == set(kinds.ALL)
    rules = {str(rule) for rule in RuleKind}
    assert rules <= set(MEMBERS["rule"])


def test_a_member_without_words_stops_the_page_instead_of_being_told_as_another() -> None:
    assert told(translator("es"), "tie_step", "vote") == "el voto del jurado, que queda escrito"
    with pytest.raises(KeyError, match="drawing_lots"):
        told(translator("es"), "tie_step", "drawing_lots")


def test_what_is_filled_in_is_escaped() -> None:
    assert "&lt;b&gt;" in told(translator("es"), "tie_step", "part", name="<b>")


def members_by_value() -> dict[str, int]:
    """Every value of an enumeration of the package -> how many members the largest one that has it counts."""
    for module in walk_packages(judging.__path__, "judging."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            import_module(module.name)
    found: dict[str, int] = {}
    for kind in StrEnum.__subclasses__():
        if kind.__module__.startswith("judging."):
            for member in kind:
                found[member.value] = max(len(kind), found.get(member.value, 0))
    return found


def subject(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{subject(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else type(node).__name__


def compared(test: nodes.Node) -> Iterator[tuple[str, str]]:
    """(what, constant) for each comparison with a text."""
    found = [test] if isinstance(test, nodes.Compare) else []
    for comparison in [*found, *test.find_all(nodes.Compare)]:
        for operand in comparison.ops:
            values = operand.expr.items if isinstance(operand.expr, nodes.Tuple) else [operand.expr]
            for value in values:
                if isinstance(value, nodes.Const) and isinstance(value.value, str):
                    yield subject(comparison.expr), value.value


def silent(tree: nodes.Template, known: dict[str, int]) -> Iterator[str]:
    """What is compared with members of an enumeration, in a chain that ends in an else of its own words."""
    nested = {id(part) for node in tree.find_all(nodes.If) for part in node.elif_}
    for node in tree.find_all(nodes.If):
        if id(node) in nested or not node.else_:
            continue
        if any(
            isinstance(call.node, nodes.Name) and call.node.name in ("member", "chip")
            for part in node.else_
            for call in part.find_all(nodes.Call)
        ):
            continue
        by_subject: dict[str, set[str]] = {}
        for what, value in (found for part in (node, *node.elif_) for found in compared(part.test)):
            by_subject.setdefault(what, set()).add(value)
        for what, values in by_subject.items():
            if len(values) > 1 or any(known.get(value, 0) > 2 and what.endswith(".value") for value in values):
                yield what


def test_no_template_ends_a_chain_over_members_in_an_else_that_stands_for_one(empty_world: World) -> None:
    found = set()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        for what in silent(parsed(empty_world.app, path), members_by_value()):
            found.add((name, what))
    assert found == set(ALLOWED)


def test_no_template_hides_a_missing_member_behind_a_default(empty_world: World) -> None:
    """`{...}.get(key, key)`: a table in the page, and silence where it has a hole."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for call in parsed(empty_world.app, path).find_all(nodes.Call):
            assert not (isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Dict)), path


def parsed(app: Flask, path: Path) -> nodes.Template:
    return app.jinja_env.parse(path.read_text(encoding="utf-8"))
