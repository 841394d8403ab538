"""Whether a page holds no article, and why."""
