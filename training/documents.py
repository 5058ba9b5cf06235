"""The documents that are learned from: chapters with all their text, and labels for stretches of novels.

>>> [document.id for document in documents(Path("novels"))][0]                         # doctest: +SKIP
'labels:110_tess_of_the_durbervilles_a_pure_woman'
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.measure.score import gold
from audiobook.measure.score.gold import Gold
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
NOVELS = HERE / "novels.tsv"
"""The novels with labels: Project Gutenberg's number, file name, SHA-256 of the file."""
STRETCH = re.compile(r"\.[a-z]\.txt$")
"""Some label files name their stretch in the name of the novel, too."""


def documents(novels: Path) -> Iterator[Gold]:
    """All documents, in a fixed order; `novels`: the folder with the files that NOVELS names.

    Raises InputError where a novel is missing or is another edition.
    """
    digests = _digests()
    for path in sorted((HERE / "labels").glob("*.json")):
        labels = json.loads(path.read_text(encoding="utf-8"))
        name = STRETCH.sub(".txt", labels["novel"])
        yield _stretch(labels, _novel(novels / name, digests[name]))
    yield from gold.documents(sorted((HERE / "modern").glob("*.jsonl")))


def _digests() -> dict[str, str]:
    with NOVELS.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["sha256"] for row in csv.DictReader(file, delimiter="\t")}


def _novel(path: Path, digest: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; {NOVELS.name} has what is needed") from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(f"{path}: not the edition that was labelled; its SHA-256 is in {NOVELS.name}")
    return content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")


def _stretch(labels: dict[str, Any], novel: str) -> Gold:
    """A stretch of a novel as a document; quotations that are not surely one person's have no speaker."""
    start, end = labels["start"], labels["end"]
    quotes = [
        {
            "spans": [[quote["span"][0] - start, quote["span"][1] - start]],
            "speaker": quote["speaker"] if quote["kind"] == "speech" and quote["sure"] else None,
        }
        for quote in labels["quotes"]
        if start <= quote["span"][0] and quote["span"][1] <= end
    ]
    document = {
        "id": f"labels:{labels['id']}",
        "text": novel[start:end],
        "characters": labels["characters"],
        "quotes": quotes,
    }
    return Gold.model_validate(document, strict=False)
