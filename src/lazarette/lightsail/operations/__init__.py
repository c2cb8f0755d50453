"""Lightsail operations: shape in, one service call, shape out."""
