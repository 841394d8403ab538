"""The code blocks of the docs."""

import re

FENCE = re.compile(r"(?P<run><!-- run -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text, language):
    """Return the texts of a page's code blocks in a language."""
    return [found["text"] for found in FENCE.finditer(text) if found["language"] == language]
