"""Bare Django pages that show the same rows, for comparison with the site's pages."""
