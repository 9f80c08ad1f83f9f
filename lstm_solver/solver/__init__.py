"""Problem → Trace: forward pass, backward pass, update; and what is read off a trace."""
