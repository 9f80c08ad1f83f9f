"""Keys that judge it: outputs, loss, targets, backward."""
