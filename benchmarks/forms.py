"""How long a form of sixty questions takes to be understood and looked over, as it does with every save, for
docs/performance.md.

The form is the coffee form with short texts, whole numbers and choices up to sixty questions; a third of those are
asked under a condition, half are needed. The first row is all of it at once, as a family saves: every section read as
it was typed, what is asked and counts, what is missing, the rules of who may enter. The second is what an organiser's
save looks over: the whole document read with every condition checked; the third what the form's page finds in it
besides. Time is the processor's.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.forms      prints the rows
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judging.domain.contest.formlint import lint_form
from judging.domain.expressions.parsing import parsed
from judging.domain.forms import completeness, rows
from judging.domain.forms.formdocument import document_of, form_from_document, read_form
from judging.domain.forms.kinds import FormDocument
from judging.domain.forms.reading import Asked

QUESTIONS, TIMES = 60, 300
ASKED = Asked(2026, frozenset({"Coffea arabica", "Persea americana"}))
COFFEE = Path(__file__).parents[1] / "judging/data/kits/coffee/form.json"


def form_of_sixty() -> tuple[FormDocument, dict[str, dict[str, str]]]:
    """The coffee form with more questions up to sixty, and an answer to each as somebody types it, by section."""
    document = json.loads(COFFEE.read_text(encoding="utf-8"))
    typed: dict[str, dict[str, str]] = {section["key"]: {} for section in document["sections"]}
    asked = sum(
        question["kind"] != "statement" for section in document["sections"] for question in section["questions"]
    )
    for number in range(QUESTIONS - asked):
        section = document["sections"][number % len(document["sections"])]
        section["questions"].append(_question(number))
        typed[section["key"]][f"more_{number}"] = "a" if number % 3 == 2 else "12"
    typed["familia"] |= {"person-1-full_name": "Felipa Ñáñez", "person-1-birth_year": "1978", "phone": "712 34567"}
    typed["finca"] |= {"community": "Bolinda", "area_ha": "2,5", "altitude_m": "1.450", "coffee_since": "2004"}
    typed["cultivos"] |= {"rows": "20", **{f"row-{row}-other": f"palta {row}" for row in range(20)}}
    typed["ingresos"] |= {"rows": "10", **{f"row-{row}-source": f"venta {row}" for row in range(10)}}
    typed["ingresos"] |= {f"row-{row}-share": "10" for row in range(10)}
    typed["cuidado"] |= dict.fromkeys(("story", "shade", "soil_water"), "Siquili y cedro. " * 60)
    typed["cuidado"] |= {f"declaration-K{place}": "no" for place in range(1, 6)}
    return form_from_document(document), typed


def _question(number: int) -> dict[str, Any]:
    kind = ("short_text", "whole", "choice")[number % 3]
    options = {"options": [{"key": key, "name": {"es": key}} for key in "abc"]} if kind == "choice" else {}
    when = {"when": "altitude_m > 1200 and any(crops, answered(other))"} if number % 3 == 0 else {}
    words = {"es": f"¿Pregunta {number}?"}
    return {"key": f"more_{number}", "kind": kind, "label": words, "required": number % 2 == 0, **options, **when}


def looked_over(form: FormDocument, typed: dict[str, dict[str, str]]) -> int:
    """Understand every section and look everything over; answers how much is missing or wrong."""
    found, wrong = {}, 0
    for section in form.sections:
        reading = rows.read(section, typed[section.key], ASKED)
        found.update(reading.answers)
        wrong += len(reading.problems)
    stands = completeness.standing(form, found)
    wrong += sum(len(completeness.gaps(stands, section)) for section in stands.sections())
    return wrong + len(completeness.why_not_admitted(stands))


def main() -> None:
    form, typed = form_of_sixty()
    if len(form.questions) != QUESTIONS or looked_over(form, typed):
        raise SystemExit("the form is not what is measured")
    document = document_of(form)
    for what, work in (
        (f"{QUESTIONS} questions, 30 rows", lambda: looked_over(form, typed)),
        (f"a document of {QUESTIONS} questions", lambda: read_form(document)),
        ("what was overlooked in it", lambda: lint_form(form, document, form.languages)),
    ):
        spent = measured(work)
        print(f"| {what} | {statistics.median(spent):.1f} | {spent[int(0.95 * TIMES)]:.1f} |")


def measured(work: Callable[[], object]) -> list[float]:
    """Milliseconds of the processor, from the least to the most; conditions are read anew each time."""
    spent = []
    for _ in range(TIMES):
        parsed.cache_clear()
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return sorted(spent)


if __name__ == "__main__":
    main()
