"""What a page of the studio may load and talk to: this server, and the store that media come from.

Without scripts or styles inside pages, so that nothing that somebody has typed is ever run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stillmotion.tasks.places import TRIAL

if TYPE_CHECKING:
    from stillmotion.api.dialect import Site


def headers_of(site: Site) -> dict[str, str]:
    """The headers of all files of the pages."""
    media = "".join(f" {origin}" for origin in media_origins(site))
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' blob: data:{media}",
        "media-src": f"'self' blob:{media}",
        "font-src": "'self'",
        "connect-src": f"'self'{media}",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "; ".join(f"{name} {given}" for name, given in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        # Links to media are the right to read them.
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def media_origins(site: Site) -> list[str]:
    """Where links to media lead, if not to this server."""
    settings = site.services.settings
    public = urlsplit(settings.public_url)
    found = [f"{public.scheme}://{public.netloc}"] if public.netloc else []
    if settings.media_delivery != "stream":
        link = urlsplit(site.services.vault.link(f"{TRIAL}/origin", 60))
        found.append(f"{link.scheme}://{link.netloc}")
    return found
