"""Lists of links beside, in and below an article."""
