"""The language of a text, by the text alone."""

MIN_LETTERS = 100
"""Letters below which a text says too little about its language."""
MAX_CHARACTERS = 500
"""Characters that are looked at: more change the answer no more."""


def detect(text: str) -> str:
    """Return a text's language in BCP 47, or an empty string where it is too short to tell."""
    sample = text[:MAX_CHARACTERS]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return ""
    import py3langid  # noqa: PLC0415 - its model takes most of a second to load, at its first use

    return str(py3langid.classify(sample)[0])
