"""Pure values: names, records, limits and errors; no input, no output, no await."""
