"""The words that the director knows, English and Chinese side by side, as regular expressions.

Each module is a table from what is meant to the phrases that mean it; `director.reading` looks
them up in a prompt in lower case, outside quoted speech and negated passages.
"""
