"""What the accounts see that look after the whole site."""
