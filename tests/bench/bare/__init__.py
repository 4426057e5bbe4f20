"""The same rows as a bare Django page: what a page of the site is compared with."""
