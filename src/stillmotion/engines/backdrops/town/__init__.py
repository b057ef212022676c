"""Places among houses and within them."""
