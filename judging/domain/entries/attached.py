"""What a file is that somebody sends with an entry: told by what is in it, whatever it calls itself.

Always true: nothing is unpacked to find out; a document that carries programs, that unpacks to far more than it weighs,
or whose parts would leave their folder is none that we take; a name that is kept is one line without a folder.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath

from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import PICTURES, FileType
from judging.domain.typed import one_line, turns_round

LONGEST_NAME = 100
MOST_PARTS = 5_000
MOST_UNPACKED = 400_000_000
_MARKS: Sequence[tuple[bytes, FileType]] = (
    (b"%PDF-", FileType.PDF),
    (b"\xff\xd8\xff", FileType.JPG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
)
_PACKED = b"PK\x03\x04"
_OFFICE: Mapping[str, FileType] = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
_OPEN: Mapping[bytes, FileType] = {
    b"application/vnd.oasis.opendocument.text": FileType.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileType.ODS,
    b"application/vnd.oasis.opendocument.presentation": FileType.ODP,
}
_PROGRAMS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/.*|Basic/.*|Scripts/.*)$", re.IGNORECASE)
MEDIA: Mapping[FileType, str] = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    **{kind: media.decode() for media, kind in _OPEN.items()},
    FileType.JPG: "image/jpeg",
    FileType.PNG: "image/png",
}
"""What a browser is told that a file is."""


def recognised(content: bytes) -> FileType | None:
    """What a file is; None for what is nothing that we take. Raises Refused for a document with programs in it."""
    if content.startswith(_PACKED):
        return _packed(content)
    kind = next((kind for mark, kind in _MARKS if content.startswith(mark)), None)
    return None if kind is FileType.PDF and b"%%EOF" not in content[-2_048:] else kind


def _packed(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _office(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return None


def _office(package: zipfile.ZipFile) -> FileType | None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return None
    if any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts for name in names):
        return None
    if any(_PROGRAMS.search(name) for name in names):
        raise Refused(Problem.of("attached_programs"))
    if "[Content_Types].xml" in names:
        return next((kind for name, kind in _OFFICE.items() if name in names), None)
    if parts and parts[0].filename == "mimetype" and parts[0].file_size < 100:
        return _OPEN.get(package.read(parts[0]).strip())
    return None


def name_kept(typed: str, kind: FileType) -> str:
    """The name of a file as it is kept: the last of its path, without what nobody sees, ending as what it is."""
    last = typed.replace("\\", "/").rpartition("/")[2]
    own = one_line(last) if not turns_round(last) else ""
    stem = own.rpartition(".")[0] or own
    stem = re.sub(r'[<>:"|?*\x00-\x1f]', "_", stem).strip(" .")[:LONGEST_NAME]
    return f"{stem or 'archivo'}.{kind.value}"


def taken_names(kinds: frozenset[FileType]) -> tuple[str, ...]:
    """The endings of these kinds, in one order."""
    return tuple(kind.value for kind in FileType if kind in kinds)


def is_picture(kind: FileType) -> bool:
    """Whether it is drawn anew before it is kept."""
    return kind in PICTURES
