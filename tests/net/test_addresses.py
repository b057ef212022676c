"""The table of what is open and what is closed."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.net import AddressRefused, networks
from stillmotion.net.addresses import is_open, open_addresses

CLOSED = """
0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1
::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1 5f00::1
"""

OPEN = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.167.1.1
223.255.255.255 2606:4700:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808
"""


@pytest.mark.parametrize("address", CLOSED.split())
def test_closed(address):
    assert not is_open(ipaddress.ip_address(address), ())


@pytest.mark.parametrize("address", OPEN.split())
def test_open(address):
    assert is_open(ipaddress.ip_address(address), ())


@given(st.ip_addresses(v=4))
def test_every_v4_address_that_python_calls_private_is_closed_in_every_wrapping(address):
    wrapped = (
        ipaddress.ip_address(f"::ffff:{address}"),
        ipaddress.ip_address(f"64:ff9b::{address}"),
    )
    answers = {is_open(candidate, ()) for candidate in (address, *wrapped)}
    assert len(answers) == 1
    if not address.is_global or address.is_multicast:
        assert answers == {False}


def test_a_site_opens_a_range_of_its_own_and_nothing_beside_it():
    allow = networks(["127.0.0.0/8", "10.1.2.3/16", "fd00::/8"])
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "10.1.9.9", "fd00::1"):
        assert is_open(ipaddress.ip_address(address), allow)
    for address in ("10.2.0.1", "192.168.0.1", "::1", "fe80::1"):
        assert not is_open(ipaddress.ip_address(address), allow)


def test_a_refusal_names_host_address_and_remedy():
    with pytest.raises(AddressRefused) as refusal:
        open_addresses("intranet.example", ["10.0.0.1", "fd00::1"], ())
    assert str(refusal.value) == (
        "intranet.example is at 10.0.0.1 and fd00::1, which is not a public address; "
        "the site can allow a range of its own with --allow-private"
    )
    with pytest.raises(AddressRefused, match=r"^127\.0\.0\.1 is not a public address"):
        open_addresses("127.0.0.1", ["127.0.0.1"], ())
