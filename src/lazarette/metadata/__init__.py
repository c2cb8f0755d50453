"""Records: ordered tables, the repositories over them, and the engines under them."""
