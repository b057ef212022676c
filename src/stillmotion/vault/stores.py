"""Clients of buckets: how each kind of store is reached, and how long an answer is waited for."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from obstore.store import AzureStore, GCSStore, S3Store

from stillmotion.vault.patience import Patience
from stillmotion.vault.urls import BucketPlace, check_endpoint

if TYPE_CHECKING:
    from obstore.store import AzureConfig, ClientConfig, RetryConfig

Store = S3Store | GCSStore | AzureStore

CONNECT_S = 5.0
REQUEST_S = 300.0
"""A request from its start to its end, whatever comes in meanwhile."""

_ENDPOINT_VARIABLES = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "gs": ("GOOGLE_BASE_URL",),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}


def with_endpoint(place: BucketPlace) -> BucketPlace:
    """The place with its endpoint, where the environment and not the URL names one.

    Raises ValueError for one that is none.
    """
    if "endpoint" in place.options:
        return place
    for name in _ENDPOINT_VARIABLES[place.scheme]:
        if given := os.environ.get(name):
            return replace(
                place, options={**place.options, "endpoint": check_endpoint(given, name)}
            )
    return place


def open_store(place: BucketPlace, patience: Patience) -> Store:
    """A client of the bucket. Credentials come from the environment, or the machine's role.

    Raises `obstore.exceptions.BaseError` where what is needed is missing.
    """
    endpoint = place.options.get("endpoint", "")
    client: ClientConfig = {
        # Plain HTTP is what an endpoint of one's own has to say by itself.
        "allow_http": endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=min(CONNECT_S, patience.answer)),
        "read_timeout": timedelta(seconds=patience.answer),
        "timeout": timedelta(seconds=REQUEST_S),
    }
    # A part of a large file is tried again by itself; the rest is up to `bucket`.
    retries: RetryConfig = {
        "max_retries": 2,
        "retry_timeout": timedelta(seconds=patience.all_tries),
        "backoff": {
            "init_backoff": timedelta(milliseconds=100),
            "max_backoff": timedelta(seconds=1),
            "base": 2,
        },
    }
    common: dict[str, Any] = {
        "prefix": place.prefix or None,
        "client_options": client,
        "retry_config": retries,
    }
    match place.scheme:
        case "s3":
            return S3Store(place.bucket, config=_s3_config(place), **common)
        case "gs":
            return GCSStore(
                place.bucket, config={"base_url": endpoint} if endpoint else None, **common
            )
        case _:
            options = place.options
            config: AzureConfig = {}
            if "account" in options:
                config["account_name"] = options["account"]
            if endpoint:
                config["endpoint"] = endpoint
            return AzureStore(place.bucket, config=config or None, **common)


def _s3_config(place: BucketPlace) -> Any:
    options, endpoint = place.options, place.options.get("endpoint", "")
    # Names with dots match no certificate of the store's.
    usual = "path" if endpoint or "." in place.bucket else "virtual"
    is_virtual = options.get("style", usual) == "virtual"
    config: dict[str, Any] = {"virtual_hosted_style_request": is_virtual}
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        config["endpoint"] = f"{scheme}://{place.bucket}.{host}" if is_virtual else endpoint
    if "region" in options:
        config["region"] = options["region"]
    if options.get("checksum", "sha256") == "sha256":
        config["checksum_algorithm"] = "SHA256"
    return config
