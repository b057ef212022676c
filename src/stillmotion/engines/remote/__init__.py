"""Video models behind servers that a site runs already, or buys from."""
