"""The `locklayers` program; `python -m locklayers` runs it."""
