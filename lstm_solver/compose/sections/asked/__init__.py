"""What questions ask for."""
