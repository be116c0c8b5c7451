"""Who may open what: every route against a literal table, and every closed door tried.

A new route without a line here fails, and so does a line without a route; a route that declares nobody is closed to
everybody.
"""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from judging.domain.permissions import Deed, Role
from tests.contract.deeds import DEEDS
from tests.world import World

AUDIENCES: dict[str, set[str]] = {
    "public": {
        "api.alive",
        "api.ready",
        "applicant.begin",
        "applicant.start",
        "auth.accept_invitation",
        "auth.code_form",
        "auth.code_link",
        "auth.code_sign_in",
        "auth.invitation",
        "auth.lost_form",
        "auth.make_account",
        "auth.new_code",
        "auth.sign_out",
        "auth.staff_form",
        "auth.staff_sign_in",
        "judge.code",
        "judge.service_worker",
        "public.accessibility",
        "public.ask_name",
        "public.authority",
        "public.badge_keys",
        "public.certificate",
        "public.certificate_pdf",
        "public.certificate_png",
        "public.certificate_upper",
        "public.claim",
        "public.claim_credential",
        "public.claim_find",
        "public.claim_pdf",
        "public.claim_png",
        "public.claim_print",
        "public.compare",
        "public.criteria",
        "public.did",
        "public.edition",
        "public.help_page",
        "public.home",
        "public.name_form",
        "public.offline_code",
        "public.offline_code_upper",
        "public.privacy",
        "public.results",
        "public.results_csv",
        "public.results_json",
        "public.revoked",
        "public.sponsor_picture",
        "public.status",
        "public.verify",
        "public.your_own",
    },
    "applicant": {
        "api.attach_file",
        "api.take_entry_part",
        "applicant.code",
        "applicant.entry_file",
        "applicant.confirm_withdraw",
        "applicant.consents",
        "applicant.receipt",
        "applicant.letter",
        "applicant.receipt_pdf",
        "applicant.restore",
        "applicant.review",
        "applicant.save_consents",
        "applicant.save_step",
        "applicant.save_word",
        "applicant.step",
        "applicant.submit",
        "applicant.tasks",
        "applicant.withdraw",
    },
    "judge": {
        "api.attach_photos",
        "api.pages",
        "api.permit",
        "api.synchronise",
        "api.take_part",
        "judge.add_photo",
        "judge.ask_to_reopen",
        "judge.choose_farm",
        "judge.choose_order",
        "judge.commit",
        "judge.commitment",
        "judge.compare",
        "judge.confirm_all",
        "judge.confirm_delivery",
        "judge.deliver",
        "judge.entry_file",
        "judge.entry_pdf",
        "judge.describe_photo",
        "judge.help_page",
        "judge.history",
        "judge.home",
        "judge.move_sheet",
        "judge.offline",
        "judge.outbox",
        "judge.photo",
        "judge.photo_file",
        "judge.photos",
        "judge.pin",
        "judge.practice",
        "judge.practice_comparison",
        "judge.practice_farm",
        "judge.practise_again",
        "judge.receipt",
        "judge.remove_photo",
        "judge.remove_pin",
        "judge.report",
        "judge.restore_photo",
        "judge.review",
        "judge.review_csv",
        "judge.save",
        "judge.save_comparison",
        "judge.save_practice",
        "judge.dictate",
        "judge.score_code",
        "judge.send_report",
        "judge.set_pin",
        "judge.sheet",
        "judge.undo_conflict",
    },
    "organiser": {
        "organiser.accept_entry",
        "organiser.accept_proposal",
        "organiser.account",
        "organiser.act_on_message",
        "organiser.act_on_prize",
        "organiser.act_on_sponsor",
        "organiser.add_form_piece",
        "organiser.add_judge",
        "organiser.add_organisation",
        "organiser.add_practice_farm",
        "organiser.add_prize",
        "organiser.add_round",
        "organiser.add_sponsor",
        "organiser.admit",
        "organiser.admit_form",
        "organiser.agreement",
        "organiser.analysis",
        "organiser.answer_name",
        "organiser.answer_reopening",
        "organiser.approve_issue",
        "organiser.ask_book",
        "organiser.ask_pack",
        "organiser.assignments",
        "organiser.begin_edition",
        "organiser.begin_rehearsal",
        "organiser.book_again",
        "organiser.book_file",
        "organiser.bring_form",
        "organiser.bring_sheet",
        "organiser.cards",
        "organiser.certificate",
        "organiser.certificate_links",
        "organiser.certificate_pdf",
        "organiser.certificate_png",
        "organiser.certificates",
        "organiser.certificates_zip",
        "organiser.change_form",
        "organiser.change_judge",
        "organiser.change_message_words",
        "organiser.change_password",
        "organiser.change_practice_farm",
        "organiser.change_prize",
        "organiser.change_role",
        "organiser.change_round",
        "organiser.change_sheet",
        "organiser.change_sponsor",
        "organiser.confirm_import",
        "organiser.confirm_proposal",
        "organiser.confirm_sheet",
        "organiser.copies",
        "organiser.copy_practice",
        "organiser.criterion",
        "organiser.dates",
        "organiser.decide_flag",
        "organiser.decide_late",
        "organiser.decide_not_applicable",
        "organiser.ceremony",
        "organiser.ceremony_screen",
        "organiser.decisions",
        "organiser.declare_tie",
        "organiser.decline_proposal",
        "organiser.deliveries",
        "organiser.delivery",
        "organiser.delivery_picture",
        "organiser.design",
        "organiser.design_picture",
        "organiser.disagreement",
        "organiser.discard_import",
        "organiser.discard_sheet_draft",
        "organiser.end_rehearsal",
        "organiser.entries",
        "organiser.entry",
        "organiser.entry_file",
        "organiser.entry_letter",
        "organiser.entry_pdf",
        "organiser.entry_results",
        "organiser.entry_slip",
        "organiser.exclude_entry",
        "organiser.export",
        "organiser.exports",
        "organiser.form",
        "organiser.form_file",
        "organiser.form_kind",
        "organiser.form_piece",
        "organiser.form_preview",
        "organiser.form_versions",
        "organiser.form_workbook",
        "organiser.freeze_shortlist",
        "organiser.give_distinction",
        "organiser.give_mention",
        "organiser.give_next",
        "organiser.hand_message",
        "organiser.home",
        "organiser.import_columns",
        "organiser.import_template",
        "organiser.imports",
        "organiser.invite",
        "organiser.issue",
        "organiser.judge",
        "organiser.juries",
        "organiser.judge_flags",
        "organiser.judges",
        "organiser.judges_analysis",
        "organiser.keep_look",
        "organiser.keep_paper_photo",
        "organiser.key_sheet",
        "organiser.keying",
        "organiser.keying_differences",
        "organiser.kit",
        "organiser.late_scores",
        "organiser.let_join",
        "organiser.lift_tie",
        "organiser.link_sent",
        "organiser.load_copy",
        "organiser.log",
        "organiser.look_at_copy",
        "organiser.look_picture",
        "organiser.mail_again",
        "organiser.mail_links",
        "organiser.mark_presence",
        "organiser.message",
        "organiser.message_settings",
        "organiser.message_words",
        "organiser.messages",
        "organiser.move_practice_farm",
        "organiser.move_round",
        "organiser.name_requests",
        "organiser.letters",
        "organiser.letters_file",
        "organiser.names",
        "organiser.new_edition",
        "organiser.new_entry_code",
        "organiser.new_form_piece",
        "organiser.new_judge",
        "organiser.new_practice_farm",
        "organiser.new_prize",
        "organiser.new_round",
        "organiser.new_sponsor",
        "organiser.note_flags",
        "organiser.open_or_close",
        "organiser.overview",
        "organiser.pack_again",
        "organiser.pack_file",
        "organiser.paper_photos",
        "organiser.paper_sheets",
        "organiser.photo",
        "organiser.photo_file",
        "organiser.photos",
        "organiser.place",
        "organiser.practice_farms",
        "organiser.practice_form",
        "organiser.print_file",
        "organiser.prize",
        "organiser.prizes",
        "organiser.problems",
        "organiser.proposal",
        "organiser.publish",
        "organiser.publish_now",
        "organiser.put_back",
        "organiser.record",
        "organiser.record_decision",
        "organiser.record_delivery",
        "organiser.recuse_judge",
        "organiser.recuse_pair",
        "organiser.rehearsal",
        "organiser.reissue",
        "organiser.reissue_code",
        "organiser.remove_photo",
        "organiser.remove_pin",
        "organiser.remove_round",
        "organiser.reopen_sheet",
        "organiser.restore_design",
        "organiser.restore_form",
        "organiser.restore_judge",
        "organiser.restore_photo",
        "organiser.restore_sheet",
        "organiser.results",
        "organiser.resume",
        "organiser.resume_import",
        "organiser.return_entry",
        "organiser.revoke",
        "organiser.round_form",
        "organiser.rounds",
        "organiser.sample_pdf",
        "organiser.sample_png",
        "organiser.save_assignments",
        "organiser.save_columns",
        "organiser.save_keying",
        "organiser.save_sharing",
        "organiser.score_codes",
        "organiser.send_message",
        "organiser.send_table",
        "organiser.set_code_word",
        "organiser.set_criterion",
        "organiser.set_dates",
        "organiser.set_form_kind",
        "organiser.set_form_piece",
        "organiser.set_juries",
        "organiser.set_letters",
        "organiser.set_messages",
        "organiser.set_names",
        "organiser.set_place",
        "organiser.set_practice_rule",
        "organiser.set_sheet_head",
        "organiser.set_sheet_section",
        "organiser.set_step",
        "organiser.set_texts",
        "organiser.settle_keying",
        "organiser.settle_problem",
        "organiser.sharing",
        "organiser.sheet",
        "organiser.sheet_document",
        "organiser.sheet_effect",
        "organiser.sheet_head",
        "organiser.sheet_preview",
        "organiser.sheet_preview_pdf",
        "organiser.sheet_section",
        "organiser.sheet_workbook",
        "organiser.shortlist",
        "organiser.shortlist_record",
        "organiser.show_import",
        "organiser.sponsor",
        "organiser.sponsor_picture",
        "organiser.switch_judge_off",
        "organiser.switch_judge_on",
        "organiser.tables",
        "organiser.take_back_mention",
        "organiser.take_back_shortlist",
        "organiser.take_off",
        "organiser.take_off_judge",
        "organiser.take_out",
        "organiser.take_score_codes",
        "organiser.team",
        "organiser.thanks",
        "organiser.ties",
        "organiser.try_form",
        "organiser.texts",
        "organiser.undo_entries",
        "organiser.undo_entry",
        "organiser.undo_import",
        "organiser.undo_not_applicable",
        "organiser.undo_proposal",
        "organiser.what_if_weights",
        "organiser.withdraw_invitation",
        "organiser.withdraw_issue",
        "organiser.withdraw_practice_farm",
        "organiser.withdraw_proposal",
        "organiser.work",
        "organiser.work_again",
    },
}

# What a closed door answers: a stranger is led to a sign-in page, somebody of another kind is refused.
SAMPLES = {
    "slug": "caranavi-2026",
    "number": "C001",
    "name": "familia",
    "code": "AAAAA-AAAAA",
    "occasion": "sheets_left",
}


def rules(world: World) -> list[Rule]:
    return [rule for rule in world.app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_the_audience_of_the_table(world: World) -> None:
    declared: dict[str, set[str]] = {}
    for rule in rules(world):
        audience = getattr(world.app.view_functions[rule.endpoint], "audience", frozenset())
        declared.setdefault(" ".join(sorted(role.value for role in audience)), set()).add(rule.endpoint)
    assert declared == AUDIENCES


def test_every_address_of_an_edition_is_the_deed_of_the_table(world: World) -> None:
    declared: dict[Deed, set[str]] = {}
    for rule in rules(world):
        if rule.endpoint in AUDIENCES["organiser"] and "slug" in rule.arguments:
            deed: Deed = world.app.view_functions[rule.endpoint].deed  # type: ignore[attr-defined]
            declared.setdefault(deed, set()).add(rule.endpoint)
    assert declared == DEEDS


def address_of(rule: Rule) -> str:
    """An address of this route; identifiers are those of the demonstration's first rows."""
    return rule.rule if not rule.arguments else _filled(rule)


def _filled(rule: Rule) -> str:
    address = rule.rule
    for argument in rule.arguments:
        address = address.replace(f"<int:{argument}>", "1").replace(f"<{argument}>", SAMPLES.get(argument, "1"))
    return address


@pytest.mark.parametrize("role", [Role.JUDGE, Role.APPLICANT, Role.ORGANISER, Role.PUBLIC])
def test_no_door_opens_for_somebody_it_is_not_for(world: World, role: Role) -> None:
    people = {
        Role.JUDGE: lambda: world.judge("J1"),
        Role.APPLICANT: lambda: world.applicant("C001"),
        Role.ORGANISER: world.organiser,
        Role.PUBLIC: world.anybody,
    }
    visitor = people[role]()
    tried = 0
    for rule in rules(world):
        if rule.endpoint in AUDIENCES["public"] | AUDIENCES.get(role.value, set()):
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            token = {"csrf_token": visitor.token()} if method == "POST" else {}
            answer = visitor.client.open(address_of(rule), method=method, data=token)
            answer.close()
            tried += 1
            if role is Role.PUBLIC and method == "POST":
                assert answer.status_code == 401, rule.rule
            elif role is Role.PUBLIC:
                assert answer.status_code == 302, rule.rule
                assert "/enter" in answer.location or "/sign-in" in answer.location
            else:
                assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status_code}"
    assert tried > 10


def test_a_view_that_declares_nobody_is_closed_to_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.app.view_functions, "public.home", lambda: "open")
    for visitor in (world.anybody(), world.judge("J1"), world.organiser()):
        assert visitor.client.get("/").status_code == 403


ONE_OF_MANY = {"/organiser/<slug>/paper/sheets.pdf": "?judge=J1&farm=C001"}
"""Where all that there is takes seconds to draw, one is asked for."""


def test_no_get_route_changes_anything(world: World) -> None:
    """Every page an organiser can open is opened; the database is byte for byte what it was."""
    organiser = world.organiser()
    before = dump(world)
    for rule in rules(world):
        if "GET" in (rule.methods or set()) and rule.endpoint in AUDIENCES["organiser"] | AUDIENCES["public"]:
            address = address_of(rule) + ONE_OF_MANY.get(rule.rule, "")
            organiser.client.get(address).close()  # a file that is sent stays open until then
    assert dump(world) == before


def dump(world: World) -> list[str]:
    raw = world.database.engine.raw_connection()
    try:
        return list(raw.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        raw.close()
