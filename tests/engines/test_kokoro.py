"""Kokoro: its voices and blends, how it reads and cuts long lines, and what is said when it is not there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING

import neural
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import audiobook
from audiobook import engines
from audiobook.cli import cli
from audiobook.engines import kokoro_engine, kokoro_voices, models, phonemes, waves
from audiobook.model import Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Callable

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere espeak-ng comes with the extra")
SENTENCE = "She looked at the lamp, and the lamp went out."


@pytest.fixture
def official(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with small files in the place of the official ones, with their own sizes and sums."""
    folder = tmp_path / "official"
    folder.mkdir()
    (folder / "kokoro-v1.0.int8.onnx").write_bytes(neural.onnx_model())
    styles = {name: np.full((510, 1, 256), i, np.float32) for i, name in enumerate(kokoro_voices.NAMES)}
    with (folder / "voices-v1.0.bin").open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **styles)
    files = []
    for name in ("kokoro-v1.0.int8.onnx", "voices-v1.0.bin"):
        content = (folder / name).read_bytes()
        files.append(models.File(name, len(content), hashlib.sha256(content).hexdigest()))
    monkeypatch.setattr(kokoro_engine, "FILES", tuple(files))
    return folder


# --- voices


def test_all_english_voices_are_offered_the_best_first() -> None:
    """There are 28, with gender and accent as their names say; the whispering one is not for a cast."""
    voices = engines.Registry().get("kokoro").voices()
    assert len(voices) == 28
    assert voices[0].name == "af_heart"
    for voice in voices:
        assert voice.language == {"a": "en-us", "b": "en-gb"}[voice.name[0]]
        assert voice.gender == {"f": "female", "m": "male"}[voice.name[1]]
    assert "af_nicole" in {voice.name for voice in voices[-6:]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("AF_Heart", "af_heart"), ("af_heart*2", "af_heart"), ("af_heart+af_heart", "af_heart")),
        ("af_heart*0.6+bf_emma*0.4", "af_heart*0.6+bf_emma*0.4"),
        (" bf_emma * 2 + af_heart*3 ", "af_heart*0.6+bf_emma*0.4"),
        ("bf_emma+af_heart", "af_heart*0.5+bf_emma*0.5"),
        ("af_heart+bf_emma*0", "af_heart"),
        *(("af_heart*0", None), ("af_heart+", None), ("af_heart*-1", None), ("", None), ("jf_alpha", None)),
    ],
)
def test_blends_have_one_spelling(written: str, meant: str | None) -> None:
    """Equal blends have equal names, whatever order, weights and capitals they are written with."""
    found = engines.Registry().get("kokoro").find(written)
    assert (found.name if found else None) == meant


def test_a_blend_is_of_the_gender_and_accent_of_its_parts() -> None:
    """The accent is that of the largest share; voices of two genders make one of neither."""
    engine = engines.Registry().get("kokoro")
    british = engine.find("bf_emma*0.6+af_heart*0.4")
    both = engine.find("bf_emma+am_michael*2")
    assert british is not None
    assert both is not None
    assert (british.gender, british.language) == ("female", "en-gb")
    assert (both.gender, both.language) == ("other", "en-us")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("af_hart", "af_heart"), ("af_hart*0.6+bf_ema*0.4", "af_heart*0.6+bf_emma*0.4"), ("xyz", None)],
)
def test_suggestions(wrong: str, right: str | None) -> None:
    """Each part of a wrong name is mended by itself."""
    assert engines.Registry().get("kokoro").suggest(wrong) == right


def test_the_catalogue_needs_neither_model_nor_libraries() -> None:
    """Listing and checking voices imports neither the runtime nor an HTTP client."""
    program = """
import sys
from audiobook import engines
for name in ("kokoro", "piper"):
    engine = engines.Registry().get(name)
    engine.voices(), engine.find("af_heart+bf_emma"), engine.suggest("af_hart")
print({"onnxruntime", "piper", "urllib3", "soxr", "espeakng_loader"} & set(sys.modules))
"""
    root = str(Path(audiobook.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert done.stdout == "set()\n"


# --- reading


@pytest.fixture(scope="module")
def read() -> Callable[[str, str], str]:
    """Reads in a process of its own: espeak-ng moves the process into its folder."""

    def in_process(text: str, accent: str) -> str:
        program = (
            "import sys; from audiobook.engines.phonemes import Phonemes; "
            "print(Phonemes().read(sys.argv[1], sys.argv[2]))"
        )
        root = str(Path(audiobook.__file__).parents[1])
        environment = os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", program, text, accent],
            capture_output=True,
            encoding="utf-8",
            check=True,
            env=environment,
        )
        return done.stdout.rstrip("\n")

    return in_process


@linux_only
@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("Hello there, Judge.", "həlˈO ðˈɛɹ, ʤˈʌʤ.", "həlˈQ ðˈɛː, ʤˈʌʤ."),
        ("What?! No… Oh — nurse; my boy:", "wˌʌt? nˈO… ˈO — nˈɜɹs; mI bˈY:", None),
        ("It cost 3.14, or 1,000—no.", "ɪt kˈɔst θɹˈi pYnt wˈʌn fˈɔɹ, ɔɹ wˈʌn θˈWzənd — nˈO.", None),
        ("Mr. Pell -- come in!", "mˈɪstəɹ pˈɛl — kˈʌm ˈɪn!", None),
        ("‘Well,’ she said, “yes.”", "wˈɛl, ʃi sˈɛd, jˈɛs.", None),
        ("I’m sure I said so.", "ˌIm ʃˈʊɹ ˌI sˈɛd sˈO.", None),
        ("…", "…", "…"),
        ("Call [Hermione](/hɜːˈmaɪəni/), please.", "kˈɔl hɜɹˈmIəni, plˈiz.", "kˈɔːl hɜːˈmIəni, plˈiːz."),
        ("[Siobhan](/ʃɪˈvɔːn/)!", "ʃɪˈvɔn!", "ʃɪˈvɔːn!"),
    ],
)
def test_reading(read: Callable[[str, str], str], text: str, american: str, british: str | None) -> None:
    """Words come in the model's alphabet, each accent its own, those with IPA as it says; marks stay."""
    assert read(text, "en-us") == american
    if british is not None:
        assert read(text, "en-gb") == british


# --- long lines


SAID = st.text(alphabet=".,;— !?aˈəA", max_size=400)


@given(said=SAID, most=st.integers(1, 40))
def test_no_sound_is_lost_where_a_line_is_cut(said: str, most: int) -> None:
    """Pieces are never too long, never empty, and together they are the line."""
    cut = phonemes.pieces(said, most)
    assert all(0 < len(piece) <= most for piece, _ in cut)
    assert "".join(piece for piece, _ in cut).replace(" ", "") == said.replace(" ", "")
    assert [pause for _, pause in cut][-1:] in ([], [0.0])


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("aa, bb. cc dd, ee", ["aa, bb.", "cc dd, ee"]),
        ("aa bb, cc dd ee ff", ["aa bb,", "cc dd", "ee ff"]),
        ("aa bb cc dd ee", ["aa bb cc", "dd ee"]),
        ("abcdefhijklm", ["abcdef", "hijklm"]),
        ("a. b. c. dd. e", ["a. b. c.", "dd. e"]),
    ],
)
def test_lines_are_cut_where_it_is_heard_least(said: str, cut: list[str]) -> None:
    """At the end of a sentence, else of a clause, else of a word, near the middle; the pause is as long."""
    found = phonemes.pieces(said, 10)
    assert [piece for piece, _ in found] == cut
    pauses = {piece[-1]: pause for piece, pause in found[:-1]}
    assert pauses.get(".", 1.0) > pauses.get(",", 0.2) > 0.1


def test_the_alphabet_is_the_models() -> None:
    """114 symbols with the numbers of the model's own description."""
    known = {
        ";": 1,
        "?": 6,
        "—": 9,
        " ": 16,
        "A": 24,
        "z": 68,
        "ɡ": 92,
        "ʔ": 148,
        "ˈ": 156,
        "ː": 158,
        "ᵻ": 177,
    }
    assert len(phonemes.TOKENS) == len(set(phonemes.TOKENS.values())) == 114
    assert known.items() <= phonemes.TOKENS.items()


def test_silence_around_a_sound_is_cut_off() -> None:
    """What is left begins and ends within 20 ms of the sound; silence alone is nothing."""
    sound = np.concatenate([np.zeros(7000), np.sin(np.arange(2400)), np.zeros(12_000)]).astype(np.float32)
    assert 2400 <= len(waves.trimmed(sound, 24_000)) <= 2400 + 2 * 480
    assert len(waves.trimmed(np.zeros(100, np.float32), 24_000)) == 0


# --- the whole way, with a runtime that hums


def ask(text: str, voice: str = "af_heart", rate: int | None = None) -> Request:
    """A request."""
    return Request(Voice("kokoro", voice, rate), text)


@linux_only
@pytest.mark.usefixtures("humming")
def test_any_number_of_jobs_gives_the_same_clips(official: Path, tmp_path: Path) -> None:
    """The official files are installed and spoken with: equal for one job and two, voices differ."""
    engine = kokoro_engine.KokoroEngine()
    assert engine.install(str(official), lambda *_: None)[0].name == "kokoro-v1.0.int8.onnx"
    requests = [
        ask(f"{SENTENCE} {number}", voice)
        for number in range(3)
        for voice in ("af_heart", "af_heart+bm_lewis")
    ]
    heard = []
    for jobs in (1, 2):
        store = Store(tmp_path / str(jobs))
        with Synthesizer(store, jobs, lambda _: engine) as synthesizer:
            clips = [synthesizer.submit(request).result() for request in requests]
        sounds = [store.get(clip.key) for clip in clips]
        heard.append([sound.samples.tobytes() for sound in sounds if sound])
    assert heard[0] == heard[1]
    assert len(set(heard[0])) == len(requests)


@linux_only
@pytest.mark.usefixtures("humming")
def test_a_line_beyond_the_models_limit_is_spoken_whole(official: Path) -> None:
    """A line of some 1,500 phonemes lasts as long as its parts together, in each tempo and pitch."""
    engine = kokoro_engine.KokoroEngine()
    engine.install(str(official), lambda *_: None)
    with closing(engine.session()) as session:
        once = session.speak(ask(SENTENCE), 20).seconds
        assert session.speak(ask(f"{SENTENCE} " * 40), 20).seconds == pytest.approx(40 * once, rel=0.1)
        assert session.speak(ask(SENTENCE, rate=300), 20).seconds < 0.7 * once
        higher = Request(Voice("kokoro", "af_heart", pitch=80), SENTENCE)
        assert session.speak(higher, 20).seconds == pytest.approx(once, rel=0.05)


# --- what is missing


@pytest.fixture
def chapter(store: Path) -> Path:  # noqa: ARG001  works in a folder of its own
    """A text in the current folder."""
    path = Path("chapter.txt")
    path.write_text("The rain had stopped.\n\n“Good,” said Anne.\n", encoding="utf-8")
    return path


def complaint(*arguments: str) -> str:
    """What the program says when it fails."""
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, AudiobookError), result.output
    return str(result.exception)


@pytest.mark.usefixtures("chapter")
def test_a_missing_extra_is_named_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnxruntime one line names the extra; no folder has been made."""
    monkeypatch.setattr("importlib.metadata.version", not_installed)
    said = complaint("produce", "chapter.txt", "--engine", "kokoro")
    assert said == "kokoro: the package onnxruntime is not installed; pip install 'castaloud[kokoro]'"
    assert not Path("audio").exists()
    assert "castaloud[piper]" in complaint("produce", "chapter.txt", "--engine", "piper")


def not_installed(name: str) -> str:
    """Find no package."""
    raise PackageNotFoundError(name)


@linux_only
@pytest.mark.usefixtures("chapter", "humming")
def test_a_missing_or_damaged_model_is_named_before_any_work(official: Path) -> None:
    """One line names the file and the command that fetches it; no folder has been made, no clip spoken."""
    said = complaint("produce", "chapter.txt", "--engine", "kokoro")
    model = models.folder("kokoro") / "kokoro-v1.0.int8.onnx"
    assert said == f"kokoro: {model} is missing; `audiobook voices install kokoro` fetches it"
    result = CliRunner().invoke(cli, ["voices", "install", "kokoro", "--from", str(official)])
    assert result.output.splitlines()[-2:] == [str(model), str(model.with_name("voices-v1.0.bin"))]
    content = model.read_bytes()
    model.write_bytes(content[:-1])
    assert f"{model}: {len(content) - 1:,} bytes instead of" in complaint(
        "voices", "--engine", "kokoro", "--say", "Hm"
    )
    model.write_bytes(content[:-1] + b"x")
    assert f"{model}: its SHA-256 is " in complaint("produce", "chapter.txt", "--engine", "kokoro")
    assert not Path("audio").exists()


def test_only_what_can_be_installed_is() -> None:
    """An engine whose voices come with the system says so; a wrong one is mended."""
    assert complaint("voices", "install", "pyttsx3") == "the voices of pyttsx3 need no installation"
    assert "did you mean 'kokoro'?" in complaint("voices", "install", "kokorro")
