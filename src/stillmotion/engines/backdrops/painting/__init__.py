"""What painted places are made with: canvas, light, painter, drawings, random streams."""
