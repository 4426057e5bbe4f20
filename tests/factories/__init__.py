"""Objects for the tests, each valid by itself."""
