"""The doors by which a site declares its articles, one small class each. Each is optional, and fails alone."""
