"""A minimal Django project that shows rows of the site's database, to compare the speed
of pages."""
