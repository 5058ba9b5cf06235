"""Documents of word processors and others, made in code, for tests."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_STYLES = f"""<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>
<w:lang w:val="en-GB"/></w:rPr>
</w:rPrDefault></w:docDefaults>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="My chapters"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style></w:styles>"""
DOCX_CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The Lamp</dc:title><dc:creator>Ann Vale</dc:creator></cp:coreProperties>"""
DOCX_NOTES = f"""<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="-1"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p>
<w:r><w:footnoteRef/></w:r><w:r><w:t>A lamp of oil.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
DOCX_BODY = """
<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>The Lamp</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Verzeichnis1"/></w:pPr><w:r><w:t>One</w:t><w:tab/><w:t>3</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Mine"/></w:pPr><w:r><w:t>One</w:t></w:r></w:p>
<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r>
<w:t xml:space="preserve">“Is it </w:t></w:r><w:r>
<w:rPr><w:i/></w:rPr><w:t>lit</w:t></w:r><w:r><w:t>?” asked Tom.</w:t></w:r><w:r>
<w:footnoteReference w:id="2"/></w:r>
<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del><w:ins><w:r>
<w:t xml:space="preserve"> He sat.</w:t></w:r></w:ins>
<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
<w:p><w:r><w:t>* * *</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Nobody</w:t><w:noBreakHyphen/><w:t>body</w:t><w:br/>
<w:t>answered.</w:t></w:r></w:p>
</w:tc></w:tr></w:tbl>
<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Two</w:t></w:r></w:p>
<w:p><w:r><w:t>It rained.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Unseen.</w:t></w:r></w:p>
"""
ODT_CONTENT = """<office:document-content xmlns:office="o" xmlns:text="t"
xmlns:style="s"><office:automatic-styles>
<style:style style:name="P1" style:family="paragraph"
style:parent-style-name="Title"/></office:automatic-styles>
<office:body><office:text><text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes>
<text:p text:style-name="P1">The Lamp</text:p>
<text:table-of-content><text:p>One 3</text:p></text:table-of-content>
<text:h text:outline-level="1">One</text:h>
<text:p>“Is it <text:span>lit</text:span>?”<text:s/>asked
   Tom.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A lamp of oil.</text:p>
   </text:note-body></text:note> He sat.<office:annotation><text:p>Good!</text:p></office:annotation></text:p>
<text:p>* * *</text:p>
<text:list><text:list-item><text:p>Nobody<text:line-break/>answered.</text:p></text:list-item></text:list>
<text:h text:outline-level="1">Two</text:h>
<text:p>It rained.</text:p></office:text></office:body></office:document-content>"""
ODT_META = """<office:document-meta xmlns:office="o" xmlns:dc="d" xmlns:meta="m"><office:meta>
<dc:title>The Lamp</dc:title><meta:initial-creator>Ann
Vale</meta:initial-creator><dc:language>en-GB</dc:language>
</office:meta></office:document-meta>"""
FB2 = """<?xml version="1.0" encoding="utf-8"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">
<description><title-info><author><first-name>Ann</first-name><last-name>Vale</last-name></author>
<book-title>The Lamp</book-title><annotation><p>About a lamp.</p></annotation>
<coverpage><image l:href="#c.jpg"/></coverpage><lang>en-GB</lang></title-info></description>
<body><title><p>The Lamp</p></title>
<section><title><p>One</p></title><p>“Is it <emphasis>lit</emphasis>?” asked Tom.<a l:href="#n1"
type="note">[1]</a>
He sat.</p><subtitle>* * *</subtitle><p>Nobody answered.</p>
<poem><stanza><v>The lamp is out,</v><v>the oil is gone.</v></stanza></poem></section>
<section><title><p>Two</p></title><p>It rained.</p></section></body>
<body name="notes"><section id="n1"><title><p>1</p></title><p>A lamp of oil.</p></section></body>
<binary id="c.jpg" content-type="image/jpeg">/9j/4A==</binary></FictionBook>"""
RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}}
{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}{\s2 Title;}}
{\info{\title The Lamp}{\author Ann Vale}{\doccomm Unseen.}}{\header Running head\par}
\pard\s2 The Lamp\par
\pard\s1 One\par
\pard\plain \'93Is it {\i lit}?\'94 asked Tom.{\footnote \pard A lamp of {\i oil}.\par} He sat.{\v
Unseen.}\par
* * *\par
Nobody\u8209-body\line answered {\*\bkmkstart x}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt him}}.{\pict
00ff}\par
{\f1 \'c4\'e0}, \lquote no\rquote .\emdash \u-10179?\u-8704?\par
\pard\s1 Two\par
\pard\plain It rained.\par}"""


def zipped(path: Path, members: dict[str, str]) -> Path:
    """Write a ZIP archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def docx(path: Path, body: str = DOCX_BODY) -> Path:
    """Write a DOCX with these paragraphs."""
    return zipped(
        path,
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": DOCX_STYLES,
            "word/footnotes.xml": DOCX_NOTES,
            "docProps/core.xml": DOCX_CORE,
        },
    )


def odt(path: Path, content: str = ODT_CONTENT) -> Path:
    """Write an ODT with this content."""
    return zipped(
        path,
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": ODT_META},
    )


def pdf(path: Path, pages: Sequence[Sequence[tuple[float, float, float, str]]], trailer: str = "") -> Path:
    """Write a PDF: for each line on a page its place from the left and from the bottom, its size, words."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>"
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        font,
        "<</Title(The Lamp)/Author(Ann Vale)>>",
    ]
    for index, page in enumerate(pages):
        shown = "\n".join(
            f"BT /F {size} Tf 1 0 0 1 {left} {bottom} Tm <{words.encode('cp1252').hex()}> Tj ET"
            for left, bottom, size, words in page
        )
        resources = "/Resources<</Font<</F 3 0 R>>>>/MediaBox[0 0 400 600]"
        objects.append(f"<</Type/Page/Parent 2 0 R{resources}/Contents {6 + 2 * index} 0 R>>")
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    data, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj {content} endobj\n"
    listed = "".join(f"{place:010} 00000 n \n" for place in places)
    size, begins = len(objects) + 1, len(data)
    data += f"xref\n0 {size}\n0000000000 65535 f \n{listed}"
    data += f"trailer<</Size {size}/Root 1 0 R/Info 4 0 R{trailer}>>\nstartxref\n{begins}\n%%EOF\n"
    path.write_text(data, "ascii")
    return path
