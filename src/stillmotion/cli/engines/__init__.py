"""`stillmotion engines`: the engines of this machine and of the site's file, a file per command."""
