"""In: a book's notebooks with figures and exercises. Out: pages in which they move and are judged."""
