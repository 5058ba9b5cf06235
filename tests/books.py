"""EPUBs and pages made in code, for tests."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="id">x</dc:identifier>{metadata}</metadata>
<manifest>{manifest}</manifest><spine toc="ncx">{spine}</spine>{guide}</package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol>{entries}</ol></nav></body></html>"""
NCX = """<?xml version="1.0"?>
<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{entries}</navMap></ncx>"""
METADATA = """<dc:title>The Lamp</dc:title><dc:creator opf:role="aut">Ann Vale</dc:creator>
<dc:creator opf:role="ill">Bo Dray</dc:creator><dc:language>en-GB</dc:language>"""
PNG = b"\x89PNG\r\n\x1a\n-a-cover"


def xhtml(body: str) -> str:
    """A document of an EPUB."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>unspoken</title></head>{body}</html>'
    )


def epub(
    path: Path,
    documents: Mapping[str, str],
    contents: Mapping[str, str],
    *,
    version: int = 3,
    guide: str = "",
    extra: Mapping[str, bytes | str] | None = None,
) -> Path:
    """Write an EPUB: documents by name, in reading order; titles by what they point to."""
    items = [
        f'<item id="d{i}" href="{name}" media-type="application/xhtml+xml"/>'
        for i, name in enumerate(documents)
    ]
    items.append('<item id="cover" properties="cover-image" href="cover.png" media-type="image/png"/>')
    if version == 3:
        items.append('<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>')
        entries = "".join(f'<li><a href="{target}">{title}</a></li>' for target, title in contents.items())
        listing = {"OEBPS/nav.xhtml": NAV.format(entries=entries)}
    else:
        items.append('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>')
        entries = "".join(
            f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{target}"/></navPoint>'
            for target, title in contents.items()
        )
        listing = {"OEBPS/toc.ncx": NCX.format(entries=entries)}
    package = PACKAGE.format(
        metadata=METADATA,
        manifest="".join(items),
        spine="".join(f'<itemref idref="d{i}"/>' for i in range(len(documents))),
        guide=f"<guide>{guide}</guide>",
    )
    members: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package,
        "OEBPS/cover.png": PNG,
        **listing,
        **{f"OEBPS/{name}": xhtml(body) for name, body in documents.items()},
        **(extra or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
