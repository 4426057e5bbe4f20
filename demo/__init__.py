"""The demo: realistic content for a new site, and the commands that load and serve it."""
