"""Sphinx extensions of this book's site; `site` loads them all."""
