"""What the server was told: settings, their sources and their checks."""
