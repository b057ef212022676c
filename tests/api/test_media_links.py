from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from stillmotion.api.media_links import LinkState, MediaLinks

NOW = 1_800_000_000
LINKS = MediaLinks(
    secret=b"k" * 32, base_url="http://here", retention=60.0, clock=lambda: float(NOW)
)
KEYS = st.from_regex(r"[a-z0-9]{1,8}(/[A-Za-z0-9_][A-Za-z0-9_.\-]{0,8}){0,3}", fullmatch=True)


def presented(url):
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    key = unquote(parts.path).removeprefix("/media/")
    return key, query["expires"][0], query["signature"][0]


@given(KEYS, st.integers(NOW - 10**6, NOW + 10**6))
def test_a_link_is_good_for_its_key_until_it_expires(key, expires):
    shown_key, shown_expires, signature = presented(LINKS.url(key, expires))
    assert shown_key == key
    state = LINKS.check(shown_key, shown_expires, signature)
    assert state is (LinkState.VALID if expires > NOW else LinkState.EXPIRED)
    assert LINKS.check(key + "x", shown_expires, signature) is LinkState.FORGED
    assert LINKS.check(key, str(expires + 1), signature) is LinkState.FORGED
    assert LINKS.check(key, shown_expires, signature[:-2] + "!!") is LinkState.FORGED


def test_another_site_s_link_is_forged():
    other = MediaLinks(secret=b"o" * 32, base_url="http://here", retention=60.0)
    assert LINKS.check(*presented(other.url("a/b.mp4", NOW + 5))) is LinkState.FORGED


def test_odd_expiries_are_forged():
    for expires in ("", "-1", "1e9", "٣", "1" * 400, "nan"):
        assert LINKS.check("a", expires, "x") is LinkState.FORGED
    assert LINKS.check("a", str(NOW + 5), "ü") is LinkState.FORGED
