"""HTTP messages, the one path from request to response, and the server adapter."""
