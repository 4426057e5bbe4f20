"""What takes minutes, or wants a quiet machine: ``make test-all`` alone runs it."""
