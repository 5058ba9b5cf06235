"""The script files of texts: where they are, also when a text was renamed.

>>> beside(Path("novel/chapter.txt"))                                                  # doctest: +SKIP
PosixPath('novel/chapter.script.txt')
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import read
from audiobook.production import file_names
from audiobook.review import owners, script
from audiobook.system.errors import InputError
from audiobook.system.files import exists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Script
    from audiobook.review.script import Part

END = ".script.txt"
"""How the names of script files end."""
NAME_BYTES = 255
"""The longest file name that file systems take."""
LONGEST_HEADER = 1_000
"""Bytes; a first line that is longer is no header, which ends with a file's name."""


def beside(text: Path) -> Path:
    """Return where the script file of a text is, unless the user names another."""
    name = f"{text.stem}{END}"
    if len(os.fsencode(name)) > NAME_BYTES:
        mark = f"-{hashlib.sha256(os.fsencode(text.stem)).hexdigest()[:8]}"  # two long names may begin alike
        name = f"{file_names.cut(text.stem, NAME_BYTES - len(mark + END))}{mark}{END}"
    return text.with_name(name)


def load(texts: Sequence[Path], path: Path | None) -> dict[Path, tuple[Part, ...]]:
    """Return the content of the texts' script files, by path.

    `path`: the only script file; None: the one beside each text, if it exists.
    """
    paths = [path] if path else [beside(text) for text in texts if text != read.STDIN]
    return {file: script.load(file) for file in dict.fromkeys(paths) if exists(file)}


def left_behind(guess: Script) -> Iterator[tuple[Path, Part, float]]:
    """Yield the script files that texts left behind when they were renamed, with their likeness, 0 to 1.

    `guess`: who says what, by the program.  Only texts without a script file beside them are looked at, and
    only files for texts that are no longer in their folder.
    """
    for _, text in script.by_source(guess):
        source = Path(text.book.chapters[0].source)
        if source == read.STDIN or exists(beside(source)):
            continue
        for path in sorted(source.parent.glob(f"*{END}")):
            if not _is_of_a_lost_text(path):
                continue
            with suppress(InputError):  # a file that is no script is nobody's
                part, *others = script.load(path)
                likeness = owners.likeness(part, text)
                if likeness >= owners.LIKE and not others:
                    yield path, part, likeness


def _is_of_a_lost_text(path: Path) -> bool:
    """Tell whether the text that a script file names is no longer beside it."""
    try:
        with path.open("rb") as file:
            header = file.readline(LONGEST_HEADER).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return False
    name = header.removeprefix(script.HEADER)
    return name != header and not exists(path.with_name(name))
