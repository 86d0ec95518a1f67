"""The company's people from a spreadsheet: read it, say what would change and what is wrong by line, then do it."""
