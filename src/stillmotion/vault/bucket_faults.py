"""What a bucket's store has answered, in sentences: what is wrong, and what to do about it.

The libraries' own errors hold URLs, identifiers of requests and the structure of the error; none
of that is shown, so that no signed URL gets into a log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stillmotion.vault.urls import CREDENTIALS, BucketPlace

_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_CODE = re.compile(r"<Code>\s*(\w{1,80})\s*</Code>|\"code\":\s*\"(\w{1,80})\"")
_MESSAGE = re.compile(r"<Message>([^<]{1,300})")
_URL = re.compile(r"https?://[^\s/?]+\S*")
_ON_THE_WAY = (
    ("certificate", "its certificate is not accepted; is it signed for this name, by an authority "
     "that this machine knows?"),
    ("dns error", "nobody knows the host of its endpoint; check the endpoint and the region"),
    ("ConnectionRefused", "nothing listens at its endpoint; check the endpoint, and that it runs"),
    ("kind: Timeout", "the store did not answer in time"),
    ("kind: Connect", "the store cannot be reached; check its endpoint, and that it runs"),
    ("error sending request", "the connection to the store broke off"),
    ("builder error", "its endpoint is no URL that can be used"),
)  # fmt: skip
"""Words in what is told of requests that got no answer, and what they mean."""

_ROLES = (
    "/latest/api/token",
    "/latest/meta-data/",
    "/computeMetadata/",
    "/metadata/identity/",
    "//169.254.170.2",
)
"""In addresses at which a machine tells its role, and is asked only where nothing else is given."""

_NO_BUCKET = frozenset({"NoSuchBucket", "ContainerNotFound", "InvalidBucketName"})
_CREDENTIALS = frozenset(
    {
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AuthenticationFailed",
        "InvalidAuthenticationInfo",
        "InvalidToken",
        "InvalidClientTokenId",
        "ExpiredToken",
        "TokenRefreshRequired",
        "AuthFailure",
    }
)
_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
_REGION = frozenset(
    {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
_SLOWER = frozenset({"SlowDown", "ServerBusy", "TooManyRequests", "RequestLimitExceeded"})
_FULL = frozenset(
    {"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "ResourceExhausted"}
)

RETRIED_STATUSES = frozenset({408, 425, 429})
"""Beside those from 500 on, those after which the same may succeed."""


@dataclass(frozen=True)
class Answer:
    """What is to be known of an error: the status and code of the store's answer (0 and "" where
    there was none), the error's text, and what the library says of where it comes from."""

    status: int
    code: str
    text: str
    source: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Answer:
        """Read an error's text."""
        text, _, source = str(error).partition("\nDebug source:")
        # Of a chain of tries the last one counts.
        status = _STATUS.findall(text)
        code = _CODE.search(text)
        return cls(
            int(status[-1]) if status else 0,
            (code[1] or code[2]) if code else "",
            text.strip(),
            source,
        )

    @property
    def is_passing(self) -> bool:
        """Whether the same request may well succeed a little later."""
        if self._lacks_credentials or "builder error" in self.text:
            return False
        return not self.status or self.status >= 500 or self.status in RETRIED_STATUSES

    @property
    def has_no_bucket(self) -> bool:
        """Whether what is missing is the bucket and not the object."""
        return self.code in _NO_BUCKET

    @property
    def _lacks_credentials(self) -> bool:
        return any(address in self.text for address in _ROLES)

    def sentence(self, place: BucketPlace, doing: str) -> str:
        """What is wrong and what to do, for who runs the server."""
        where = place.options.get("endpoint")
        name = place.name + (f" at {where}" if where else "")
        told = f"{doing} {name} failed: "
        source = CREDENTIALS[place.scheme]
        if self._lacks_credentials:
            return told + f"no credentials were found; give {source}"
        if self.has_no_bucket:
            return told + "there is no such bucket; create it, or correct --media"
        if self.code in _CLOCK or "RequestTimeTooSkewed" in self.text:
            return told + "the clock of this machine and the store's differ too much; set it by NTP"
        if self.code in _REGION or "redirect without LOCATION" in self.text:
            return told + "the bucket is in another region; name it by ?region= in --media"
        if self.code in _CREDENTIALS or self.status == 401:
            why = self.code or "HTTP 401"
            return (
                told + f"the store does not accept the credentials ({why}); they come from {source}"
            )
        if self.status == 403:
            return told + (
                "access is denied; the credentials need the rights to read, write, list and delete "
                "objects there"
            )
        if self.code in _FULL or self.status == 507:
            return told + f"the store has no space left ({self.code or self.status})"
        if self.code in _SLOWER or self.status in (429, 503):
            return told + f"the store asks to come more slowly ({self.code or self.status})"
        if self.status:
            message = _MESSAGE.search(self.text)
            said = f": {message[1].strip()}" if message else ""
            return told + f"the store answered with HTTP {self.status} {self.code}".rstrip() + said
        for words, meaning in _ON_THE_WAY:
            if words in self.text or words in self.source:
                return told + meaning
        return told + _URL.sub("…", self.text.partition("\n")[0])[:300]
