"""Water: waves that displace what it shows, their shading, and glints."""
