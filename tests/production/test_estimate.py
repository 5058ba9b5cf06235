"""How long a run will take, and how long its audio will be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from producing import text
from reading import STORM

from audiobook import Config, analyse, cast
from audiobook.engines import Registry
from audiobook.engines.tone import ToneSession
from audiobook.master import assemble
from audiobook.model import Metadata, Request, Voice
from audiobook.production import estimate as estimates
from audiobook.production import jobs
from audiobook.production.estimate import estimate
from audiobook.production.jobs import Job, Order
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTRY = Registry()
# 160 characters at 160 words a minute
SENTENCE = "x" * 160
SECONDS = 160 * 0.066


@pytest.fixture
def template(store: Path) -> Job:  # noqa: ARG001  for its folder
    """A job whose requests and gaps a test replaces."""
    config = Config().fitted("tone")
    script = analyse([text(STORM)], config)
    (job,) = jobs.plan(script, cast(script, config), config, Metadata("Story"), Order(Path("audio")))
    return job


def job(template: Job, *requests: Request | None, gaps: Sequence[float] = ()) -> Job:
    """A job with these requests."""
    return replace(template, requests=requests, gaps=tuple(gaps))


def spoken(engine: str = "tone", rate: int | None = 160, words: str = SENTENCE) -> Request:
    """A request for a sentence."""
    return Request(Voice(engine, "low", rate), words)


def test_audio_is_as_long_as_its_lines_and_pauses(template: Job, tmp_path: Path) -> None:
    """Faster voices take less time; a line with nothing to pronounce is a rest."""
    plan = [job(template, spoken(), None, spoken(rate=320), gaps=(1, 2)), job(template, gaps=(0.5,))]
    expected = SECONDS * 1.5 + assemble.REST_SECONDS + 3.5
    assert estimate(plan, Store(tmp_path), REGISTRY, 1).seconds == pytest.approx(expected)
    usual = [job(template, spoken(rate=None))]
    assert estimate(usual, Store(tmp_path), REGISTRY, 1).seconds == pytest.approx(SECONDS * 160 / 175)


def test_only_missing_clips_are_work(template: Job, tmp_path: Path) -> None:
    """Each clip is spoken once, however often it is heard; those in the store are not spoken at all."""
    store = Store(tmp_path)
    plan = [job(template, spoken(), spoken(), spoken(words="Yes."), None)]
    before = estimate(plan, store, REGISTRY, 1)
    assert (before.clips, before.missing) == (3, 2)
    store.put(jobs.key_of(spoken(), REGISTRY), ToneSession().speak(spoken(), 9))
    after = estimate(plan, store, REGISTRY, 1)
    assert (after.clips, after.missing, after.seconds) == (3, 1, before.seconds)
    assert before.work_seconds - after.work_seconds == pytest.approx(SECONDS * estimates.REAL_TIME_FACTOR)


@pytest.mark.parametrize(("engine", "factor"), [("tone", 0.003), ("kokoro", 0.6), ("piper", 0.07)])
def test_work_depends_on_the_engine_and_the_workers(
    template: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, factor: float
) -> None:
    """Speaking is shared among workers; encoding is not."""
    monkeypatch.setattr(estimates, "key_of", lambda request, _: request.text)
    plan = [job(template, spoken(engine))]
    encoding = SECONDS / 300
    for workers in (1, 4):
        expected = SECONDS * factor / workers + encoding
        assert estimate(plan, Store(tmp_path), REGISTRY, workers).work_seconds == pytest.approx(expected)
