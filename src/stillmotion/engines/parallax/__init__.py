"""The embedded engine: a camera move over a depth estimate of one picture, on the CPU."""
