"""Keys that describe the network and its data: cell, weights, layers, inputs."""
