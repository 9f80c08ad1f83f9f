"""What a question of Numbas is made of: parts that ask for numbers, and how these are marked."""
