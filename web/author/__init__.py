"""What an author runs while a chapter is written."""
