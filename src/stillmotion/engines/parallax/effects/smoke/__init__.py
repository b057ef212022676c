"""Smoke and steam: where they rise, the flow of the air that carries them, and how they are lit."""
