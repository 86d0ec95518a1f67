"""What the methods reach on planted truth: `make bench` writes RESULTS.md, the tests run a small version of each cell."""
