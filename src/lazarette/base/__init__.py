"""Time, identifiers, crash points and text encodings that every layer may use."""
