"""A minimal Django project that shows rows of the site's database.

The benchmarks compare the speed of the site's own pages with that of these minimal pages.
"""
