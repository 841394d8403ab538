"""Sphinx: Markdown in, HTML out. Warnings are errors, see the Makefile."""

from importlib.metadata import version as version_of

project = "newscrawl"
author = "the newscrawl developers"
copyright = f"2026, {author}"
version = release = version_of("newscrawl")

extensions = ["myst_parser"]
myst_heading_anchors = 4  # links to a heading of another page, as they work on a code host too
nitpicky = True
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"newscrawl {release}"
html_copy_source = False
