"""YAML as a person wrote it: plain data, the line and column of everything, and entries added in place.

The text of a YAML file goes in, byte order mark included; a `Document` comes out, whose `data` holds
mappings, lists and text.  A scalar stays the text of the file, so that the names `Yes`, `1984`
and `007` are names; what a value means is left to the models.  Only `null`, `~` and nothing
at all become None.

>>> document = parse("Yes: {pitch: 040}", "voices.yaml")
>>> document.data
{'Yes': {'pitch': '040'}}
>>> document.position(("Yes", "pitch"))
(1, 14)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any, TypeGuard

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from audiobook.system.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ruamel.yaml.nodes import Node

MAX_VALUES = 100_000
"""A document with more values, its anchors expanded, is an attack or an accident."""

NEWLINE = re.compile(r"\r\n|\r|\n")
PLAIN = re.compile(r"[^\W\d_][\w .'’+/-]*")
NULL_TAG = "tag:yaml.org,2002:null"

Path = tuple[str | int, ...]
"""Keys and indices from the root down."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed YAML document."""

    text: str
    root: Node | None
    """None: nothing but comments."""
    data: Any
    duplicates: tuple[tuple[Path, tuple[int, int]], ...]
    """Keys that occur twice in their mapping, and the position of the second."""

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `path`, or of its nearest parent that exists."""
        node, found = self.root, self.root
        for part in path:
            key, node = _child(node, part)
            if node is None:
                break
            found = key if of_key else node
        return (1, 1) if found is None else (found.start_mark.line + 1, found.start_mark.column + 1)


def parse(text: str, name: str) -> Document:
    """Parse the text of the file called `name`; a text without content has the data None.

    Raises ConfigError where the text is not YAML, holds several documents, is nested too deeply or too large.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # allowed by YAML 1.2, section 3.2.2.2
    builder = _Builder()
    try:
        root = yaml.compose(text)
        data = None if root is None else builder.plain(root, ())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        why = ", ".join(part for part in (error.context, error.problem) if part)
        raise ConfigError(f"{name}:{line}:{column}: not valid YAML: {why}") from error
    except ReaderError as error:
        line, column = line_column(text[: error.position])
        character = f"U+{ord(text[error.position]):04X}"
        raise ConfigError(f"{name}:{line}:{column}: a control character ({character}); delete it") from error
    except RecursionError as error:
        raise ConfigError(f"{name}:1:1: nested too deeply to be read") from error
    # ruamel.yaml asserts on `%YAML 1.3` and lets chr() complain of `"\UFFFFFFFF"`
    except (YAMLError, AssertionError, ValueError, OverflowError) as error:
        raise ConfigError(f"{name}:1:1: not valid YAML: {error}") from error
    if builder.values > MAX_VALUES:
        raise ConfigError(f"{name}:1:1: more than {MAX_VALUES:,} values, its anchors written out; shorten it")
    return Document(text, root, data, tuple(builder.duplicates))


def line_column(before: str) -> tuple[int, int]:
    """Return line and column, from 1, of what follows the text `before`."""
    lines = NEWLINE.split(before)
    return len(lines), len(lines[-1]) + 1


def insert(document: Document, section: str, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the document's text with `entries` added at the end of the top-level mapping `section`.

    Every character of the text stays, except an explicit `null`, which the entries replace.  The caller
    checks that the result parses to what was meant: YAML has corners, such as anchors, where no text can be
    inserted.
    """
    text, root = document.text, document.root
    newline = "\r\n" if "\r\n" in text else "\n"
    flows = [flow(name, settings) for name, settings in entries.items()]
    key, value = _child(root, section)
    if _is_flow(value):
        return _insert_flow(text, value, ", ".join(flows))
    if _is_flow(root):
        return _insert_flow(text, root, f"{section}: {{{', '.join(flows)}}}")
    if key is None or value is None:
        column = root.start_mark.column if root else 0
        lines = _indented([f"{section}:", *_indented(flows, 2)], column)
        at = len(text)
    elif value.tag == NULL_TAG:
        text = text[: value.start_mark.index] + text[value.start_mark.index + len(value.value) :]
        lines = _indented(flows, key.start_mark.column + 2)
        at = _after_comments(text, _next_line(text, key.end_mark.index), key.start_mark.column)
    else:
        lines = _indented(flows, value.value[0][0].start_mark.column)
        at = _next_line(text, _end(value))
    joint = "" if at == 0 or text[at - 1] in "\r\n" else newline
    return text[:at] + joint + "".join(line + newline for line in lines) + text[at:]


@dataclass(slots=True)
class _Builder:
    """Turns nodes into plain data; counts values and notes duplicate keys."""

    values: int = 0
    duplicates: list[tuple[Path, tuple[int, int]]] = field(default_factory=list)

    def plain(self, node: Node, path: Path) -> Any:
        self.values += 1
        if self.values > MAX_VALUES:
            return None
        if isinstance(node, SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        if not isinstance(node, MappingNode):
            return None if node.tag == NULL_TAG else node.value
        data: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise MarkedYAMLError(problem="a key must be text", problem_mark=key.start_mark)
            if key.value in data:
                position = key.start_mark.line + 1, key.start_mark.column + 1
                self.duplicates.append(((*path, key.value), position))
            else:
                data[key.value] = self.plain(value, (*path, key.value))
        return data


def _child(node: Node | None, part: str | int) -> tuple[Node | None, Node | None]:
    """Return key and value of a child; an item of a list is its own key."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), (None, None))
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None, None


def _is_flow(node: Node | None) -> TypeGuard[CollectionNode]:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _end(node: Node) -> int:
    """Return where a node's own text ends; the end mark of a block lies after the comments that follow it."""
    if isinstance(node, ScalarNode) or _is_flow(node):
        return int(node.end_mark.index)
    if isinstance(node, SequenceNode):
        return max(_end(item) for item in node.value)
    return _last(node)


def _last(mapping: Node) -> int:
    """Return where the last entry of a mapping ends; keys count, because an alias has its anchor's mark."""
    keys = [int(key.end_mark.index) for key, _ in mapping.value]
    return max(keys + [_end(value) for _, value in mapping.value if value.tag != NULL_TAG])


def _next_line(text: str, index: int) -> int:
    found = NEWLINE.search(text, index)
    return found.end() if found else len(text)


def _after_comments(text: str, index: int, column: int) -> int:
    """Return the index after the comment lines that are indented deeper than `column`: the section's own."""
    comment = re.compile(rf" {{{column + 1},}}#")
    while comment.match(text, index):
        index = _next_line(text, index)
    return index


def _insert_flow(text: str, mapping: Node, addition: str) -> str:
    at = _last(mapping) if mapping.value else text.index("{", mapping.start_mark.index) + 1
    return f"{text[:at]}{', ' if mapping.value else ''}{addition}{text[at:]}"


def flow(name: str, settings: Mapping[str, Any]) -> str:
    """Return an entry on one line, quoted where YAML needs it: `Lexie: {gender: female, voice: en-us+f5}`."""
    inner = CommentedMap({key: _quoted(value) for key, value in settings.items()})
    entry = CommentedMap({_quoted(name): inner})
    entry.fa.set_flow_style()
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1_000_000
    stream = StringIO()
    yaml.dump(entry, stream)
    return stream.getvalue().strip().removeprefix("{").removesuffix("}")


def _quoted(value: Any) -> Any:
    """Return a text, or a list of texts, in quotes unless it looks like a name.

    By itself, ruamel.yaml writes some texts bare that it cannot read inside braces: `{?0: ...}`.
    """
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) and not PLAIN.fullmatch(value) else value


def _indented(lines: Sequence[str], column: int) -> list[str]:
    return [" " * column + line for line in lines]
