"""What the server says about itself: logs, counters, health."""
