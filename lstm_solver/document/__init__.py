"""What a page is made of, free of formats: formulas, blocks, pictures, symbols, phrases, keys of a notation."""
