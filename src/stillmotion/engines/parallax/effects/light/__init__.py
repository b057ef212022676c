"""Light that changes: lamps that flicker, stars that twinkle, flames."""
