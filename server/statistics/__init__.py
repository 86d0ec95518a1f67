"""Early warning, effects and the gaming flag: numbers in, numbers out. Knows nothing of stores, people or tables."""
