"""Pictures of a solved network: its cell, its quantities over time, the network unrolled."""
