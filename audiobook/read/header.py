r"""What stands above a story in its file: YAML front matter, the header of an e-mail.  Pure.

>>> header("---\ntitle: Kites\n---\n\nIt flew.").title
'Kites'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_LINES: Final = 200
"""Of a header; a longer one is none."""
YAML_LINE: Final = re.compile(r"\s*(?:#.*|- .*|-|[\w-]+:(?:\s.*)?|\s+\S.*)?")
YAML_FIELD: Final = re.compile(r"(title|author|creator|lang|language)\s*:\s*(.*)", re.IGNORECASE)
YAML_FIELDS: Final = frozenset(
    "title author authors creator lang language date subtitle abstract description tags keywords categories "
    "layout draft slug series rating fandom summary toc permalink".split()
)
"""One of these shows that lines between hyphens are YAML, and not a scene."""
YAML_ENDS: Final = frozenset({"---", "..."})
YAML_ITEM: Final = re.compile(r"\s*-\s+(\S.*)")
MAIL_LINE: Final = re.compile(r"([A-Z][A-Za-z-]*):\s*(.*)")
MAIL_FIRST: Final = re.compile(r"From \S+.*\d{4}")
"""The line before a message in a Unix mailbox (mbox)."""
MAIL_FIELDS: Final = frozenset(
    "from to subject date cc bcc sender reply-to message-id in-reply-to references mime-version content-type "
    "content-transfer-encoding received return-path delivered-to newsgroups path organization lines sent "
    "user-agent".split()
)
"""RFC 5322 and 5536, and `Sent` as Outlook writes it."""
MAIL_ENOUGH: Final = 2
"""So many of these fields make a header."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says; "" for what it does not say."""

    end: int = 0
    """The code point behind it; 0: there is none."""
    title: str = ""
    author: str = ""
    language: str = ""
    """As it is written, such as `en-GB`."""


def header(text: str) -> Header:
    """The header of a text."""
    return _front_matter(text) or _mail(text) or Header()


def _lines(text: str) -> list[str]:
    """The first lines of a text, with their ends."""
    return [
        match[0]
        for match, _ in zip(
            re.finditer(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", text), range(MAX_LINES), strict=False
        )
    ]


def _front_matter(text: str) -> Header | None:
    """YAML between two lines of three hyphens, as pandoc and static sites have it."""
    if not text.startswith("---"):
        return None
    lines = _lines(text)
    if lines[0].strip() != "---":
        return None
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() in YAML_ENDS), 0)
    inside = [line.rstrip() for line in lines[1 : end or 1]]
    # What opens YAML is not followed by an empty line, unlike a scene break.
    if not inside or not inside[0] or not all(YAML_LINE.fullmatch(line) for line in inside):
        return None
    if not any(line.partition(":")[0].lower() in YAML_FIELDS for line in inside):
        return None
    fields = _fields(inside)
    return Header(
        sum(map(len, lines[: end + 1])),
        fields.get("title", ""),
        fields.get("author") or fields.get("creator", ""),
        fields.get("lang") or fields.get("language", ""),
    )


def _fields(lines: list[str]) -> dict[str, str]:
    """The fields by their names; a list as its items, joined by commas."""
    fields: dict[str, list[str]] = {}
    items: list[str] = []
    for line in lines:
        field, item = YAML_FIELD.fullmatch(line), YAML_ITEM.fullmatch(line)
        if field:
            items = fields.setdefault(field[1].lower(), [])
            items += (
                [_plain(value) for value in field[2].strip("[]").split(",")]
                if field[2].startswith("[")
                else [_plain(field[2])]
            )
        elif item:
            items.append(_plain(item[1]))
        elif not line.startswith(" "):
            items = []
    return {name: ", ".join(filter(None, values)) for name, values in fields.items()}


def _plain(value: str) -> str:
    """A value without its quotation marks; "" for a mark that its text follows."""
    value = value.strip()
    for mark in ('"', "'"):
        if len(value) > 1 and value[0] == value[-1] == mark:
            return value[1:-1]
    return "" if value in {"|", ">", "|-", ">-"} or value.startswith("#") else value


def _mail(text: str) -> Header | None:
    """The fields above an e-mail or a posting, to the first empty line."""
    fields: dict[str, str] = {}
    end = 0
    for index, line in enumerate(_lines(text)):
        match = MAIL_LINE.fullmatch(line.rstrip())
        if not line.strip():
            break
        if match:
            fields.setdefault(match[1].lower(), match[2])
        elif not (line[0] in " \t" and fields) and not (index == 0 and MAIL_FIRST.match(line)):
            return None
        end += len(line)
    if len(MAIL_FIELDS & fields.keys()) < MAIL_ENOUGH:
        return None
    return Header(
        end,
        title=fields.get("subject", ""),
        author=re.sub(r"\s*<[^>]*>", "", fields.get("from", "")).strip('" '),
    )
