"""What stands below a topic's posts, closed until somebody opens it, and the line to read before concluding."""

from __future__ import annotations

import streamlit as st

from scrutiny_dash import coverage, wording
from scrutiny_dash.models import Query
from scrutiny_dash.reading.persons import listed_names
from scrutiny_dash.search import below, strength
from scrutiny_dash.search.standing_out import Against, words_against
from scrutiny_dash.search.words import parse
from scrutiny_dash.store import runs
from scrutiny_dash.theme_figures import theme_figures
from scrutiny_dash.topics import Topic, topics
from scrutiny_dash.ui import attention_view
from scrutiny_dash.ui.frame import switched_on
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.number_links import Links
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.ui.search_box import search
from scrutiny_dash.ui.view_state import View, changed, go

AGAINST = {Against.TOPICS: "The other topics", Against.BEFORE: "The time before"}


def show(visitor: Here, view: View, topic: Topic, links: Links) -> None:
    """Draw the line, and what can be opened."""
    query = view.query(visitor.up_to_post)
    st.subheader("Read before you conclude", anchor=False)
    st.html(f'<p class="more-line">{links.html(below.read_line(visitor.searcher, query).said(links.opens))}</p>')
    _evidence(visitor, view, query)
    _themes(visitor, view, query)
    _words(visitor, view, query)
    attention_view.show(visitor, view, topic)


def _evidence(visitor: Here, view: View, query: Query) -> None:
    opener = st.expander("How good is this evidence?", key=f"{view.topic}_evidence", on_change="rerun")
    if not opener.open:
        return
    found = strength.of_view(visitor.searcher, query)
    with opener:
        st.html(f'<p class="finding-line">{plain_html(found.short)}.</p>')
        if found.people > 1:
            st.html(f'<p class="more-line">{wording.NOT_THE_SAME}</p>')
        st.html(f"<ul>{''.join(f'<li>{plain_html(line)}</li>' for line in found.lines())}</ul>")
        st.caption(wording.VOICE_RULES)
        st.caption(
            "One account's posts are counted here but never listed: these pages are about a topic, not a person."
        )
        st.markdown("**What we could not see**")
        newest = runs.latest_runs(visitor.store, view.topic)
        as_at = max((run.finished for run in newest if run.finished), default=None)
        for paragraph in coverage.paragraph(
            practice=visitor.store.practice, runs=newest, sources_on=switched_on(visitor), as_at=as_at
        ):
            st.markdown(plain_md(paragraph))


def _themes(visitor: Here, view: View, query: Query) -> None:
    opener = st.expander("Themes in these posts", key=f"{view.topic}_themes", on_change="rerun")
    if not opener.open:
        return
    with opener:
        st.markdown("By the words that posts use. One post can be in several. Press a theme to see its posts.")
        with st.container(horizontal=True, gap="small"):
            for slug, name, posts, people in below.themes(visitor.searcher, query):
                if posts:
                    by = f", {wording.count(people, 'person', 'people')}" if people else ""
                    st.button(
                        f"{name}: {wording.count(posts, 'post')}{by}",
                        key=f"{view.topic}_theme_{slug}",
                        on_click=go,
                        args=(changed(view, themes=(slug,)),),
                    )
        _theme_figures(view.topic)


def _theme_figures(slug: str) -> None:
    """Say of each theme how often its words were right on labelled posts."""
    figures = theme_figures()
    rows = []
    for theme in topics()[slug].themes:
        of_theme = figures.get((slug, theme.slug))
        rows.append((theme.name, of_theme.said if of_theme else "Not tried yet"))
    show_table(
        "How often a theme’s words were right, of the invented posts that they took in", ("Theme", "Right"), rows
    )


def _words(visitor: Here, view: View, query: Query) -> None:
    opener = st.expander("Words used more than usual", key=f"{view.topic}_words", on_change="rerun")
    if not opener.open:
        return
    with opener:
        chosen = st.radio(
            "Compared with",
            list(AGAINST),
            format_func=AGAINST.__getitem__,
            horizontal=True,
            key=f"{view.topic}_against",
        )
        compared = words_against(visitor.searcher, query, Against(chosen), listed_names())
        st.markdown(plain_md(compared.too_little or compared.what))
        if compared.too_little:
            return
        if not compared.words:
            st.markdown("No word stands out: they talk as the others do.")
            return
        st.markdown(
            "At least five people use each. Press a word to see its posts. The search finds other forms of a word too."
        )
        with st.container(horizontal=True, gap="small"):
            for number, word in enumerate(compared.words):
                st.button(
                    f"{plain_md(word.term)}: {wording.count(word.people_here, 'person', 'people')}",
                    key=f"{view.topic}_keyword_{number}_{word.term}",
                    on_click=search,
                    args=(changed(view, since=compared.query.since), _with(view.words, word.term)),
                )


def _with(words: str, term: str) -> str:
    """Search for a term among what is found already."""
    return f'"{term}" {parse(words).shown}' if " " in term else f"{term} {parse(words).shown}"
