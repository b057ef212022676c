from stillmotion.tasks.sqlite.known import MOST_AGE_S, Known


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def counting(answers):
    """A read that gives these answers one after the other."""
    given = iter(answers)
    return lambda: next(given)


def test_an_answer_is_kept_until_someone_says_that_things_have_changed(tmp_path):
    here, elsewhere = Known(tmp_path / "stamp", Clock()), Known(tmp_path / "stamp", Clock())
    read = counting(["first", "second", "third"])
    assert here.look_up("key", read) == "first"
    assert here.look_up("key", read) == "first"
    elsewhere.forget()
    assert here.look_up("key", read) == "second"
    here.forget()
    assert here.look_up("key", read) == "third"


def test_an_answer_that_is_older_than_a_change_is_not_kept(tmp_path):
    here, elsewhere = Known(tmp_path / "stamp", Clock()), Known(tmp_path / "stamp", Clock())

    def read_before_the_change():
        elsewhere.forget()
        return "old"

    assert here.look_up("key", read_before_the_change) == "old"
    assert here.look_up("key", lambda: "new") == "new"


def test_nobody_is_asked_for_ever(tmp_path):
    clock = Clock()
    known = Known(tmp_path / "stamp", clock)
    read = counting(["first", "second"])
    known.look_up("key", read)
    clock.now += MOST_AGE_S / 2
    assert known.look_up("key", read) == "first"
    clock.now += MOST_AGE_S / 2
    assert known.look_up("key", read) == "second"


def test_that_there_is_nothing_is_not_kept(tmp_path):
    known = Known(tmp_path / "stamp", Clock())
    assert known.look_up("key", lambda: None) is None
    assert known.look_up("key", lambda: "there") == "there"


def test_questions_are_apart(tmp_path):
    known = Known(tmp_path / "stamp", Clock())
    assert known.look_up(b"a", lambda: 1) == 1
    assert known.look_up("a", lambda: 2) == 2
    assert known.look_up(("account", "a"), lambda: 3) == 3
