"""What a problem is: cells, layers, losses, names of quantities. Data; nothing is computed."""
