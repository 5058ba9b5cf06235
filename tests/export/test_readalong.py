"""Subtitles, read-along books and the page, made from a real chapter and read back."""

from __future__ import annotations

import html
import itertools
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import srt
import webvtt
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from audiobook import cli
from audiobook.export import audio, books, colours, epub, layout, lpf, page, subtitles
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Block, Chapter, Cue, Line, Metadata, Span, Timeline, Track

RATE = assemble.RATE
NAMES = {"ann": "Ann <the> Bold & Co", "zoe": "Zoë"}
ABOUT = Metadata(
    "Salt & <Light>", "A. Writer", "a digital voice", "Coasts", "2", 2024, description="It's <so>"
)
PIECES = [  # words, kind of the block, kind of the span, speaker; None ends the block
    ("# The *Salt* Road", "heading", "heading", None), None,
    ("“Is it 5 < 6 & --> so?” ", "paragraph", "dialogue", "ann"),
    ("she _really_ asked. ", "paragraph", "narration", None),
    ("“No. " + "It never was so, as far as anybody on this coast can tell you. " * 3 + "”", "paragraph",
     "dialogue", "zoe"), None,
    ("* * *", "break", "break", None), None,
    ("A/N: thank you for reading </script>!", "note", "note", None), None,
    ("Nobody **an\nswered** {{title}}.", "paragraph", "narration", None),
]  # fmt: skip


@pytest.fixture
def track(tmp_path: Path) -> Track:
    """A chapter with its MP3 file; each line lasts as long as its number of characters suggests."""
    text, start = "", 0
    blocks: list[Block] = []
    spans: list[Line] = []
    for piece in [*PIECES, None]:
        if piece is None:
            blocks.append(replace(blocks.pop(), end=len(text)))
            text += "\n\n"
            start = len(text)
            continue
        words, block, kind, speaker = piece
        if len(text) == start:
            blocks.append(Block(start, start, block))  # type: ignore[arg-type]
        spans.append(Line(Span(len(text), len(text) + len(words), kind), speaker, 1.0, ""))  # type: ignore[arg-type]
        text += words
    chapter = Chapter("The Salt Road", text, tuple(blocks), "salt.md")
    position, cues = RATE // 2, []
    for line in assemble.spoken(spans, chapter, notes=False):
        length = (line.span.end - line.span.start) * RATE // 60
        cues.append(Cue(position, position + length, line))
        position += length + RATE // 4
    timeline = Timeline(RATE, position, tuple(cues))
    path = tmp_path / "salt.mp3"
    with audio.writer(path, "mp3", RATE, Tags("t", 1, 1, Metadata("a"))) as write:
        write((4000 * np.sin(np.arange(position) * 0.06)).astype(np.int16))
    return Track(chapter, timeline, path, NAMES)


WORDS = (
    "The Salt Road “Is it 5 < 6 & --> so?” she really asked. “No. "
    + "It never was so, as far as anybody on this coast can tell you. " * 3
    + "” A/N: thank you for reading </script>! Nobody an swered {{title}}."
)
"""The chapter as a person reads it."""


def test_vtt_parses(track: Track) -> None:
    """A WebVTT library finds every spoken word, its speaker, and the timeline's times."""
    cues = webvtt.from_string(subtitles.vtt(track)).captions
    spoken = WORDS.replace("A/N: thank you for reading </script>! ", "")
    assert "".join("".join(html.unescape(cue.text) for cue in cues).split()) == "".join(spoken.split())
    assert max(len(cue.text) for cue in cues) <= subtitles.LONGEST + len("&lt;&amp;&gt;")
    first = track.timeline.cues[0]
    assert cues[0].start_in_seconds == int(first.start / RATE)
    times = [(_seconds(cue.start), _seconds(cue.end)) for cue in cues]
    assert all(start < end for start, end in times)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(times))
    assert times[-1][1] <= track.timeline.length / RATE
    assert cues[1].voice == "Ann &lt;the&gt; Bold &amp; Co"


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_srt_parses(track: Track) -> None:
    """An SRT library reads the cues; characters' words follow their name, narration has none."""
    cues = [*srt.parse(subtitles.srt(track))]
    assert cues[0].content == "The Salt Road"
    assert any(cue.content.startswith("ZOË: “No.") for cue in cues)
    assert " ".join(cues[1].content.split()) == "ANN <THE> BOLD & CO: “Is it 5 < 6 & → so?”"
    assert cues[-1].end.total_seconds() <= track.timeline.length / RATE
    assert [cue.index for cue in cues] == [*range(1, len(cues) + 1)]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def test_epub_holds_every_word_once_and_points_at_the_right_time(track: Track, tmp_path: Path) -> None:
    """The page has every word; the overlay has each line's id with its clip; durations are their sums."""
    epub.write(tmp_path / "b.epub", (track, track), ABOUT)
    with zipfile.ZipFile(tmp_path / "b.epub") as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read(first)) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"application/epub+zip",
        )
        chapter = ET.fromstring(book.read("EPUB/c1.xhtml"))  # noqa: S314  our own
        smil = ET.fromstring(book.read("EPUB/c1.smil"))  # noqa: S314
        opf = ET.fromstring(book.read("EPUB/book.opf"))  # noqa: S314
        assert book.read("EPUB/c2.mp3") == track.audio.read_bytes()
    body = next(one for one in chapter.iter() if _local(one.tag) == "body")
    assert " ".join("".join(body.itertext()).split()) == " ".join(WORDS.split())
    ids = {one.get("id"): one for one in body.iter() if one.get("id")}
    pars = [one for one in smil.iter() if _local(one.tag) == "par"]
    assert len(pars) == len(track.timeline.cues) == len(ids)
    total = 0.0
    for par, cue in zip(pars, track.timeline.cues, strict=True):
        text, clip = par
        line = ids[str(text.get("src")).partition("#")[2]]
        assert line.get("data-speaker") == (cue.line.speaker and NAMES[cue.line.speaker])
        begin, end = (float(str(clip.get(name)).rstrip("s")) for name in ("clipBegin", "clipEnd"))
        assert (begin, end) == (round(cue.start / RATE, 3), round(cue.end / RATE, 3))
        total += end - begin
    durations = [one for one in opf.iter() if one.get("property") == "media:duration"]
    assert [float(str(one.text).rstrip("s")) for one in durations] == pytest.approx([2 * total, total, total])
    assert [_local(one.tag) for one in body.iter() if _local(one.tag) in {"em", "strong", "aside", "hr"}] == [
        "em", "em", "hr", "aside", "strong",
    ]  # fmt: skip


def test_lpf_names_each_sound_with_its_length(track: Track, tmp_path: Path) -> None:
    """The manifest is that of a W3C audiobook, and its reading order names the files in the package."""
    lpf.write(tmp_path / "b.lpf", (track,), ABOUT)
    with zipfile.ZipFile(tmp_path / "b.lpf") as book:
        manifest = json.loads(book.read("publication.json"))
        assert book.read(manifest["readingOrder"][0]["url"]) == track.audio.read_bytes()
    assert manifest["conformsTo"] == "https://www.w3.org/TR/audiobooks/"
    assert manifest["name"] == ABOUT.title
    seconds = float(manifest["readingOrder"][0]["duration"].strip("PTS"))
    assert seconds == pytest.approx(track.timeline.length / RATE, abs=0.001)


@pytest.mark.parametrize("name", ["epub", "html", "lpf"])
def test_the_same_book_has_the_same_bytes(name: str, track: Track, tmp_path: Path) -> None:
    """A book's bytes depend on neither the clock, the folder nor chance; every format includes the cover."""
    about = replace(ABOUT, cover=b"\x89PNG\r\n\x1a\n" + bytes(20))
    sizes = []
    for path in (tmp_path / f"1.{name}", tmp_path / f"2.{name}"):
        books.FORMATS[name].write(path, (track,), about)
        sizes.append(path.read_bytes())
    assert sizes[0] == sizes[1]
    books.FORMATS[name].write(tmp_path / "bare", (track,), ABOUT)
    assert (tmp_path / "bare").stat().st_size < len(sizes[0])


def test_a_note_before_the_heading_leaves_it_the_heading(track: Track, tmp_path: Path) -> None:
    """After a note at the beginning, the title still appears once, as the highest heading."""
    text = "A/N: hello\n\nOne\n\nStory."
    blocks = (Block(0, 10, "note"), Block(12, 15, "heading"), Block(17, 23, "paragraph"))
    chapter = Chapter("One", text, blocks)
    page.write(
        tmp_path / "b.html", (replace(track, chapter=chapter, timeline=Timeline(RATE, 99, ())),), ABOUT
    )
    whole = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert re.findall(r"<h[23]>.*?</h[23]>", whole) == ["<h2>One</h2>"]


def test_the_page_is_one_file_with_every_word(track: Track, tmp_path: Path) -> None:
    """The page needs no other file, and shows all of the chapter's text, even what looks like HTML."""
    page.write(tmp_path / "b.html", (track,), ABOUT)
    whole = (tmp_path / "b.html").read_text(encoding="utf-8")
    shown = re.sub(r"<script type=\"text/plain\".*?</script>", "", whole, flags=re.DOTALL)
    assert not re.search(r"https?://|\bsrc=\"(?!data:)|<link[^>]+href=\"(?!data:)|@import|url\(", shown)
    section = re.search(r"<section class=\"chapter\".*?</section>", shown, re.DOTALL)
    assert section
    text = ET.fromstring(section[0].replace("<hr>", "<hr/>"))  # noqa: S314  our own
    assert " ".join("".join(text.itertext()).split()) == " ".join(WORDS.split())


@given(st.integers(0, 400), st.sampled_from([colours.LIGHT_PAGE, colours.DARK_PAGE]))
def test_every_colour_can_be_read(number: int, paper: colours.Rgb) -> None:
    """A speaker's colour has the contrast of WCAG AA on the page and on its own tint."""

    def rgb(css: str) -> colours.Rgb:
        red, green, blue = (int(css[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return red, green, blue

    colour = colours.of(number, paper)
    assert colours.contrast(rgb(colour.ink), paper) >= 4.5
    assert colours.contrast(rgb(colour.ink), rgb(colour.tint)) >= 4.5


@given(st.text("ab _*\n“.", min_size=1, max_size=60), st.data())
def test_layout_loses_no_letter(text: str, data: st.DataObject) -> None:
    """Wherever lines end and marks are, each letter is in exactly one piece, in order."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)) | {0, len(text)})
    cues = tuple(
        Cue(at, at + 1, Line(Span(start, end, "narration"), None, 1.0, ""))
        for at, (start, end) in enumerate(itertools.pairwise(cuts))
    )

    chapter = Chapter("t", text, (Block(0, len(text), "paragraph"),))
    paragraphs = layout.paragraphs(Track(chapter, Timeline(1, 99, cues), Path("x"), {}))
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces]
    letters = [character for character in text if character in "ab“."]
    assert [character for piece in pieces for character in piece.text if character in "ab“."] == letters
    assert [piece.cue for piece in pieces] == sorted({piece.cue or 0 for piece in pieces})


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("vtt", ["tale.mp3", "tale.vtt"]),
        ("srt", ["tale.mp3", "tale.srt"]),
        ("epub", ["Tale.epub"]),
        ("html", ["Tale.html"]),
        ("lpf", ["Tale.lpf"]),
    ],
)
def test_produce_writes_the_audio_they_need(name: str, outputs: list[str], store: Path) -> None:
    """Subtitles come with an MP3 file, a book contains its audio, and every path is printed."""
    Path("tale.txt").write_text("Tale\n\n“Go on,” said Ann.\n\nHe went.\n", encoding="utf-8")
    arguments = ["produce", "tale.txt", "--engine", "tone", "--store", str(store), "--format", name]
    result = CliRunner().invoke(cli.cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert [Path(line).name for line in result.stdout.splitlines()] == outputs
    timelines = ["tale.timeline.json"] if "tale.mp3" in outputs else []
    assert {path.name for path in Path("audio").iterdir()} == {*outputs, *timelines}


@given(st.text("ab. ,—”", min_size=1, max_size=900))
def test_long_lines_are_cut_into_readable_subtitles(text: str) -> None:
    """No letter is lost, and only a single word can make a subtitle longer than two lines."""
    words = " ".join(text.split())
    parts = subtitles.parts(words)
    assert "".join("".join(parts).split()) == "".join(words.split())
    assert all(len(part) <= subtitles.LONGEST or " " not in part for part in parts)
    assert all(parts) or not words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # The only end of a sentence, although there are commas closer to the middle.
        ("One, two. She looked up, and far out on the water, beyond the pier, he saw the lamp go out.",
         ["One, two.", "She looked up, and far out on the water, beyond the pier, he saw the lamp go out."]),
        # No sentence ends inside: the comma nearest to the middle.
        ("She looked up, and far out on the dark water, beyond the pier, he saw the lamp go out at last.",
         ["She looked up, and far out on the dark water,",
          "beyond the pier, he saw the lamp go out at last."]),
        ("First one. Second one. Third one. She walked down to the water and looked for the lamp again.",
         ["First one. Second one. Third one.",
          "She walked down to the water and looked for the lamp again."]),
        ("word " * 20 + "end", [("word " * 12).strip(), "word " * 8 + "end"]),
        ("x" * 84, ["x" * 84]),
        ("x" * 40 + " " + "y" * 44, ["x" * 40, "y" * 44]),
    ],
)  # fmt: skip
def test_where_long_lines_are_cut(text: str, parts: list[str]) -> None:
    """Between sentences, else clauses, nearest to the middle; else between words, in even parts."""
    assert subtitles.parts(text) == parts


def spoken_track(*cues: tuple[int, int, str, str | None]) -> Track:
    """A track at 1,000 Hz: start and end in milliseconds, text and speaker of each cue."""
    text, blocks, timed = "", [], []
    for start, end, words, speaker in cues:
        span = Span(len(text), len(text) + len(words), "narration" if speaker is None else "dialogue")
        blocks.append(Block(span.start, span.end, "paragraph"))
        timed.append(Cue(start, end, Line(span, speaker, 1.0, "")))
        text += words + "\n\n"
    chapter = Chapter("One", text, tuple(blocks))
    return Track(chapter, Timeline(1_000, 10**7, tuple(timed)), Path("one.mp3"), NAMES)


def test_subtitles_to_the_letter() -> None:
    """Times in hours, minutes, seconds and milliseconds; names; lines of 42 characters; no empty cues."""
    track = spoken_track(
        (5, 1_250, "It rained.", None),
        (3_723_004, 3_725_000, "“Go on, please, before anybody else comes down here,”", "zoe"),
        (3_725_000, 3_725_000, "Gone.", None),
    )
    assert subtitles.vtt(track) == (
        "WEBVTT\n\n00:00:00.005 --> 00:00:01.250\n<v Narrator>It rained.\n\n"
        "01:02:03.004 --> 01:02:05.000\n<v Zoë>“Go on, please, before anybody else comes down here,”\n"
    )
    assert subtitles.srt(track) == (
        "1\n00:00:00,005 --> 00:00:01.250\nIt rained.\n\n"
        "2\n01:02:03,004 --> 01:02:05,000\nZOË: “Go on, please, before anybody else\ncomes down here,”\n"
    )


def test_no_subtitle_ends_with_a_title() -> None:
    """The full stop of `Mr.` does not end a sentence."""
    text = "They had walked all the way down to the harbour with old Mr. Pell and with his two brown dogs."
    assert not any(part.endswith("Mr.") for part in subtitles.parts(text))
