"""The documents that are learned from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from audiobook.system.errors import InputError
from training import documents as module
from training.documents import documents

if TYPE_CHECKING:
    from pathlib import Path

NOVEL = '\ufeffCHAPTER I\r\n\r\n"Yes," said Ann.\r\n\r\n"Né?" she said to Ben.\r\n\r\nThe rest.\r\n'
TEXT = 'CHAPTER I\n\n"Yes," said Ann.\n\n"Né?" she said to Ben.\n\nThe rest.\n'
START, END = TEXT.index('"Yes'), TEXT.index("The rest")


def quote(words: str, **other: Any) -> dict[str, Any]:
    """A label of Ann's."""
    start = TEXT.index(words)
    label = {"span": [start, start + len(words)], "speaker": "p1", "kind": "speech", "sure": True}
    return label | other


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `training`, with one novel, one file of labels and one modern chapter."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "modern").mkdir()
    (tmp_path / "novels").mkdir()
    (tmp_path / "novels" / "1_gate.txt").write_bytes(NOVEL.encode())
    digest = hashlib.sha256(NOVEL.encode()).hexdigest()
    (tmp_path / "novels.tsv").write_text(
        f"gutenberg\tfile\tsha256\n1\t1_gate.txt\t{digest}\n", encoding="utf-8"
    )
    labels = {
        "id": "1_gate",
        "novel": "1_gate.a.txt",
        "start": START,
        "end": END,
        "characters": [{"id": "p1", "name": "Ann", "aliases": ["Ann Moss"], "gender": "F", "note": "?"}],
        "quotes": [quote('"Yes,"'), quote('"Né?"', sure=False)],
    }
    (tmp_path / "labels" / "1_gate.json").write_text(json.dumps(labels), encoding="utf-8")
    modern = {"id": "modern:gate", "text": "It rained.", "characters": [], "quotes": []}
    (tmp_path / "modern" / "gate.jsonl").write_text(json.dumps(modern) + "\n", encoding="utf-8")
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "NOVELS", tmp_path / "novels.tsv")
    return tmp_path


def relabel(folder: Path, **changed: Any) -> None:
    """Change the file of labels."""
    path = folder / "labels" / "1_gate.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")


def test_a_stretch_of_a_novel_becomes_a_document(folder: Path) -> None:
    """Its text without a byte order mark or carriage returns; quotations by their place in the stretch."""
    stretch, modern = documents(folder / "novels")
    assert stretch.id == "labels:1_gate"
    assert stretch.text == TEXT[START:END]
    (ann,) = stretch.characters
    assert (ann.id, ann.name, ann.aliases, ann.gender) == ("p1", "Ann", ("Ann Moss",), "F")
    quoted = [(stretch.text[slice(*span)], quote.speaker) for quote in stretch.quotes for span in quote.spans]
    assert quoted == [('"Yes,"', "p1"), ('"Né?"', None)]
    assert modern.id == "modern:gate"


def test_what_is_not_surely_one_persons_speech_has_no_speaker(folder: Path) -> None:
    """Thoughts and the like; quotations outside the stretch are left out."""
    relabel(folder, quotes=[quote('"Yes,"', kind="thought"), quote("CHAPTER"), quote("The rest")])
    stretch, _ = documents(folder / "novels")
    assert [quote.speaker for quote in stretch.quotes] == [None]


def test_another_edition_is_refused(folder: Path) -> None:
    """One changed letter moves all labels."""
    (folder / "novels" / "1_gate.txt").write_bytes(NOVEL.replace("rest", "test").encode())
    with pytest.raises(InputError, match=r"1_gate\.txt: not the edition that was labelled"):
        list(documents(folder / "novels"))


def test_a_missing_novel_is_named(folder: Path) -> None:
    """With the list that has what is needed."""
    (folder / "novels" / "1_gate.txt").unlink()
    with pytest.raises(InputError, match=r"1_gate\.txt: .*; novels\.tsv has what is needed"):
        list(documents(folder / "novels"))
