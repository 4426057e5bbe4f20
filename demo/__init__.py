"""The demo: believable content that shows a new site at work, and the command that loads it."""
