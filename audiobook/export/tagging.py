"""Tags: what players, libraries and shops show, under the names that each kind of file uses.

| | ID3v2.3 (MP3) | MP4 (M4B) | Vorbis comments (FLAC, Opus) |
|---|---|---|---|
| chapter, book | TIT2, TALB | ©nam and ©alb are the book's | TITLE, ALBUM |
| author | TPE1, TPE2 | ©ART, aART | ARTIST, ALBUMARTIST, AUTHOR |
| narrator | TCOM | ©wrt, ©nrt | COMPOSER, NARRATOR |
| series, its part | TXXX series, series-part | SERIES, SERIES-PART, ©grp | SERIES, SERIES-PART, GROUPING |
| description | COMM | desc, ldes, ©cmt | DESCRIPTION, COMMENT |
| year, genre | TYER, TCON | ©day, ©gen | DATE, GENRE |
| publisher, language | TPUB, TLAN | PUBLISHER, LANGUAGE | PUBLISHER, LANGUAGE |
| cover | APIC | covr | METADATA_BLOCK_PICTURE |
| number | TRCK | | TRACKNUMBER, TRACKTOTAL |

Audiobookshelf, Apple Books and Plex read these fields.

    tagging.mp3(Path("01.mp3"), Tags("Chapter 1", 1, 24, metadata))
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mutagen import id3
from mutagen.flac import FLAC, Picture
from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm
from mutagen.oggopus import OggOpus

from audiobook.export import cover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiobook.model import Metadata

FRONT_COVER: Final = 3
"""Picture type (ID3v2.3, section 4.15)."""
AUDIOBOOK: Final = 2
"""The media kind (`stik`) of audiobooks, for Apple's players."""
LANGUAGES: Final[Mapping[str, str]] = dict(
    pair.split(":")
    for pair in (
        "en:eng fr:fra de:deu es:spa it:ita pt:por nl:nld sv:swe da:dan no:nor nb:nob fi:fin pl:pol cs:ces "
        "ru:rus uk:ukr el:ell tr:tur hu:hun ro:ron la:lat eo:epo ja:jpn zh:zho ko:kor ar:ara he:heb hi:hin"
    ).split()
)
"""ISO 639-2/T codes, which MP4 and ID3 use, by BCP 47 primary tag."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tags of one chapter's audio say."""

    title: str
    """The chapter's title."""
    track: int | None
    """Number of the chapter, from 1; None: it is not one of the book's chapters."""
    tracks: int
    """Number of chapters in the book."""
    book: Metadata

    @property
    def number(self) -> str | None:
        """Such as `3/24`; None where the chapter has no number."""
        return f"{self.track}/{self.tracks}" if self.track else None


def one_line(tag: str) -> str:
    """The tag without line breaks (ID3v2.3, section 3.3) and NUL, which no program argument can hold."""
    return " ".join(tag.encode("utf-8", "replace").decode().replace("\0", " ").split())


def language(book: Metadata) -> str:
    """The ISO 639-2 code of the book's language; `und` where LANGUAGES lacks it."""
    return LANGUAGES.get(book.language.partition("-")[0].lower(), "und")


def info(tags: Tags) -> dict[str, str]:
    """Tags for a WAV file's INFO list, by ffmpeg's names; it has none for the narrator but the comment."""
    book = tags.book
    reader = f"Read by {book.narrator}" if book.narrator else None
    comment = ". ".join(filter(None, [reader, book.description]))
    return _known(
        title=tags.title, album=book.title, artist=book.author, comment=comment, track=tags.number,
        genre=book.genre, date=_text(book.year), language=language(book),
    )  # fmt: skip


def mp3(path: Path, tags: Tags) -> None:
    """Write ID3v2.3 tags, the version that every player reads, into an MP3 file."""
    book = tags.book
    frames = _known(
        TIT2=tags.title, TALB=book.title, TPE1=book.author, TPE2=book.author, TCOM=book.narrator,
        TDRC=_text(book.year), TCON=book.genre, TPUB=book.publisher, TLAN=language(book), TRCK=tags.number,
    )  # fmt: skip
    target = id3.ID3()
    for name, value in frames.items():
        target.add(getattr(id3, name)(encoding=id3.Encoding.UTF16, text=value))
    for name, value in _known(**{"series": book.series, "series-part": book.series_part}).items():
        target.add(id3.TXXX(encoding=id3.Encoding.UTF16, desc=name, text=value))
    if book.description:
        target.add(
            id3.COMM(
                encoding=id3.Encoding.UTF16, lang=language(book), desc="", text=one_line(book.description)
            )
        )
    if book.cover:
        mime = cover.media_type(book.cover)
        target.add(
            id3.APIC(encoding=id3.Encoding.LATIN1, mime=mime, type=FRONT_COVER, desc="", data=book.cover)
        )
    target.update_to_v23()
    target.save(path, v1=0, v2_version=3)


def flac(path: Path, tags: Tags) -> None:
    """Write Vorbis comments and the cover into a FLAC file."""
    file = FLAC(path)
    file.update(_comments(tags))
    if tags.book.cover:
        file.add_picture(_picture_block(tags.book.cover))
    file.save()


def opus(path: Path, tags: Tags) -> None:
    """Write Vorbis comments and the cover into an Ogg Opus file."""
    file = OggOpus(path)
    file.update(_comments(tags))
    if tags.book.cover:
        block = _picture_block(tags.book.cover).write()
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(block).decode("ascii")
    file.save()


def m4b(path: Path, book: Metadata) -> None:
    """Write the atoms of an audiobook into an MP4 file; its chapters and audio stay."""
    file = MP4(path)
    series = " #".join(filter(None, [book.series, book.series_part]))
    atoms = {
        "\xa9nam": book.title, "\xa9alb": book.title, "\xa9ART": book.author, "aART": book.author,
        "\xa9wrt": book.narrator, "\xa9nrt": book.narrator, "\xa9grp": series if book.series else None,
        "desc": book.description, "ldes": book.description, "\xa9cmt": book.description,
        "\xa9day": _text(book.year), "\xa9gen": book.genre,
    }  # fmt: skip
    for name, value in _known(**atoms).items():
        file[name] = [value]
    freeform = {
        "SERIES": book.series, "SERIES-PART": book.series_part, "PUBLISHER": book.publisher,
        "LANGUAGE": book.language,
    }  # fmt: skip
    for name, value in _known(**freeform).items():
        file[f"----:com.apple.iTunes:{name}"] = [MP4FreeForm(value.encode(), AtomDataType.UTF8)]
    file["stik"] = [AUDIOBOOK]
    file["pgap"] = True
    if book.cover:
        is_png = cover.media_type(book.cover) == "image/png"
        file["covr"] = [MP4Cover(book.cover, MP4Cover.FORMAT_PNG if is_png else MP4Cover.FORMAT_JPEG)]
    file.save()


def _comments(tags: Tags) -> dict[str, str]:
    book = tags.book
    return _known(
        TITLE=tags.title, ALBUM=book.title, ARTIST=book.author, ALBUMARTIST=book.author, AUTHOR=book.author,
        COMPOSER=book.narrator, NARRATOR=book.narrator, DATE=_text(book.year), GENRE=book.genre,
        DESCRIPTION=book.description, COMMENT=book.description, PUBLISHER=book.publisher,
        LANGUAGE=book.language, TRACKNUMBER=_text(tags.track),
        TRACKTOTAL=_text(tags.tracks if tags.track else None), SERIES=book.series, GROUPING=book.series,
        **{"SERIES-PART": book.series_part},
    )  # fmt: skip


def _known(**tags: str | None) -> dict[str, str]:
    """The tags that have a value, each on one line."""
    return {name: one_line(tag) for name, tag in tags.items() if tag}


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _picture_block(content: bytes) -> Picture:
    picture = Picture()
    picture.type = FRONT_COVER
    picture.mime, picture.data = cover.media_type(content), content
    return picture
