"""Lazarette: Amazon Lightsail's object storage on your own machine."""

__version__ = "0.1.0"
