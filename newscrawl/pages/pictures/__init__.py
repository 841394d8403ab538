"""The pictures of an article, with caption and credit."""
