"""Every HTML form is a form of the house: nothing else reads what arrived, and each one on a page has its token."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from judging.web.forms.returned import SECRETS, TOKEN_FIELD
from tests.world import World

ROOT = Path(__file__).parents[2]
WEB = ROOT / "judging/web"
READS = {"form", "files", "values"}
ALLOWED = ("forms", "api")
# What an organiser or a judge posts to without saying what she saw, and why nobody undoes anything by it.
ADDS = "it makes something new: nothing that stands is changed"
ONCE = "it says one thing that is not there yet; twice is once, and what takes it back is a button of its own"
HERS = "nobody but herself changes it"
REFUSED = "what another did meanwhile is told: her words are refused beside those that stand"
WITHOUT_VERSION = {
    "judge.add_photo": ADDS,
    "judge.ask_to_reopen": REFUSED,
    "judge.choose_order": HERS,
    "judge.commit": HERS,
    "judge.deliver": "a sheet is delivered as it stands; a telephone says which version it saw (api.synchronise)",
    "judge.describe_photo": HERS,
    "judge.move_sheet": REFUSED,
    "judge.practise_again": HERS,
    "judge.remove_photo": HERS,
    "judge.remove_pin": HERS,
    "judge.restore_photo": HERS,
    "judge.send_report": ADDS,
    "judge.set_pin": HERS,
    "judge.undo_conflict": REFUSED,
    "organiser.begin_edition": ADDS,
    "organiser.begin_rehearsal": "it makes something new; where another began one meanwhile it is refused",
    "organiser.accept_proposal": "it changes the pairs that were shown; what was begun meanwhile is refused",
    "organiser.undo_proposal": REFUSED,
    "organiser.give_next": "what she has and did not deliver is hers still: twice is once",
    "organiser.act_on_message": "what was taken back is, what went is told: twice is once",
    "organiser.add_form_piece": ADDS,
    "organiser.add_judge": ADDS,
    "organiser.add_organisation": REFUSED,
    "organiser.add_practice_farm": ADDS,
    "organiser.admit": "what somebody decided meanwhile stays, and is named",
    "organiser.answer_name": REFUSED,
    "organiser.answer_reopening": "a wish is answered once; a sheet that is open already is refused",
    "organiser.ask_book": ADDS,
    "organiser.ask_pack": ADDS,
    "organiser.book_again": "it goes on with what waits",
    "organiser.change_password": HERS,
    "organiser.confirm_proposal": "what it changes has to stand as when it was proposed; answered once",
    "organiser.copy_practice": "only where there are none yet",
    "organiser.decide_not_applicable": REFUSED,
    "organiser.declare_tie": ADDS,
    "organiser.decline_proposal": REFUSED,
    "organiser.give_mention": REFUSED,
    "organiser.hand_message": "a person who had one today is refused; what takes it back is a button of its own",
    "organiser.invite": ADDS,
    "organiser.keep_paper_photo": ADDS,
    "organiser.let_join": ONCE,
    "organiser.lift_tie": REFUSED,
    "organiser.link_sent": ONCE,
    "organiser.mail_again": "a letter that is on its way does not go twice",
    "organiser.mail_links": "only families who got no letter yet",
    "organiser.note_flags": ADDS,
    "organiser.look_at_copy": "it changes nothing",
    "organiser.send_table": ADDS,
    "organiser.save_columns": HERS,
    "organiser.discard_import": HERS,
    "organiser.put_back": ONCE,
    "organiser.remove_photo": ONCE,
    "organiser.restore_photo": ONCE,
    "organiser.resume": "it goes on with what waits",
    "organiser.resume_import": "it goes on with what waits",
    "organiser.pack_again": "it goes on with what waits",
    "organiser.save_keying": "each person's own reading, which the other does not see",
    "organiser.set_step": "asking for two is asking once; that one suffices is proposed from what stands",
    "organiser.settle_problem": ONCE,
    "organiser.switch_judge_off": ONCE,
    "organiser.switch_judge_on": ONCE,
    "organiser.take_back_mention": ONCE,
    "organiser.take_off": ONCE,
    "organiser.take_off_judge": ONCE,
    "organiser.take_score_codes": REFUSED,
    "organiser.try_form": "it changes nothing",
    "organiser.undo_not_applicable": REFUSED,
    "organiser.withdraw_practice_farm": ONCE,
    "organiser.withdraw_proposal": REFUSED,
    "organiser.work_again": "it goes on with what waits",
}
# How a form says what its writer saw: a version, or (tables) what stood there when it was shown.
SAYS_WHAT_SHE_SAW = re.compile(r'name="(?:\{\{ key \}\}\.)?(?:seen|version|shown|undo)\b|parts\.kept\([\w.]*seen\)')
READS_IT = re.compile(
    r"\b(?:order_)?form\.(?:seen|seen_of|version|shown|undo)\b|\.sent\(\)\.(?:seen|version|undo)\b|\bexpected_version=|\.version\""
)
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>(.*?)</form>", re.DOTALL)


def readings(path: Path) -> list[str]:
    """Where a module reads the posted form of the request itself."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in READS
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    ]


def test_nothing_but_the_forms_reads_what_arrived() -> None:
    modules = [path for path in (ROOT / "judging").rglob("*.py") if path.relative_to(WEB.parent).parts[:1] != ("data",)]
    assert len(modules) > 300
    elsewhere = [
        path for path in modules if not (path.is_relative_to(WEB) and path.relative_to(WEB).parts[0] in ALLOWED)
    ]
    assert [place for path in elsewhere for place in readings(path)] == []


def test_a_form_that_is_read_by_hand_would_be_seen(tmp_path: Path) -> None:
    assert [path for path in (WEB / "forms").rglob("*.py") if readings(path)], "the forms themselves read it"


def test_what_is_secret_is_known_by_its_name_and_nothing_else_has_such_a_name() -> None:
    """A form that could not be taken comes back with all its fields but those: none more, none less."""
    fields: dict[bool, set[str]] = {True: set(), False: set()}
    for path in WEB.rglob("*.py"):
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match line:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=kind))) if kind[
                    0
                ].isupper():
                    fields[kind == "Secret"].add(name)
    assert fields[True] == SECRETS - {TOKEN_FIELD}
    assert not fields[False] & SECRETS


def test_every_form_of_a_page_carries_its_token() -> None:
    templates = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    forms = {(path, text) for path, page in templates.items() for text in FORM.findall(page)}
    assert len(forms) > 60
    missing = {path.name for path, text in forms if "csrf()" not in text}
    assert missing == {"returned.html", "languages.html"}  # which bring back the token that came


# ------------------------------------------------------------------------------------------ two at one form
def posts(world: World) -> dict[str, str]:
    """Endpoint -> the source of its view with all that it calls in its module, for all an organiser or judge sends."""
    rules = (rule for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    names = {rule.endpoint for rule in rules if rule.endpoint.partition(".")[0] in ("organiser", "judge")}
    views = {name: inspect.unwrap(view) for name, view in world.app.view_functions.items()}
    return {name: "".join(sources(views[name], set(views.values()))) for name in names}


def sources(view: Callable[..., object], others: Collection[object]) -> Iterator[str]:
    """The source of a view, and of the functions of its own module that it names, but for other views."""
    there, waiting = vars(sys.modules[view.__module__]), [view]
    for one in waiting:
        text = inspect.getsource(one)
        yield text
        named = (there.get(name) for name in re.findall(r"\b\w+\b", text))
        own = (part for part in named if inspect.isfunction(part) and part.__module__ == view.__module__)
        waiting += (part for part in own if part not in others and part not in waiting)


def forms_to(endpoint: str) -> list[str]:
    """The forms of all pages that are sent there."""
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    sent = re.compile(rf"url_for\(['\"]{re.escape(endpoint)}['\"]")
    return [whole.group(0) for page in pages for whole in FORM.finditer(page) if sent.search(whole.group(0))]


def test_whatever_two_may_change_says_what_its_writer_saw_or_why_it_need_not(empty_world: World) -> None:
    views = posts(empty_world)
    assert len(views) > 70
    assert {name for name, source in views.items() if not READS_IT.search(source)} == set(WITHOUT_VERSION)


def test_every_form_of_such_a_view_carries_it(empty_world: World) -> None:
    without = {
        name
        for name in set(posts(empty_world)) - set(WITHOUT_VERSION)
        for form in forms_to(name)
        if not SAYS_WHAT_SHE_SAW.search(form)
    }
    assert without == set()
