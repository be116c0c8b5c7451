"""Every table, under one name each."""

from judging.domain.entries.standing import EntryStatus
from judging.storage.append_only import guard_with
from judging.storage.models.agreement import Proposal
from judging.storage.models.base import Base, number_once
from judging.storage.models.claims import (
    Channel,
    HandedLink,
    Letter,
    LetterState,
    NameProof,
    NameRequest,
    NameState,
)
from judging.storage.models.contest import Category, Competition, Edition, FormVersion, Round, SheetVersion
from judging.storage.models.design import CertificateDesign, StoredPicture
from judging.storage.models.device_messages import (
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    JudgeSetting,
)
from judging.storage.models.entries import CropRow, Entry, Holder, IncomeRow
from judging.storage.models.flags import FlagDecision, JudgeFlag
from judging.storage.models.imports import ImportPart, ImportRun
from judging.storage.models.late import LateMark, LateState
from judging.storage.models.log import Event
from judging.storage.models.messages import Reminder, Sending, Way
from judging.storage.models.packs import Pack
from judging.storage.models.paper import KeyingState, PaperKeying
from judging.storage.models.people import EditionMember, FailedTry, Invitation, Judge, SignIn, Staff, StaffConflict
from judging.storage.models.photos import EntryFile, Photo, PhotoKind
from judging.storage.models.practice import PracticeAttempt, PracticeFarm
from judging.storage.models.prizes import Delivery, DeliveryStep, Prize, Sponsor
from judging.storage.models.results import (
    Award,
    Certificate,
    CertificateState,
    Deliberation,
    Publication,
    Recognition,
    RecognitionKind,
)
from judging.storage.models.scoring import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    BallotState,
    BallotTotal,
    ConflictStatement,
    CurrentMark,
    MarkRow,
    MarkSource,
)
from judging.storage.models.work import Job

__all__ = [
    "Assignment",
    "AssignmentState",
    "Award",
    "Ballot",
    "BallotSave",
    "BallotState",
    "BallotTotal",
    "Base",
    "Category",
    "Certificate",
    "CertificateDesign",
    "CertificateState",
    "Channel",
    "Competition",
    "ConflictStatement",
    "CropRow",
    "CurrentMark",
    "Deliberation",
    "Delivery",
    "DeliveryStep",
    "DeviceMessage",
    "DeviceMessageKind",
    "DeviceMessageState",
    "Edition",
    "EditionMember",
    "Entry",
    "EntryFile",
    "EntryStatus",
    "Event",
    "FailedTry",
    "FlagDecision",
    "FormVersion",
    "HandedLink",
    "Holder",
    "ImportPart",
    "ImportRun",
    "IncomeRow",
    "Invitation",
    "Job",
    "Judge",
    "JudgeFlag",
    "JudgeSetting",
    "KeyingState",
    "LateMark",
    "LateState",
    "Letter",
    "LetterState",
    "MarkRow",
    "MarkSource",
    "NameProof",
    "NameRequest",
    "NameState",
    "Pack",
    "PaperKeying",
    "Photo",
    "PhotoKind",
    "PracticeAttempt",
    "PracticeFarm",
    "Prize",
    "Proposal",
    "Publication",
    "Recognition",
    "RecognitionKind",
    "Reminder",
    "Round",
    "Sending",
    "SheetVersion",
    "SignIn",
    "Sponsor",
    "Staff",
    "StaffConflict",
    "StoredPicture",
    "Way",
]

number_once(Base.metadata)
guard_with(Base.metadata)
