"""Articles from outside, as JSON lines, through the same pipelines as those of a crawl."""
