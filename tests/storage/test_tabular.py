"""Tables that leave the service: no cell of theirs is a formula to the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io

import pytest

from judging.domain.errors import Refused
from judging.storage.tabular import Most, csv_file, harmless, table_of


@pytest.mark.parametrize(
    "text", ["=1+1", "+591 71234567", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://evil.example")']
)
def test_what_a_spreadsheet_would_compute_is_shown_as_it_was_written(text: str) -> None:
    assert harmless(text) == f"'{text}"
    written = csv_file(["name"], [[text]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["name"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["", "Saturnina Mamani Kʼuchu", "1+1=2", "C-003", "a\tb", " =1", "'=1"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a,b\n" + b"1,2\n" * 4, 5),
        (b"a,b,c,d\n1,2\n", 1),
        (b"a,b\n1,2\n" + b",,,,\n", 3),
        (b"a,b,c\n1,2,3\n\n\n1,2,3\n1,2\n", 6),
    ],
    ids=["rows", "columns", "columns of one row", "cells"],
)
def test_a_table_is_refused_at_the_line_where_it_is_too_much(content: bytes, line: int) -> None:
    most = Most(rows=4, columns=3, cells=10)
    with pytest.raises(Refused) as refusal:
        table_of(content, most)
    [problem] = refusal.value.problems
    assert (problem.code, problem.params) == ("table_too_large", {"line": line, "rows": 4, "columns": 3})
    assert table_of(b"a,b,c\n1,2,3\n\n1,2,3\n", most).rows == ((2, ("1", "2", "3")), (4, ("1", "2", "3")))
