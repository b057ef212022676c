"""Video models in this process, by pipelines of diffusers."""
