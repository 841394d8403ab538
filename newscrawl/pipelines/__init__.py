"""What happens to an item: clean, deduplicate, store."""
