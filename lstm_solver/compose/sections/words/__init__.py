"""What stands in sentences: the predicted class, quantities that an author names."""
