"""The demo: realistic content for a new site, and the command that loads it."""
