"""The built book in other forms: one PDF, one zip; and the browser that prints it."""
