"""Python in the browser: the judge of the exercises, and the notebooks that run in JupyterLite."""
