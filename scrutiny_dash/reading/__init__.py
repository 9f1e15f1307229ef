"""What the machine reads in one post: clean, language, feeling, place, about, screening."""
