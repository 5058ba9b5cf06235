"""A book as EPUB 3 with Media Overlays: reading systems highlight the line that is heard.

In: tracks with MP3 audio.  Out: one file.  Each line of a chapter is a `span` with an id and its speaker in
`data-speaker`; the chapter's overlay (SMIL) says when each id is heard.  Follows EPUB 3.3, section 9.

    epub.write(Path("book.epub"), tracks, metadata)
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from audiobook.export import cover, layout
from audiobook.export.package import package
from audiobook.export.page import speakers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Metadata, Track

ACTIVE: Final = "being-read"
"""The class that reading systems give the line that is heard."""
MODIFIED: Final = "2000-01-01T00:00:00Z"
"""The standard requires a date; the real one would change the bytes with every run."""
STYLE: Final = f"""\
body {{ margin: 1em; line-height: 1.5 }}
h1, h2 {{ text-align: center; line-height: 1.3; margin: 2em 0 1.2em }}
p {{ margin: 0; text-indent: 1.4em }}
h1 + p, h2 + p, hr + p {{ text-indent: 0 }}
hr {{ border: 0; border-top: 1px solid; width: 20%; margin: 1.5em auto }}
aside {{ margin: 1.5em 0; padding-left: 1em; border-left: 0.2em solid; font-size: 0.9em }}
.cover img {{ max-width: 100%; max-height: 100% }}
.{ACTIVE} {{ background-color: #ffe9a8; color: #1d1a14 }}
"""
CONTAINER: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def write(path: Path, tracks: tuple[Track, ...], metadata: Metadata) -> None:
    """Write the book to `path`; the same tracks and metadata give the same bytes.

    Raises AudiobookError where the file cannot be written.
    """
    with package(path, "application/epub+zip") as book:
        book.add("META-INF/container.xml", CONTAINER)
        book.add("EPUB/book.opf", _opf(tracks, metadata))
        book.add("EPUB/nav.xhtml", _nav(tracks, metadata))
        book.add("EPUB/toc.ncx", _ncx(tracks, metadata))
        book.add("EPUB/style.css", STYLE)
        if metadata.cover:
            name = cover.file_name(metadata.cover)
            book.add(f"EPUB/{name}", metadata.cover, packed=False)
            image = f'<img src="{name}" alt="Cover of {_xml(metadata.title)}"/>'
            section = f'<section epub:type="cover" class="cover">{image}</section>'
            book.add("EPUB/cover.xhtml", _document(metadata.title, metadata, section))
        speakers = speakers_of(tracks)
        for number, track in enumerate(tracks, 1):
            inside = "\n".join(_body(track, speakers))
            section = f'<section epub:type="chapter">\n{inside}\n</section>'
            book.add(f"EPUB/c{number}.xhtml", _document(track.chapter.title, metadata, section))
            book.add(f"EPUB/c{number}.smil", _smil(number, track))
            book.add_file(f"EPUB/c{number}.mp3", track.audio)


def _body(track: Track, speakers: Sequence[str]) -> Iterator[str]:
    """The chapter's paragraphs as XHTML."""
    level = 1
    for paragraph in layout.paragraphs(track):
        inside = "".join(
            layout.markup(piece, _attributes(piece.cue, track, speakers)) for piece in paragraph.pieces
        )
        if paragraph.kind == "heading":
            yield f"<h{level}>{inside}</h{level}>"
            level = 2
        elif paragraph.kind == "note":
            yield f"<aside><p>{inside}</p></aside>"
        elif paragraph.kind == "break" and not any(character.isalnum() for character in inside):
            yield "<hr/>"
        else:
            yield f"<p>{inside}</p>"


def _attributes(cue: int | None, track: Track, speakers: Sequence[str]) -> str:
    if cue is None:
        return ""
    speaker = track.timeline.cues[cue].line.speaker
    if speaker is None:
        return f'id="u{cue}"'
    return f'id="u{cue}" class="s{speakers.index(speaker)}" data-speaker="{_xml(track.names[speaker])}"'


def _document(title: str, metadata: Metadata, body: str) -> str:
    language = _xml(metadata.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head><title>{_xml(title)}</title>'
        f'<link rel="stylesheet" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _smil(number: int, track: Track) -> str:
    rate = track.timeline.rate
    pairs = "\n".join(
        f'<par id="p{piece.cue}"><text src="c{number}.xhtml#u{piece.cue}"/>'
        f'<audio src="c{number}.mp3" clipBegin="{track.timeline.cues[piece.cue].start / rate:.3f}s" '
        f'clipEnd="{track.timeline.cues[piece.cue].end / rate:.3f}s"/></par>'
        for paragraph in layout.paragraphs(track)
        for piece in paragraph.pieces
        if piece.cue is not None and piece.text.strip()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n'
        f'<body><seq id="s1" epub:textref="c{number}.xhtml">\n{pairs}\n</seq></body></smil>\n'
    )


def heard_milliseconds(track: Track) -> int:
    """The length of the track's overlay: the sum of its clips, without the pauses between them."""
    rate = track.timeline.rate
    return sum(round(1000 * cue.end / rate) - round(1000 * cue.start / rate) for cue in track.timeline.cues)


def identifier(tracks: Sequence[Track], metadata: Metadata) -> str:
    """An identifier of the book, `urn:uuid:...`, which depends only on its title, author and text."""
    words = "\0".join([metadata.title, metadata.author or "", *(track.chapter.text for track in tracks)])
    return uuid.uuid5(uuid.NAMESPACE_OID, words.encode("utf-8", "replace").decode()).urn


def _opf(tracks: Sequence[Track], metadata: Metadata) -> str:
    durations = [heard_milliseconds(track) for track in tracks]
    about = [
        f'<dc:identifier id="id">{identifier(tracks, metadata)}</dc:identifier>',
        f"<dc:title>{_xml(metadata.title)}</dc:title>",
        f"<dc:language>{_xml(metadata.language)}</dc:language>",
        f'<meta property="dcterms:modified">{MODIFIED}</meta>',
        f'<meta property="media:active-class">{ACTIVE}</meta>',
        f'<meta property="media:duration">{sum(durations) / 1000:.3f}s</meta>',
    ]
    about += [
        f'<meta property="media:duration" refines="#o{number}">{duration / 1000:.3f}s</meta>'
        for number, duration in enumerate(durations, 1)
    ]
    named = [
        (metadata.author, "<dc:creator>{}</dc:creator>"),
        (metadata.narrator, '<meta property="media:narrator">{}</meta>'),
        (metadata.publisher, "<dc:publisher>{}</dc:publisher>"),
        (metadata.description, "<dc:description>{}</dc:description>"),
        (metadata.genre, "<dc:subject>{}</dc:subject>"),
        (metadata.year, "<dc:date>{:0>4}</dc:date>"),
        (metadata.series, '<meta property="belongs-to-collection" id="series">{}</meta>'),
    ]
    about += [form.format(_xml(str(value))) for value, form in named if value is not None]
    if metadata.series:
        about.append('<meta refines="#series" property="collection-type">series</meta>')
        if metadata.series_part:
            part = _xml(metadata.series_part)
            about.append(f'<meta refines="#series" property="group-position">{part}</meta>')
    xhtml, mp3 = "application/xhtml+xml", "audio/mpeg"
    items = [
        f'<item id="nav" href="nav.xhtml" media-type="{xhtml}" properties="nav"/>',
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    spine = []
    if metadata.cover:
        name, kind = cover.file_name(metadata.cover), cover.media_type(metadata.cover)
        items.append(f'<item id="image" href="{name}" media-type="{kind}" properties="cover-image"/>')
        items.append(f'<item id="cover" href="cover.xhtml" media-type="{xhtml}"/>')
        spine.append('<itemref idref="cover"/>')
    for number in range(1, len(tracks) + 1):
        overlay = f'media-overlay="o{number}"'
        items += [
            f'<item id="c{number}" href="c{number}.xhtml" media-type="{xhtml}" {overlay}/>',
            f'<item id="o{number}" href="c{number}.smil" media-type="application/smil+xml"/>',
            f'<item id="a{number}" href="c{number}.mp3" media-type="{mp3}"/>',
        ]
        spine.append(f'<itemref idref="c{number}"/>')
    parts = "\n".join(
        [
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">', *about, "</metadata>",
            "<manifest>", *items, "</manifest>", '<spine toc="ncx">', *spine, "</spine>",
        ]
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" '
        f'version="3.0" unique-identifier="id" xml:lang="{_xml(metadata.language)}">\n{parts}\n</package>\n'
    )


def _nav(tracks: Sequence[Track], metadata: Metadata) -> str:
    entries = "\n".join(
        f'<li><a href="c{number}.xhtml">{_xml(track.chapter.title)}</a></li>'
        for number, track in enumerate(tracks, 1)
    )
    body = f'<nav epub:type="toc"><h1>Contents</h1>\n<ol>\n{entries}\n</ol></nav>'
    return _document(metadata.title, metadata, body)


def _ncx(tracks: Sequence[Track], metadata: Metadata) -> str:
    """The table of contents in the form of EPUB 2, for older reading systems."""
    points = "\n".join(
        f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{_xml(track.chapter.title)}</text>'
        f'</navLabel><content src="c{number}.xhtml"/></navPoint>'
        for number, track in enumerate(tracks, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">\n'
        f'<head><meta name="dtb:uid" content="{identifier(tracks, metadata)}"/></head>\n'
        f"<docTitle><text>{_xml(metadata.title)}</text></docTitle>\n<navMap>\n{points}\n</navMap></ncx>\n"
    )


def _xml(text: str) -> str:
    return layout.xml(" ".join(text.split()))
