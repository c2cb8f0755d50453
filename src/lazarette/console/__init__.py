"""The web console: an ordinary client of the API, which holds no permission of its own."""
