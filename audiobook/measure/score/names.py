"""Which gold character a name denotes, and which one each of the program's characters stands for.  Pure.

>>> from audiobook.measure.score.gold import Person
>>> cast = Cast([Person(id="c0", name="Elizabeth Bennet", aliases=("Lizzy",), gender="F")])
>>> cast.meant_by("Miss Elizabeth Bennet")
{'c0'}
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from audiobook.measure.score.gold import Person
    from audiobook.model import Character

# Not from `text.lexis`, which grows with the program: these lists are part of the definition of accuracy.
FEMALE = frozenset("mrs ms miss lady madame mme mlle mademoiselle aunt".split())
MALE = frozenset("mr mister sir lord monsieur master uncle".split())
ARTICLES = frozenset("the a an".split())
WITHOUT_MEANING = (
    FEMALE
    | MALE
    | ARTICLES
    | frozenset("dr doctor m captain colonel general admiral professor reverend rev of st".split())
)
"""Words that do not distinguish one person from another."""
FIRST_PERSON = frozenset({"i", "me", "narrator", "the narrator", "narrator (i)", "first-person narrator"})
NAME_VOTE = 3.0
"""The vote of a character's name; each alias has one vote."""


class Cast:
    """The characters of a gold document, looked up by name."""

    def __init__(self, people: Iterable[Person], narrator: str | None = None) -> None:
        self._narrator = narrator
        self._genders: dict[str, str | None] = {}
        self._by_form: dict[str, set[str]] = defaultdict(set)
        self._by_core: dict[str, set[str]] = defaultdict(set)
        for person in people:
            self._genders[person.id] = person.gender
            for name in (person.name, *person.aliases):
                form = _form(name)
                if form:
                    self._by_form[form].add(person.id)
                if _core(form):
                    self._by_core[_core(form)].add(person.id)

    def meant_by(self, name: str) -> Collection[str]:
        """The ids of the people a name may denote: by the same words, else without titles, else by a part.

        Several where people share a name; none where it is not clear.
        """
        if self._narrator and name.strip().lower() in FIRST_PERSON:
            return {self._narrator}
        form = _form(name)
        if form in self._by_form:
            return self._by_form[form]
        core = _core(form).split()
        for candidates in self._guesses(core):
            fitting = {person for person in candidates if self._may_be(person, form)}
            if len(fitting) == 1:
                return fitting
        return set()

    def _guesses(self, core: list[str]) -> Iterator[set[str]]:
        yield self._by_core.get(" ".join(core), set())
        if len(set(core)) > 1:
            # "Elizabeth Bennet" where the gold cast knows only "Elizabeth".
            parts = (ids for known, ids in self._by_core.items() if set(known.split()) <= set(core))
            yield set().union(*parts)
            yield self._by_core.get(core[0], set())

    def _may_be(self, person: str, form: str) -> bool:
        of_title, gender = _title_gender(form), self._genders[person]
        return not of_title or not gender or of_title == gender


def _form(name: str) -> str:
    """A name without case, punctuation, possessive and article: `The Mister Hale's` becomes `mr hale`."""
    lower = name.replace("’", "'").replace("_", " ").lower().strip().removesuffix("'s")
    plain = re.sub(r"[^\w' -]", " ", lower).replace("mister ", "mr ").replace("doctor ", "dr ")
    words = plain.split()
    while words and words[0] in ARTICLES:
        del words[0]
    return " ".join(words)


def _core(form: str) -> str:
    return " ".join(word for word in form.split() if word not in WITHOUT_MEANING)


def _title_gender(form: str) -> str | None:
    words = set(form.split())
    return "F" if words & FEMALE else "M" if words & MALE else None


def by_name(
    characters: Iterable[Character], cast: Cast, shared_quotes: Mapping[str, Counter[str]]
) -> dict[str, str]:
    """Map each of the program's characters to the gold character its name and aliases vote for.

    `shared_quotes`: for each of the program's characters, how many quotations of each gold character were
    attributed to it; this decides between equal votes.  Two characters may map to the same gold character.
    """
    mapping: dict[str, str] = {}
    for character in characters:
        votes: defaultdict[str, float] = defaultdict(float)
        aliases = [alias for alias in character.aliases if alias != character.name]
        for name, weight in [(character.name, NAME_VOTE), *((alias, 1.0) for alias in aliases)]:
            people = cast.meant_by(name)
            for person in people:
                votes[person] += weight / len(people)
        if votes:
            most = max(votes.values())
            leading = sorted(person for person, vote in votes.items() if vote > most - 1e-9)
            shared = shared_quotes.get(character.id, Counter())
            mapping[character.id] = max(leading, key=shared.__getitem__)
    return mapping


def one_to_one(shared_quotes: Mapping[str, Counter[str]]) -> dict[str, str]:
    """Pair the program's characters with gold characters so that most quotations are right.

    `shared_quotes`: see `by_name`.
    """
    ours = sorted(shared_quotes)
    theirs = sorted({person for counts in shared_quotes.values() for person in counts})
    shared = np.array(
        [[shared_quotes[character][person] for person in theirs] for character in ours], dtype=np.int64
    )
    shared = shared.reshape(len(ours), len(theirs))
    return {ours[row]: theirs[column] for row, column in best_pairs(shared) if shared[row, column]}


def best_pairs(weights: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pairs of row and column, each used at most once, with the greatest sum of weights.

    `weights`: shape (rows, columns).  The Hungarian method with shortest augmenting paths (Jonker and
    Volgenant 1987); of equal columns it takes the first, so the result is deterministic.  scipy's
    `linear_sum_assignment` does the same, but nothing else here needs scipy.
    """
    rows, columns = weights.shape
    if rows > columns:
        yield from ((row, column) for column, row in best_pairs(weights.T))
        return
    # Row 0 and column 0 mean "unmatched": every path begins at column 0 and ends at a column of row 0.
    row_price = np.zeros(rows + 1, np.int64)
    column_price = np.zeros(columns + 1, np.int64)
    row_of = np.zeros(columns + 1, np.intp)
    for row in range(1, rows + 1):
        row_of[0] = row
        column = 0
        reached = np.zeros(columns + 1, bool)
        distance = np.full(columns + 1, np.iinfo(np.int64).max)
        before = np.zeros(columns + 1, np.intp)
        while row_of[column]:
            reached[column] = True
            here = row_of[column]
            onward = np.concatenate([[0], -weights[here - 1]]) - row_price[here] - column_price
            shorter = ~reached & (onward < distance)
            distance[shorter] = onward[shorter]
            before[shorter] = column
            open_columns = np.flatnonzero(~reached)
            nearest = open_columns[np.argmin(distance[open_columns])]
            step = distance[nearest]
            row_price[row_of[reached]] += step
            column_price[reached] -= step
            distance[~reached] -= step
            column = int(nearest)
        while column:
            row_of[column] = row_of[before[column]]
            column = int(before[column])
    yield from ((int(row_of[column]) - 1, column - 1) for column in range(1, columns + 1) if row_of[column])
