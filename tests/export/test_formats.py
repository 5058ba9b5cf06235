"""FLAC, Opus and M4B, their tags, the shelf, credits and sample, read back by other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import numpy as np
import pytest
import reading
from mutagen.mp4 import MP4
from reading import CALM, STORM, audiobook
from tinytag import TinyTag

from audiobook.engines.tone import ToneSession
from audiobook.export import audio, cover, m4b, shelf
from audiobook.export.tagging import Tags
from audiobook.model import Chapter, Metadata, Timeline, Track
from audiobook.system.errors import AudiobookError, EngineError, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiobook.model import Audio, Request

RATE: Final = 44_100
TONE: Final = ("--engine", "tone")
BEEP_AFTER: Final = 8_820
"""Samples of silence at the beginning of a chapter."""


def picture(path: Path, width: int, height: int) -> Path:
    """A JPEG or PNG file, by the extension."""
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png" if path.suffix == ".png" else "mjpeg", rate=1)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = width, height
        stream.pix_fmt = "rgb24" if path.suffix == ".png" else "yuvj420p"
        pixels = np.full((height, width, 3), 90, np.uint8)
        for frame in (av.VideoFrame.from_ndarray(pixels), None):
            container.mux(stream.encode(frame))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Metadata:
    """Metadata with every field set."""
    return Metadata(
        "Thé Lamp", "A. Writer", "Nobody (digital voice)", "Coast", "2.5", 1995, "Fantasy", "About\na lamp.",
        "Own Press", "en-GB", picture(tmp_path / "c.png", 40, 40).read_bytes(),
    )  # fmt: skip


def chapter(folder: Path, number: int, seconds: float, book: Metadata) -> Track:
    """A chapter as a part of a book: silence, a beep after BEEP_AFTER samples, silence."""
    samples = np.zeros(round(seconds * RATE) + number * 331, np.int16)
    samples[BEEP_AFTER:][:4_410] = 9_000 * np.sin(np.arange(4_410) / 16)
    path = folder / f"{number}.aac"
    with audio.writer(path, "aac", RATE, Tags("", 1, 1, book)) as write:
        write(samples)
    title = f"Part {number}; a=b #\\"
    return Track(Chapter(title, "", ()), Timeline(RATE, len(samples), ()), path, {})


def decoded(path: Path) -> NDArray[np.float32]:
    """Samples from -1 to 1."""
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def marks(path: Path) -> list[tuple[float, str]]:
    """The chapters that FFmpeg reads: second and title."""
    with av.open(str(path)) as container:
        return [
            (float(mark["start"] * (mark["time_base"] or 1)), mark["metadata"]["title"].strip())
            for mark in container.chapters()
        ]


# --- M4B


def test_chapters_begin_where_their_marks_are(tmp_path: Path, book: Metadata) -> None:
    """In the decoded book each chapter begins where both kinds of marks say, to 2 ms, however long."""
    tracks = [chapter(tmp_path, n, 200.0 if n == 1 else 0.7, book) for n in range(6)]
    path = tmp_path / "book.m4b"
    m4b.write(path, tracks, book)
    sound, titles = decoded(path), [track.chapter.title for track in tracks]
    # PyAV 19 drops the padding of the last frame, older versions keep it.
    assert 0 <= m4b.starts(tracks)[-1] - len(sound) < audio.AAC_FRAME
    nero = [(mark.start, mark.title.strip()) for mark in MP4(path).chapters or ()]
    for chapters in (marks(path), nero):
        assert [title for _, title in chapters] == titles
        for second, _ in chapters:
            begin = round(second * RATE)
            onset = np.argmax(np.abs(sound[begin:][:20_000]) > 0.1)
            assert abs(int(onset) - BEEP_AFTER) < 0.002 * RATE


@pytest.mark.parametrize("count", [255, 256])
def test_more_chapters_than_nero_can_count(tmp_path: Path, book: Metadata, count: int) -> None:
    """Over 255 chapters, Nero's list, which counts in a byte, is left out; the chapter track has them all."""
    one = chapter(tmp_path, 0, 0.4, book)
    path = tmp_path / "book.m4b"
    m4b.write(path, [one] * count, book)
    starts = [start / RATE for start in m4b.starts([one] * count)[:-1]]
    assert [second for second, _ in marks(path)] == pytest.approx(starts, abs=0.001)
    assert (b"chpl" in path.read_bytes()) == (count <= 255)


def test_m4b_can_be_played_before_it_is_loaded(tmp_path: Path, book: Metadata) -> None:
    """The index precedes the audio, the audio track has the language, and the brand says audiobook."""
    path = tmp_path / "book.m4b"
    m4b.write(path, [chapter(tmp_path, 0, 1, book)], book)
    data = path.read_bytes()
    assert data[4:12] == b"ftypM4B "
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        assert container.streams.audio[0].language == "eng"


def test_m4b_tags(tmp_path: Path, book: Metadata) -> None:
    """Every field is in the atom where Apple's players and Audiobookshelf look."""
    path = tmp_path / "book.m4b"
    m4b.write(path, [chapter(tmp_path, 0, 1, book)], book)
    with av.open(str(path)) as container:
        found = container.metadata
    assert book.cover
    expected = {
        "title": "Thé Lamp", "album": "Thé Lamp", "artist": "A. Writer", "album_artist": "A. Writer",
        "composer": "Nobody (digital voice)", "SERIES": "Coast", "SERIES-PART": "2.5", "date": "1995",
        "grouping": "Coast #2.5", "genre": "Fantasy", "description": "About a lamp.",
        "comment": "About a lamp.", "synopsis": "About a lamp.", "PUBLISHER": "Own Press",
        "LANGUAGE": "en-GB", "media_type": "2", "gapless_playback": "1",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    image = TinyTag.get(path, image=True).images.front_cover
    assert image is not None
    assert image.data == book.cover


def test_a_book_that_cannot_be_joined_leaves_the_older_one(tmp_path: Path, book: Metadata) -> None:
    """A chapter that is not AAC is a one-line error, and the folder stays as it was."""
    one = chapter(tmp_path, 0, 1, book)
    one.audio.write_bytes(b"no sound at all" * 100)
    path = tmp_path / "book.m4b"
    path.write_bytes(b"older")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(AudiobookError, match="cannot write"):
        m4b.write(path, [one], book)
    assert path.read_bytes() == b"older"
    assert sorted(tmp_path.iterdir()) == before


def test_equal_books_are_equal_bytes(tmp_path: Path, book: Metadata) -> None:
    """The bytes depend on neither the clock nor the file's name."""
    tracks = [chapter(tmp_path, n, 1, book) for n in range(2)]
    for name in ("one.m4b", "two.m4b"):
        m4b.write(tmp_path / name, tracks, book)
    assert (tmp_path / "one.m4b").read_bytes() == (tmp_path / "two.m4b").read_bytes()


# --- chapters


@pytest.mark.parametrize("format_name", ["mp3", "flac", "opus"])
def test_tags_of_a_chapter(tmp_path: Path, book: Metadata, format_name: str) -> None:
    """A reader that shares no code with the writer finds every field."""
    path = tmp_path / f"one.{format_name}"
    with audio.writer(path, format_name, RATE, Tags("One", 3, 24, book)) as write:
        write(np.zeros(RATE, np.int16))
    found = TinyTag.get(path, image=True)
    assert (found.title, found.album, found.artist, found.albumartist) == (
        "One", "Thé Lamp", "A. Writer", "A. Writer",
    )  # fmt: skip
    assert (found.composer, found.track, found.track_total) == ("Nobody (digital voice)", 3, 24)
    assert (found.year, found.genre, found.comment) == ("1995", "Fantasy", "About a lamp.")
    other = {name: value[0] for name, value in found.other.items()}
    assert (other["series"], other["series-part"]) == ("Coast", "2.5")
    image = found.images.front_cover
    assert book.cover
    assert image is not None
    assert (image.data, image.mime_type) == (book.cover, "image/png")


@pytest.mark.parametrize(("format_name", "rate"), [("flac", RATE), ("opus", 48_000)])
def test_flac_and_opus_last_as_long_as_their_samples(
    tmp_path: Path, book: Metadata, format_name: str, rate: int
) -> None:
    """Nothing is lost at either end; one channel; FLAC returns every sample."""
    path = tmp_path / f"one.{format_name}"
    samples = np.random.default_rng(7).integers(-9_000, 9_000, 3 * RATE + 17, np.int16)
    with audio.writer(path, format_name, RATE, Tags("One", 1, 1, book)) as write:
        write(samples)
    found = decoded(path)
    assert len(found) == pytest.approx(len(samples) * rate / RATE, abs=2)
    if format_name == "flac":
        assert np.array_equal(found, samples)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.sample_rate, stream.codec_context.channels) == (rate, 1)


def test_bit_rate_is_a_choice(tmp_path: Path, book: Metadata) -> None:
    """192 kbit/s, as ACX wants, where it is asked for."""
    path = tmp_path / "one.mp3"
    with audio.writer(path, "mp3", RATE, Tags("One", 1, 1, book), kbps=192) as write:
        write(np.zeros(5 * RATE, np.int16))
    assert TinyTag.get(path).bitrate == pytest.approx(192, abs=1)


# --- covers and shelves


def test_covers(tmp_path: Path) -> None:
    """A good cover passes, one that shops reject gets an objection, one that cannot be shown is an error."""

    def objection(name: str, width: int, height: int) -> str:
        return cover.objection(cover.load(picture(tmp_path / name, width, height)))

    assert not objection("good.jpg", 1_024, 1_024)
    assert "40 by 60 pixels" in objection("tall.png", 40, 60)
    assert "40 pixels wide" in objection("small.jpg", 40, 40)
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes((tmp_path / "good.jpg").read_bytes()[:300])
    for name, header in {
        "large.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\1\0\0\0\0",
        "large.jpg": b"\xff\xd8\xff\xe0\0\4xx\xff\xc0\0\x0b\x08\x75\x30\x75\x30\1",
    }.items():
        (tmp_path / name).write_bytes(header)
        with pytest.raises(InputError, match="30,000 by 30,000 pixels, too large"):
            cover.load(tmp_path / name)
    text = tmp_path / "text.jpg"
    text.write_text("no picture")
    for path, why in (
        (damaged, "damaged"),
        (text, "neither"),
        (tmp_path / "none.png", "cannot read the cover"),
    ):
        with pytest.raises(InputError, match=why):
            cover.load(path)


@pytest.mark.parametrize(
    ("metadata", "path"),
    [
        (Metadata("T", "A", "N", "S", "2", 1995), "A/S/Vol 2 - 1995 - T {N}"),
        (Metadata("T"), "Unknown Author/T"),
        (Metadata('..\\a/b: {c}?"', "../..", series=".."), "_/_/a b c"),
    ],
)
def test_shelf_folders(metadata: Metadata, path: str) -> None:
    """Author, series, volume, year, title and narrator; no name can lead out of the shelf."""
    assert shelf.folder(metadata).as_posix() == path


def test_shelf_names_fit_into_file_systems() -> None:
    """Very long names are cut, counted in bytes, and the narrator stays."""
    long = "é" * 300
    folder = shelf.folder(Metadata(long, long, long, long, "2", 1995))
    assert all(len(part.encode()) <= 255 for part in folder.parts)
    assert folder.name.endswith("}")


# --- produce


def text(content: str = STORM + "\n" + CALM) -> Path:
    """A text in the current folder."""
    path = Path("story.txt")
    path.write_text(content, encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    """The files in a folder, hidden ones as well."""
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.usefixtures("store")
def test_one_run_makes_all_formats() -> None:
    """Each chapter in each format, one book, and nothing else; all with the same metadata."""
    formats = [word for name in ("mp3", "flac", "m4b") for word in ("--format", name)]
    result = audiobook("produce", text(), *TONE, *formats, "--title", "The Coast", "--author", "A. Writer")
    assert result.code == 0, result.err
    stems = ["story-01-Chapter 1 The Storm", "story-02-Chapter 2 The Calm"]
    expected = [f"{stem}.{end}" for stem in stems for end in ("flac", "mp3", "timeline.json")]
    assert names(Path("audio")) == sorted([*expected, "The Coast.m4b"])
    assert sorted(result.out.splitlines()) == [
        str(Path("audio") / name) for name in sorted([*expected, "The Coast.m4b"]) if "json" not in name
    ]
    for path in Path("audio").glob("*.[mf]*"):
        found = TinyTag.get(path)
        assert (found.album, found.artist) == ("The Coast", "A. Writer")
        assert "digital voices" in str(found.comment)
        assert "Digital voices" in str(found.composer)
    assert [title for _, title in marks(Path("audio/The Coast.m4b"))] == [
        "Chapter 1: The Storm", "Chapter 2: The Calm",
    ]  # fmt: skip


@pytest.mark.usefixtures("store")
def test_credits() -> None:
    """Credits are separate files that sort first and last, and are also part of the book."""
    result = audiobook(
        "produce",
        text("Hello."),
        *TONE,
        "--format",
        "wav",
        "--format",
        "m4b",
        "--credits",
        "--author",
        "A. B.",
    )
    assert result.code == 0, result.err
    files = [Path(line).name for line in result.out.splitlines()]
    assert files == [
        "story-00-Opening Credits.wav", "story-01-Story.wav", "story-02-Closing Credits.wav", "Story.m4b",
    ]  # fmt: skip
    assert [title for _, title in marks(Path("audio/Story.m4b"))] == [
        "Opening Credits", "Story", "Closing Credits",
    ]  # fmt: skip
    opening = reading.timeline(Path("audio") / files[0])
    assert opening["cues"][0]["text"] == "Story. Written by A. B. Narrated by digital voices."


@pytest.mark.usefixtures("store")
def test_sample() -> None:
    """The sample is the first chapter up to a line's end within five minutes, and not part of the book."""
    long = "\n\n".join("This is quite a long sentence, and it is long indeed. " * 6 for _ in range(16))
    result = audiobook("produce", text(long), *TONE, "--format", "wav", "--sample")
    assert result.code == 0, result.err
    assert [Path(line).name for line in result.out.splitlines()] == ["story.wav", "story-Sample.wav"]
    sample = reading.timeline(Path("audio/story-Sample.wav"))
    whole = reading.timeline(Path("audio/story.wav"))
    assert 270 < sample["duration"] <= 300 < whole["duration"]
    assert sample["cues"] == whole["cues"][: len(sample["cues"])]
    assert TinyTag.get("audio/story-Sample.wav").title == "Story (Sample)"


@pytest.mark.usefixtures("store")
def test_a_sample_takes_no_chapters_place() -> None:
    """A text named like another's sample keeps its chapter, and one line explains the conflict."""
    other = Path("story-Sample.txt")
    other.write_text("Another one.", encoding="utf-8")
    result = audiobook("produce", text("Hello."), other, *TONE, "--format", "wav", "--sample")
    assert result.code == 3
    assert "a chapter has the same file name as the sample" in result.err
    assert TinyTag.get("audio/story-Sample.wav").title == "Story Sample"


@pytest.mark.usefixtures("store")
def test_dry_run_names_the_book() -> None:
    """The dry run lists the book's file too, and writes nothing."""
    result = audiobook("produce", text(), *TONE, "--format", "m4b", "--title", "Lamp", "--dry-run")
    assert f"-> {Path('audio/Lamp.m4b')}" in result.out
    assert not Path("audio").exists()


@pytest.mark.usefixtures("store")
def test_shelf(tmp_path: Path) -> None:
    """The book's folder holds audio, cover and metadata.json; options take precedence over voices.yaml."""
    picture(tmp_path / "c.jpg", 40, 40)
    Path("voices.yaml").write_text(
        f"metadata: {{title: Old, author: A. Writer, series: Coast, series_part: 2, year: 1995, "
        f'narrator: Anna, cover: "{(tmp_path / "c.jpg").as_posix()}"}}\n',
        encoding="utf-8",
    )
    result = audiobook("produce", text(), *TONE, "--format", "m4b", "--shelf", "--title", "New")
    assert result.code == 0, result.err
    assert "40 pixels wide" in result.err
    place = Path("audio/A. Writer/Coast/Vol 2 - 1995 - New {Anna (digital voice)}")
    assert names(place) == ["New.m4b", "cover.jpg", "metadata.json"]
    metadata = json.loads((place / "metadata.json").read_text(encoding="utf-8"))
    assert (metadata["title"], metadata["authors"]) == ("New", ["A. Writer"])
    assert metadata["series"] == ["Coast #2"]
    assert (metadata["narrators"], metadata["publishedYear"]) == (["Anna (digital voice)"], "1995")
    starts = [chapter["start"] for chapter in metadata["chapters"]]
    assert starts == pytest.approx([second for second, _ in marks(place / "New.m4b")], abs=0.001)


@pytest.mark.usefixtures("store")
def test_no_book_without_one_of_its_chapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a chapter fails the book is not written, one line says so, and the exit code is 4."""
    speak = ToneSession.speak

    def fail(self: ToneSession, request: Request, timeout: float) -> Audio:
        if "calm" in request.text.lower():
            raise EngineError("cannot say that")
        return speak(self, request, timeout)

    monkeypatch.setattr(ToneSession, "speak", fail)
    result = audiobook("produce", text(), *TONE, "--format", "mp3", "--format", "m4b")
    assert result.code == 4
    assert "Story.m4b: not written, because 1 of 2 chapters failed" in result.err
    assert not [name for name in names(Path("audio")) if name.endswith("m4b") or name.startswith(".")]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("written", "place", "why"),
    [
        ("metadata: {titel: x}", "1:12", "did you mean 'title'?"),
        ("metadata:\n  cover: none.jpg", "2:10", "no file 'none.jpg'"),
        ("metadata:\n  year: soon", "2:9", "not a whole number"),
    ],
)
def test_mistakes_in_metadata(written: str, place: str, why: str) -> None:
    """The error is one line with the mistake's line and column, before any work."""
    Path("voices.yaml").write_text(written + "\n", encoding="utf-8")
    result = audiobook("produce", text(), *TONE)
    assert result.code == 3
    assert f"voices.yaml:{place}: metadata" in result.err
    assert why in result.err
    assert not Path("audio").exists()


@pytest.mark.usefixtures("store")
def test_an_author_that_the_text_names() -> None:
    """Project Gutenberg's header names the author; a similar line in another text does not."""
    head = "Title: X\nAuthor: Jane Doe\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n"
    for content, artist in ((head + STORM, "Jane Doe"), ("Author: Jane Doe\n\n" + STORM, None)):
        result = audiobook("produce", text(content), *TONE)
        assert result.code == 0, result.err
        assert TinyTag.get(result.out.splitlines()[0]).artist == artist
