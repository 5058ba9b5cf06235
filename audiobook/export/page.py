"""A book as one HTML file: its text, its audio, and a player that highlights the line being spoken.

The audio is in the file as base64, so the file works anywhere, without a network.  It is written in chunks,
so a long book needs no more memory than a short one.  `page.html` is the template, with the player's program.

    page.write(Path("book.html"), tracks, metadata)
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
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Metadata, Track

CHUNK: Final = 3 << 18
"""Bytes of audio at a time; a multiple of three, so that base64 pads only at the end."""


def write(path: Path, tracks: tuple[Track, ...], metadata: Metadata) -> None:
    """Write the page of a book, from tracks with MP3 audio, to `path`.

    The same tracks and metadata give the same bytes.  Raises AudiobookError where the file cannot be written
    or a track's audio cannot be read.
    """
    with atomic.replacing(path) as part, writing(path), part.open("wb") as file:
        for text in _page(tracks, metadata):
            file.write(text.encode("utf-8", "replace"))


def _page(tracks: Sequence[Track], metadata: Metadata) -> Iterator[str]:
    speakers = speakers_of(tracks)
    template = files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    light, dark = (
        "\n".join(
            f"  --ink{number}: {colour.ink}; --tint{number}: {colour.tint};"
            for number, colour in enumerate(colours.of(index, page) for index in range(len(speakers)))
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
        # A browser ends the script at the first `</script`, even inside a string.
        "data": json.dumps(_data(tracks, metadata, speakers), ensure_ascii=False).replace("<", "\\u003c"),
    }
    # A single pass, so that a `{{title}}` in the story stays as it is.
    for literal, name in re.findall(r"(.*?)(?:\{\{(\w+)\}\}|\Z)", template, re.DOTALL):
        yield literal
        if name == "sounds":
            yield from _audio(tracks)
        elif name:
            yield values[name]


def speakers_of(tracks: Sequence[Track]) -> list[str]:
    """The ids of all speakers, the most talkative first: the first colours are the easiest to distinguish."""
    characters_said = Counter[str]()
    for track in tracks:
        for cue in track.timeline.cues:
            if cue.line.speaker is not None:
                characters_said[cue.line.speaker] += cue.line.span.end - cue.line.span.start
    return sorted(characters_said, key=lambda speaker: (-characters_said[speaker], speaker))


def _front(tracks: Sequence[Track], metadata: Metadata, speakers: Sequence[str]) -> Iterator[str]:
    if metadata.cover:
        content = base64.b64encode(metadata.cover).decode()
        yield f'<img alt="Cover" src="data:{cover.media_type(metadata.cover)};base64,{content}">'
    yield f"<h1>{escape(metadata.title)}</h1>"
    if metadata.author:
        yield f"<p>{escape(metadata.author)}</p>"
    if metadata.narrator:
        yield f"<p>Read by {escape(metadata.narrator)}</p>"
    names = {speaker: name for track in tracks for speaker, name in track.names.items()}
    if speakers:
        items = "".join(
            f'<li class="s{number}">{escape(names[speaker])}</li>' for number, speaker in enumerate(speakers)
        )
        yield f'<ul class="legend ui" aria-label="Speakers">{items}</ul>'


def _chapter(number: int, track: Track, speakers: Sequence[str]) -> str:
    # A chapter of a text without headings still has a title, which is shown and not spoken.
    paragraphs = [*layout.paragraphs(track)]
    first = next((at for at, paragraph in enumerate(paragraphs) if paragraph.kind == "heading"), None)
    lines = [] if first is not None else [f"<h2>{escape(track.chapter.title)}</h2>"]
    for at, paragraph in enumerate(paragraphs):
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
    names = {speaker: name for track in tracks for speaker, name in track.names.items()}
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
        "speakers": [names[speaker] for speaker in speakers],
        "chapters": chapters,
    }


def _audio(tracks: Sequence[Track]) -> Iterator[str]:
    for number, track in enumerate(tracks):
        yield f'<script type="text/plain" id="sound-{number}">'
        with track.audio.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield base64.b64encode(chunk).decode()
        yield "</script>\n"
