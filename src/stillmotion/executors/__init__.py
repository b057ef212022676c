"""Where renders run. The same job code runs in a worker process and in `stillmotion render`."""
