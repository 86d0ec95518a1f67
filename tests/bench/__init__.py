"""`make bench`: how fast it is beside its peers (RESULTS.md), and what the methods reach on planted truth (STATISTICS.md)."""
