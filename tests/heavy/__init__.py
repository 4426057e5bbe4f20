"""What takes minutes, or wants a machine with nothing else to do; ``make test-all`` alone runs it."""
