"""Things that fall or float through the air: rain, snow, dust, leaves and petals."""
