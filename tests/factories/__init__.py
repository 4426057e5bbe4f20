"""Functions and factories that create valid objects for tests."""
