"""Scrapy commands: ``crawl`` with exit statuses."""
