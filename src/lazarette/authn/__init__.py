"""Who is calling: signatures, and bodies that prove themselves while they are read."""
