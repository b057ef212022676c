"""The catalog: which model, mode and duration takes what, at which size, rate and price."""

from stillmotion.catalog.capability_map import CatalogError
from stillmotion.catalog.catalog import Catalog, Offer

__all__ = ["Catalog", "CatalogError", "Offer"]
