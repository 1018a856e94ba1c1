"""The same book with plain Sphinx: `sphinx-build . _build/html`."""

project = "A resistor by hand"
extensions = ["myst_nb", "byhand.sphinx"]
root_doc = "resistor"
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath"]
nb_execution_raise_on_error = True
byhand_exercises = "exercises.toml"
