"""A book as one HTML file: its text, its sound, and a player that shows the line being spoken.

The sound lies in the file as base64, so one file works from anywhere, without a network; it is written by the
chunk, so the longest book needs no more memory than the shortest.  `page.html` is the page and its program.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from audiobook.export import colours, cover, layout
from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Metadata, Track

CHUNK: Final = 3 << 18
"""Bytes of sound at once; a multiple of three, so that base64 pads only at the end."""


def write(path: Path, tracks: tuple[Track, ...], metadata: Metadata) -> None:
    """Write the page of a book, whose tracks have MP3 sound, to `path`.

    The same tracks and metadata give the same bytes.  Raises AudiobookError where the file cannot be written
    or a track's sound cannot be read.
    """
    with atomic.replacing(path) as part, atomic.naming_errors(path), part.open("wb") as file:
        for text in _page(tracks, metadata):
            file.write(text.encode("utf-8", "replace"))


def _page(tracks: Sequence[Track], metadata: Metadata) -> Iterator[str]:
    speakers = speakers_of(tracks)
    template = files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    light, dark = (
        "\n".join(
            f"  --ink{number}: {one.ink}; --tint{number}: {one.tint};"
            for number, one in enumerate(colours.of(index, page) for index in range(len(speakers)))
        )
        for page in (colours.LIGHT_PAGE, colours.DARK_PAGE)
    )
    rules = "\n".join(
        f".s{number} {{ --c: var(--ink{number}); --t: var(--tint{number}) }}"
        for number in range(len(speakers))
    )
    chapters = "\n".join(_chapter(number, track, speakers) for number, track in enumerate(tracks))
    values = {
        "language": escape(metadata.language),
        "title": escape(metadata.title),
        "light": light,
        "dark": dark,
        "speakers": rules,
        "front": "\n".join(_front(tracks, metadata, speakers)),
        "chapters": chapters,
        # A script ends at the first `</script`, wherever that stands.
        "data": json.dumps(_data(tracks, metadata, speakers), ensure_ascii=False).replace("<", "\\u003c"),
    }
    # Once over the template, so that a story about {{title}} stays as it is.
    for literal, name in re.findall(r"(.*?)(?:\{\{(\w+)\}\}|\Z)", template, re.DOTALL):
        yield literal
        if name == "sounds":
            yield from _sounds(tracks)
        elif name:
            yield values[name]


def speakers_of(tracks: Sequence[Track]) -> list[str]:
    """The ids of those who speak, who says most first: the first colours are the easiest to tell apart."""
    said = Counter[str]()
    for track in tracks:
        for cue in track.timeline.cues:
            if cue.line.speaker is not None:
                said[cue.line.speaker] += cue.line.span.end - cue.line.span.start
    return sorted(said, key=lambda one: (-said[one], one))


def _front(tracks: Sequence[Track], metadata: Metadata, speakers: Sequence[str]) -> Iterator[str]:
    if metadata.cover:
        content = base64.b64encode(metadata.cover).decode()
        yield f'<img alt="Cover" src="data:{cover.media_type(metadata.cover)};base64,{content}">'
    yield f"<h1>{escape(metadata.title)}</h1>"
    if metadata.author:
        yield f"<p>{escape(metadata.author)}</p>"
    if metadata.narrator:
        yield f"<p>Read by {escape(metadata.narrator)}</p>"
    names = {one: name for track in tracks for one, name in track.names.items()}
    if speakers:
        items = "".join(
            f'<li class="s{number}">{escape(names[one])}</li>' for number, one in enumerate(speakers)
        )
        yield f'<ul class="legend ui" aria-label="Speakers">{items}</ul>'


def _chapter(number: int, track: Track, speakers: Sequence[str]) -> str:
    # A chapter of a text without headings has a title all the same, which nobody speaks.
    parts = [*layout.paragraphs(track)]
    first = next((at for at, paragraph in enumerate(parts) if paragraph.kind == "heading"), None)
    lines = [] if first is not None else [f"<h2>{escape(track.chapter.title)}</h2>"]
    for at, paragraph in enumerate(parts):
        inside = "".join(
            layout.markup(piece, _attributes(number, piece.cue, track, speakers))
            for piece in paragraph.pieces
        )
        if paragraph.kind == "heading":
            level = 2 if at == first else 3
            lines.append(f"<h{level}>{inside}</h{level}>")
        elif paragraph.kind == "note":
            lines.append(f'<aside aria-label="Author’s note {at + 1}"><p>{inside}</p></aside>')
        elif paragraph.kind == "break" and not any(character.isalnum() for character in inside):
            lines.append("<hr>")
        else:
            lines.append(f"<p>{inside}</p>")
    hidden = " hidden" if number else ""
    title = escape(track.chapter.title)
    return f'<section class="chapter" aria-label="{title}"{hidden}>\n' + "\n".join(lines) + "\n</section>"


def _attributes(chapter: int, cue: int | None, track: Track, speakers: Sequence[str]) -> str:
    if cue is None:
        return ""
    speaker = track.timeline.cues[cue].line.speaker
    shade = "" if speaker is None else f" s{speakers.index(speaker)}"
    return f'class="u{shade}" id="c{chapter}u{cue}"'


def _data(tracks: Sequence[Track], metadata: Metadata, speakers: Sequence[str]) -> dict[str, Any]:
    names = {one: name for track in tracks for one, name in track.names.items()}
    words = "\0".join([metadata.title, *(track.chapter.text for track in tracks)])
    chapters = []
    for track in tracks:
        rate = track.timeline.rate
        cues = [
            [
                round(cue.start / rate, 3),
                round(cue.end / rate, 3),
                None if cue.line.speaker is None else speakers.index(cue.line.speaker),
                int(cue.line.span.kind == "dialogue"),
            ]
            for cue in track.timeline.cues
        ]
        duration = round(track.timeline.length / rate, 3)
        chapters.append({"title": track.chapter.title, "duration": duration, "cues": cues})
    return {
        "id": hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16],
        "title": metadata.title,
        "author": metadata.author,
        "speakers": [names[one] for one in speakers],
        "chapters": chapters,
    }


def _sounds(tracks: Sequence[Track]) -> Iterator[str]:
    for number, track in enumerate(tracks):
        yield f'<script type="text/plain" id="sound-{number}">'
        with track.audio.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield base64.b64encode(chunk).decode()
        yield "</script>\n"
