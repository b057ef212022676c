"""The motion brush: masked things travel drawn paths, and what the static mask covers stays."""
