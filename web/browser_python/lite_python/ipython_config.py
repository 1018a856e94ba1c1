"""IPython's settings for the notebooks in the browser."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.InteractiveShellApp.extensions = ["missing_packages"]
