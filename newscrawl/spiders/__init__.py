"""From a site's menu to its articles."""
