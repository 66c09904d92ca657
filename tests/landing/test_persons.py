import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.persons import person_of

NAMES = st.lists(st.text("abcdefghäöшж漢ABC'-", min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
ADDRESSES = st.builds(
    "{}@{}.{}".format,
    st.text("abc.+-_1", min_size=1, max_size=8),
    st.text("abc-1", min_size=1, max_size=8),
    st.sampled_from(["com", "museum", "online", "photography", "co.uk", "xn--p1ai"]),
)


@given(NAMES, ADDRESSES)
def test_a_name_stands_without_its_address(name: str, address: str) -> None:
    for stated in (f"{address} ({name})", f"{name} <{address}>", f"{name} ({address})", f'"{name}" <{address}>', name):
        assert person_of(stated) == name.strip()
    assert person_of(address) == person_of(f"mailto:{address}") == person_of(f"<{address}>") == ""


def test_several_names_stand_without_their_addresses() -> None:
    assert person_of("ann@a.museum (Ann Lee), bo@b.online (Bo Dahl)") == "Ann Lee, Bo Dahl"
    assert person_of("Ann Lee <ann@a.museum>, Bo Dahl <bo@b.online>") == "Ann Lee, Bo Dahl"
    assert person_of("ann@a.museum (Ann (Annie) Lee)") == "Ann (Annie) Lee"


@pytest.mark.parametrize("name", ["Ann Lee (Saltby)", "Ann Lee @annlee", "Ann (Annie) Lee", "AFP/Reuters"])
def test_a_name_in_another_form_stays_as_it_is(name: str) -> None:
    assert person_of(name) == name


def test_a_name_holds_nothing_that_a_terminal_obeys() -> None:
    assert person_of("Ann\x1b Lee\x07 <ann@a.museum>") == "Ann Lee"
