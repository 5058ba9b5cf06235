"""Adding to a voices.yaml changes nothing else in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import config
from audiobook.config import Config, Member, Pronunciation
from audiobook.system.errors import AudiobookError, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

same_examples_every_time = settings(deadline=None, database=None, derandomize=True)


ANNE = {"Anne": Member(aliases=("Annie",), gender="female", voice="f1")}
WORDS = {"Niamh": Pronunciation(alias="Neev", ipa="niːv")}
ANNE_LINE = "Anne: {aliases: [Annie], gender: female, voice: f1}"
PLACES = {
    "none": ("", f"cast:\n  {ANNE_LINE}\n"),
    "only comments": ("# mine", f"# mine\ncast:\n  {ANNE_LINE}\n"),
    "no cast": ("notes: skip", f"notes: skip\ncast:\n  {ANNE_LINE}\n"),
    "empty, comments of its own": (
        "cast:  # who\n  # Tom: x\n\n# next\nnotes: skip\n",
        f"cast:  # who\n  # Tom: x\n  {ANNE_LINE}\n\n# next\nnotes: skip\n",
    ),
    "null": ("cast: null  # who\n", f"cast:   # who\n  {ANNE_LINE}\n"),
    "after the last, before comments": (
        "cast:\n    Tom:   'x'   # old\n\n    # end\n# next\nnotes: skip\n",
        f"cast:\n    Tom:   'x'   # old\n    {ANNE_LINE}\n\n    # end\n# next\nnotes: skip\n",
    ),
    "after a block": (
        'cast:\n  Tom:\n    aliases:\n    - "T"  # t\n# next\nnotes: skip',
        f'cast:\n  Tom:\n    aliases:\n    - "T"  # t\n  {ANNE_LINE}\n# next\nnotes: skip',
    ),
    "after an entry without a value": ("cast:\n  Tom:", f"cast:\n  Tom:\n  {ANNE_LINE}\n"),
    "after an entry without a value, before comments": (
        "cast:\n  Tom:\n\n# next\nnotes: skip\n",
        f"cast:\n  Tom:\n  {ANNE_LINE}\n\n# next\nnotes: skip\n",
    ),
    "after an alias": (
        "narrator: &n x\ncast:\n  Tom: *n\nnotes: skip\n",
        f"narrator: &n x\ncast:\n  Tom: *n\n  {ANNE_LINE}\nnotes: skip\n",
    ),
    "in braces": ("cast: {Tom: x, # old\n}\n", f"cast: {{Tom: x, {ANNE_LINE}, # old\n}}\n"),
    "in empty braces": ("cast: {}  # who\n", f"cast: {{{ANNE_LINE}}}  # who\n"),
    "in empty braces with an anchor": ("cast: &c {}\n", f"cast: &c {{{ANNE_LINE}}}\n"),
    "all in braces": ("{notes: skip}", f"{{notes: skip, cast: {{{ANNE_LINE}}}}}"),
    "windows": (
        "\ufeffcast:\r\n  Tom: x\r\nnotes: skip\r\n",
        f"\ufeffcast:\r\n  Tom: x\r\n  {ANNE_LINE}\r\nnotes: skip\r\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES.keys())
def test_a_member_is_added_and_nothing_else_changes(tmp_path: Path, before: str, after: str) -> None:
    """A new entry is one new line (or stands in the braces there are); every other byte stays."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(before.encode())
    assert config.add_members(path, ANNE) == ("Anne",)
    assert path.read_bytes().decode() == after
    assert Config.load(path, engine="tone").cast["Anne"] == ANNE["Anne"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [before for before, _ in PLACES.values()], ids=PLACES.keys())
def test_adding_nothing_changes_no_byte(tmp_path: Path, before: str) -> None:
    """Without entries the file is not even written."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(before.encode())
    written = path.stat()
    assert config.add_members(path, {}) == ()
    assert path.read_bytes() == before.encode()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_a_new_file_teaches(tmp_path: Path) -> None:
    """A file that was not there is the template with the new entry in its cast."""
    path = tmp_path / "voices.yaml"
    config.add_members(path, ANNE)
    lines = path.read_text("utf-8").splitlines()
    lines.remove(f"  {ANNE_LINE}")
    assert lines == config.template().splitlines()
    assert Config.load(path, engine="tone") == Config().fitted("tone").model_copy(update={"cast": ANNE})


def test_entries_that_stand_there_are_never_touched(tmp_path: Path) -> None:
    """A known name, in any capitals or as an alias, is not added again; known aliases stay where they are."""
    path = tmp_path / "voices.yaml"
    path.write_text("cast:\n  Mark Sloan: {aliases: [Mark]}\n", "utf-8")
    entries = {
        "mark sloan": Member(voice="x"),
        "MARK": Member(voice="x"),
        "Lexie": Member(aliases=("mark", "Sis", "Lex", "Tom")),
        "Tom": Member(aliases=("lex", "sis")),
        "TOM": Member(),
        "Lex": Member(voice="y"),
    }
    assert config.add_members(path, entries) == ("Lexie", "Tom", "Lex")
    assert path.read_text("utf-8") == (
        "cast:\n  Mark Sloan: {aliases: [Mark]}\n  Lexie: {aliases: [Sis]}\n  Tom: {}\n  Lex: {voice: y}\n"
    )
    assert config.add_members(path, entries) == ()


@pytest.mark.parametrize(
    "content",
    [
        "- a\n",
        "hello\n",
        "cast: [a]\n",
        "cast: hello\n",
        "cast: {A: }\n",
        "notes: skip\n...\n",
        "narrator: &n {voice: x}\ncast: *n",
        "cast: [\n",
    ],
)
def test_a_file_that_cannot_be_added_to_stays(tmp_path: Path, content: str) -> None:
    """Where an entry cannot be added safely, that is said, and the file is as it was."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(content.encode())
    with pytest.raises(ConfigError, match=r"voices\.yaml"):
        config.add_members(path, ANNE)
    assert path.read_bytes() == content.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that does not exist is an error of one line."""
    with pytest.raises(AudiobookError, match=r"voices\.yaml: cannot write"):
        config.add_members(tmp_path / "nowhere" / "voices.yaml", ANNE)


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX's")
def test_links_and_modes_survive(tmp_path: Path) -> None:
    """A linked file is changed behind its link and keeps its permissions, whatever is added."""
    real, link = tmp_path / "real.yaml", tmp_path / "voices.yaml"
    real.write_text("cast:\n", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    config.add_members(link, ANNE)
    config.add_words(link, WORDS)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    loaded = Config.load(real, engine="tone")
    assert (loaded.cast, loaded.lexicon) == (ANNE, WORDS)


def test_words_that_are_known_stay(tmp_path: Path) -> None:
    """Only new words are added, and returned; every other byte stays."""
    path = tmp_path / "voices.yaml"
    before = "lexicon:\n  Anne: An   # mine\nnotes: skip\n"
    path.write_text(before, "utf-8")
    assert config.add_words(path, {"Anne": Pronunciation(alias="Anna"), **WORDS}) == ("Niamh",)
    added = "  Niamh: {alias: Neev, ipa: niːv}\n"
    assert path.read_text("utf-8") == before.replace("notes", f"{added}notes")
    assert config.add_words(path, WORDS) == ()


@pytest.mark.parametrize("content", ["- a\n", "lexicon: x\n", "x: &x {}\nlexicon: *x\n"])
def test_a_lexicon_that_cannot_be_added_to_stays(tmp_path: Path, content: str) -> None:
    """What is not a mapping, or cannot be added to in place, is named; not a byte is changed."""
    path = tmp_path / "voices.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=r"voices.yaml: `lexicon`|voices.yaml:1:1: nothing can be added"):
        config.add_words(path, WORDS)
    assert path.read_text("utf-8") == content


names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=30,
)
members = st.builds(
    Member,
    gender=st.none() | st.sampled_from(["female", "male", "other"]),
    voice=st.none() | names.filter(lambda name: ":" not in name and name == name.strip()),
    rate=st.none() | st.integers(60, 500),
    pitch=st.none() | st.integers(0, 100),
    volume=st.none() | st.floats(0, 1),
)


@same_examples_every_time
@given(
    st.sampled_from([before for before, _ in PLACES.values()]),
    st.dictionaries(names.filter(str.strip), members, max_size=3),
)
def test_whatever_is_added_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, before: str, entries: dict[str, Member]
) -> None:
    """Names full of YAML's own characters come back as they were; what stood there stands there, in order."""
    path = tmp_path_factory.mktemp("added") / "voices.yaml"
    path.write_bytes(before.encode())
    added = config.add_members(path, entries)
    cast = Config.load(path, engine="tone").cast
    assert {name: cast[name] for name in added} == {name: entries[name] for name in added}
    assert {name.casefold() for name in entries} <= {name.casefold() for name in cast}
    rest = iter(path.read_bytes().decode())
    assert all(character in rest for character in before.replace("null", ""))


def test_voices_of_an_engine_that_is_not_the_files(tmp_path: Path) -> None:
    """They are written as that engine's, so that the file goes on to serve its own."""
    path = tmp_path / "voices.yaml"
    path.write_text("cast: {}\n", "utf-8")
    members = {"Ann": Member(gender="female", voice="bf_emma"), "Ben": Member(gender="male")}
    assert config.add_members(path, members, "kokoro") == ("Ann", "Ben")
    assert Config.load(path, engine="kokoro").cast["Ann"].voice == "bf_emma"
    assert Config.load(path, engine="pyttsx3").cast["Ann"] == Member(gender="female")
    assert Config.load(path, engine="pyttsx3").recast == ("Ann",)
