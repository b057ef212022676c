import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.api.rate_limit import RateLimiter
from stillmotion.contract.errors import Code, ContractError


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_burst_of_one_second_passes_and_then_the_rate():
    clock = Clock()
    limiter = RateLimiter(clock)
    for _ in range(5):
        limiter.take("a", 5)
    with pytest.raises(ContractError) as refused:
        limiter.take("a", 5)
    assert refused.value.code is Code.TOO_MANY_REQUESTS
    assert refused.value.retry_after == 1
    limiter.take("b", 5)
    clock.now += 0.2
    limiter.take("a", 5)


def test_a_slow_rate_says_when_to_come_back():
    clock = Clock()
    limiter = RateLimiter(clock)
    limiter.take("a", 0.1)
    clock.now += 3.5
    with pytest.raises(ContractError) as refused:
        limiter.take("a", 0.1)
    assert refused.value.retry_after == 7
    clock.now += refused.value.retry_after
    limiter.take("a", 0.1)


@given(st.floats(0.2, 50), st.lists(st.floats(0, 2), min_size=1, max_size=60))
def test_no_more_pass_than_the_burst_and_the_rate_allow(rate, gaps):
    clock = Clock()
    limiter = RateLimiter(clock)
    passed, start = 0, clock.now
    for gap in gaps:
        clock.now += gap
        try:
            limiter.take("a", rate)
        except ContractError:
            continue
        passed += 1
    assert passed <= max(1.0, rate) + rate * (clock.now - start) + 1e-6
