"""A minimal Django project that shows rows of the site's database.

The benchmarks compare the speed of the site's pages with the speed of its pages.
"""
