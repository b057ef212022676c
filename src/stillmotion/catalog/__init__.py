"""The catalog: which model, mode and duration takes what, at which size, rate and price."""
