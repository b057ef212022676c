"""Parts of a picture told apart by classical means; empty where there is no such part."""
