"""Names, gate orders and biases of a framework → a trained network, a module a framework."""
