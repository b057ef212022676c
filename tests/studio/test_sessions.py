"""Who is signed in on the studio's pages, over HTTP."""

PATH = "/studio/api/session"
OWN = {"X-Stillmotion-Studio": "1"}
TASKS = "/v1/videos/image2video"


def signed_in(api, key):
    """A client with the cookie and the header of a page, and no key."""
    page = api.client()
    page.headers.update(OWN)
    answer = page.post(PATH, json={"api_key": key.api_key})
    assert answer.status_code == 200, answer.text
    return page


def test_a_session_makes_every_call(api, key):
    page = signed_in(api, key)
    assert page.get(TASKS).status_code == 200
    assert page.get(PATH).json()["data"]["account"]["name"] == "default"
