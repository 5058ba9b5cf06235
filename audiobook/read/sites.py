"""Where the story is on a page that was saved from the web, and what else is there.  Pure.

Each site on which fiction is published has a row in SITES: it says which elements hold the story, which the
author's notes, and which something else among the story.  On other pages the story is in the article, if
most of the prose is.  What is around the story is listed and not spoken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from audiobook.read.marks import tag_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

Role = Literal["story", "note", "around"]
SELECTOR: Final = re.compile(r"([.#]?)([\w-]+)|\[([\w-]+)=?([^\]]*)\]")
"""A part of a selector: a tag, `.class`, `#id`, `[attribute]` or `[attribute=value]`."""
MOST: Final = 0.5
"""The share of a page's prose that its article holds, if it holds the story."""
PROSE: Final = frozenset({"p", "blockquote", "pre", "li"})
ARTICLES: Final = ("#storytext", "main", "[role=main]", "article")
"""Where the story of a page is that is from none of the SITES, the surest first."""
AROUND: Final = (
    "nav", "form", "#comments", "#disqus_thread", "#respond", ".comments", ".comment-list", ".sharedaddy",
    ".sidebar", ".breadcrumbs", ".cookie-notice", ".related-posts", ".jp-relatedposts", ".post-navigation",
    "[role=navigation]", "[role=search]", "[role=banner]", "[role=contentinfo]",
)  # fmt: skip
"""What is not the story on any site."""


@dataclass(frozen=True, slots=True)
class Site:
    """How a site marks up its pages, as selectors: `tag.class#id[attribute=value]`, parents first."""

    name: str
    sign: str
    """A pattern in the source of its pages."""
    story: tuple[str, ...]
    """Tried in this order; all elements of the first that fits any."""
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    """Outside of the story."""
    around: tuple[str, ...] = ()
    """Within the story."""
    title: str = ""
    author: str = ""
    chapter: str = ""
    """What names the chapter where no heading does."""


SITES: Final = (
    Site(
        "Archive of Our Own",
        r"archive ?of ?our ?own",
        story=("#workskin",),
        notes=(".notes", ".summary", ".associations"),
        around=(".landmark", ".byline", ".actions", "#feedback"),
        title="h2.title",
        author=".byline",
    ),
    Site(
        "FanFiction.net",
        r"fanfiction\.net|fictionpress\.com",
        story=("#storytext", "#storycontent"),
        title="#profile_top b",
        author="#profile_top a",
        chapter="#chap_select option[selected]",
    ),
    Site(
        "Royal Road",
        r"royalroad\.com",
        story=(".chapter-content", ".chapter-inner"),
        notes=(".author-note-portlet", ".author-note"),
        headings=("h1",),
        around=(".portlet-title", ".bold.uppercase"),
        title=".fic-header h2",
        author=".fic-header h3 a",
    ),
    Site(
        "Wattpad",
        r"wattpad\.com",
        story=(".panel-reading pre", "[data-page-number] pre", ".page pre"),
        headings=("header h1", "h1.h2"),
        around=(".comment-marker", ".num-comment", ".component-wrapper", ".inline-comment"),
        title=".toc-header .title",
        author=".author-info__username",
    ),
    Site(
        "Tumblr",
        r"tumblr\.com",
        story=("article .post-content", ".post-content", ".body-text", "article", ".post"),
        around=(".notes", ".post-notes", ".tags", ".note-count", ".reblog-header", ".post-footer", "footer"),
        author=".blog-name",
    ),
    Site(
        "Substack",
        r"substack(?:cdn)?\.com",
        story=(".available-content", ".body.markup"),
        notes=(".subtitle", ".footnote"),
        headings=("h1.post-title",),
        around=(
            ".subscription-widget-wrap", ".subscription-widget-wrap-editor", ".subscribe-widget", ".paywall",
            ".button-wrapper", ".image-link-expand", ".poll-embed", ".digest-post-embed", ".post-footer",
        ),
        title="h1.post-title",
        author=".byline-names a",
    ),
    Site(
        "Medium",
        r"\bmedium\.com|pw-post-title",
        story=("article",),
        notes=(".pw-subtitle-paragraph",),
        around=(".speechify-ignore", ".pw-multi-vote-count", "[data-testid=authorName]"),
        title="h1.pw-post-title",
        author="[data-testid=authorName]",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What the elements of a saved page are; "" for what the page does not say."""

    roles: dict[_Element, Role] = field(default_factory=dict)
    """Of elements that have one; what is inside an element has its role, if it has none of its own."""
    has_story: bool = False
    """Are there elements that hold the story, and no story outside of them?"""
    is_known: bool = False
    """Is the page from one of the SITES?"""
    title: str = ""
    author: str = ""
    chapter: str = ""


def plan(root: _Element, source: bytes) -> Plan:
    """What the elements of a saved page are.  `source`: the page's file, without a NUL in it."""
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for site in SITES:
        if re.search(site.sign.encode(), source, re.IGNORECASE) and (
            story := _first_fitting(elements, site.story)
        ):
            return _of_site(elements, site, story)
    roles: dict[_Element, Role] = dict.fromkeys(_all_fitting(elements, AROUND), "around")
    article = _article(elements, roles)
    if article is not None:
        roles[article] = "story"
    return Plan(roles, article is not None)


def _of_site(elements: Sequence[_Element], site: Site, story: Sequence[_Element]) -> Plan:
    roles: dict[_Element, Role] = dict.fromkeys(story, "story")
    roles |= dict.fromkeys(_all_fitting(elements, site.headings), "story")
    roles |= dict.fromkeys(_all_fitting(elements, site.notes), "note")
    roles |= dict.fromkeys(_all_fitting(elements, site.around), "around")
    title, author, chapter = (
        next((words for element in _all_fitting(elements, (name,)) if (words := words_of(element))), "")
        for name in (site.title, site.author, site.chapter)
    )
    return Plan(roles, True, True, title, author.removeprefix("by "), chapter)


def _first_fitting(elements: Sequence[_Element], selectors: Sequence[str]) -> list[_Element]:
    """The elements of the first selector that fits any."""
    return next((found for one in selectors if (found := list(_all_fitting(elements, (one,))))), [])


def _all_fitting(elements: Sequence[_Element], selectors: Sequence[str]) -> Iterator[_Element]:
    compounds = [selector.split() for selector in selectors if selector]
    for element in elements:
        for *parents, last in compounds:
            if _fits(element, last) and all(
                any(_fits(ancestor, parent) for ancestor in element.iterancestors()) for parent in parents
            ):
                yield element
                break


def _fits(element: _Element, compound: str) -> bool:
    for kind, name, attribute, value in SELECTOR.findall(compound):
        if attribute:
            fits = element.get(attribute) == value if value else element.get(attribute) is not None
        elif kind == "#":
            fits = element.get("id") == name
        elif kind == ".":
            fits = name in (element.get("class") or "").split()
        else:
            fits = tag_of(element) == name
        if not fits:
            return False
    return True


def _article(elements: Sequence[_Element], around: dict[_Element, Role]) -> _Element | None:
    """The element that holds the story of a page from any site; None: the whole page does."""
    prose = [
        element
        for element in elements
        if tag_of(element) in PROSE and not any(ancestor in around for ancestor in element.iterancestors())
    ]
    lengths = {element: len(words_of(element)) for element in prose}
    whole = sum(lengths.values())
    for selector in ARTICLES:
        candidates = set(_all_fitting(elements, (selector,)))
        inside = dict.fromkeys(candidates, 0)
        for element, length in lengths.items():
            for ancestor in element.iterancestors():
                if ancestor in inside:
                    inside[ancestor] += length
        best = max(inside, key=lambda element: inside[element], default=None)
        if best is not None and inside[best] > MOST * whole:
            return best
    return None
