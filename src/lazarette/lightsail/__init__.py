"""The Lightsail control plane on the wire: AWS JSON 1.1."""
