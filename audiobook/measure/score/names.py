"""Which gold character a name means, and which gold character one of the program's stands for.  Pure.

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

# These lists are part of how accuracy is defined: `lexis` grows with the program, and they must not.
FEMALE = frozenset("mrs ms miss lady madame mme mlle mademoiselle aunt".split())
MALE = frozenset("mr mister sir lord monsieur master uncle".split())
ARTICLES = frozenset("the a an".split())
WITHOUT_MEANING = (
    FEMALE
    | MALE
    | ARTICLES
    | frozenset("dr doctor m captain colonel general admiral professor reverend rev of st".split())
)
"""Words that do not tell one person from another."""
FIRST_PERSON = frozenset({"i", "me", "narrator", "the narrator", "narrator (i)", "first-person narrator"})
NAME_VOTE = 3.0
"""What a character's name counts beside each of its aliases."""


class Cast:
    """The characters of a gold document, to be asked for by name."""

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
        """The ids of those a name may mean: the same words first, then the same without titles, then a part.

        More than one where the same words are several people's; none where nobody is meant for certain.
        """
        if self._narrator and name.strip().lower() in FIRST_PERSON:
            return {self._narrator}
        form = _form(name)
        if form in self._by_form:
            return self._by_form[form]
        core = _core(form).split()
        for found in self._guesses(core):
            fitting = {person for person in found if self._may_be(person, form)}
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
        told, gender = _title_gender(form), self._genders[person]
        return not told or not gender or told == gender


def _form(name: str) -> str:
    """A name's words without case, punctuation, possessive and article: `The Mister Hale's` is `mr hale`."""
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
    characters: Iterable[Character], cast: Cast, together: Mapping[str, Counter[str]]
) -> dict[str, str]:
    """The program's characters to the gold ones that their names and aliases mean, by vote.

    `together`: for each of the program's, how many quotations of each gold character it was given; this only
    decides between equal votes.  Two of the program's may stand for one gold character.
    """
    found: dict[str, str] = {}
    for one in characters:
        votes: defaultdict[str, float] = defaultdict(float)
        weighed = [(one.name, NAME_VOTE), *((alias, 1.0) for alias in one.aliases if alias != one.name)]
        for name, weight in weighed:
            meant = cast.meant_by(name)
            for person in meant:
                votes[person] += weight / len(meant)
        if votes:
            most = max(votes.values())
            leading = sorted(person for person, got in votes.items() if got > most - 1e-9)
            shared = together.get(one.id, Counter())
            found[one.id] = max(leading, key=shared.__getitem__)
    return found


def one_to_one(together: Mapping[str, Counter[str]]) -> dict[str, str]:
    """The pairing of the program's characters with the gold ones under which most quotations are right."""
    ours = sorted(together)
    theirs = sorted({person for counts in together.values() for person in counts})
    shared = np.array([[together[one][person] for person in theirs] for one in ours], dtype=np.int64)
    shared = shared.reshape(len(ours), len(theirs))
    return {ours[row]: theirs[column] for row, column in best_pairs(shared) if shared[row, column]}


def best_pairs(weights: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Rows paired with columns, each used once at most, so that the sum of weights is the greatest.

    `weights`: shape (rows, columns).  The Hungarian method with shortest augmenting paths (Jonker and
    Volgenant 1987); among equal columns the first is taken, so that the result is always the same.  scipy has
    this as `linear_sum_assignment`, but nothing else here would need scipy.
    """
    rows, columns = weights.shape
    if rows > columns:
        yield from ((row, column) for column, row in best_pairs(weights.T))
        return
    # Row 0 and column 0 stand for nobody: every path begins at column 0 and ends at a column of row 0.
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
