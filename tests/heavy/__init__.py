"""Tests that take minutes or need an idle machine. Only ``make test-all`` runs them."""
