"""Tables that leave the service: no cell of theirs is a formula to the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io

import pytest

from judging.storage.tabular import csv_file, harmless


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
