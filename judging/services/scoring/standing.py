"""What an organiser sees of a judge's sheet of a farm before she decides about it, for two who decide at one time."""

from __future__ import annotations

from judging.storage.models import Assignment, AssignmentState, BallotState


def standing_pair(
    state: AssignmentState, reason: str, ballot: BallotState | None, reopen_reason: str
) -> dict[str, str]:
    """Whether she scores the farm, and why not; whether her sheet is begun, in, or open again, and why."""
    return {
        "state": state.value,
        "reason": reason,
        "ballot": ballot.value if ballot is not None else "",
        "reopened": reopen_reason,
    }


def standing_of(pair: Assignment) -> dict[str, str]:
    """The same of an assignment."""
    sheet = pair.ballot
    return standing_pair(
        pair.state, pair.reason, sheet.state if sheet else None, (sheet.reopen_reason or "") if sheet else ""
    )
