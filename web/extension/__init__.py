"""The Sphinx extensions of this book's site, and what they are made of.

A module with a `setup` is an extension: `_config.yml` names `site` and `api`, and `site` loads the others.
"""
