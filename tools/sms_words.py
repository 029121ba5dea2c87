"""What `make i18n` reads of app/data/sms.tsv: who reads each SMS, as the Admin's screen says it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from typing import IO


def extract(
    file: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, Collection[str]]]:
    """Babel's form: line, no function, the words, no comments."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    for row in (rows := csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)):
        yield rows.line_num, None, row["keterangan"], ()
