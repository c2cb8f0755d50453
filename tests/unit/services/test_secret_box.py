"""The secret box: sealed texts open with the same key and context only."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from lazarette.model.errors import EngineUnavailable
from lazarette.services.secret_box import SecretBox

KEY = bytes(range(32))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_what_was_sealed_opens(text: str, context: str) -> None:
    """Opening undoes sealing, whatever the text and context."""
    box = SecretBox(KEY)
    assert box.open(box.seal(text, context), context) == text


def test_sealing_twice_looks_different() -> None:
    """Each sealing takes a fresh nonce, so equal secrets do not show."""
    box = SecretBox(KEY)
    assert box.seal("secret", "a") != box.seal("secret", "a")


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    """Format, nonce, ciphertext and tag are all covered."""
    box = SecretBox(KEY)
    sealed = bytearray(box.seal("secret", "a"))
    sealed[place] ^= 1
    with pytest.raises(EngineUnavailable):
        box.open(bytes(sealed), "a")


def test_another_key_or_context_or_an_empty_record_does_not_open() -> None:
    """The refusal says what to put right, and nothing of the secret."""
    sealed = SecretBox(KEY).seal("secret-text", "a")
    for box, raw, context in (
        (SecretBox(KEY[::-1]), sealed, "a"),
        (SecretBox(KEY), sealed, "b"),
        (SecretBox(KEY), b"", "a"),
    ):
        with pytest.raises(EngineUnavailable, match="server key") as refusal:
            box.open(raw, context)
        assert "secret-text" not in str(refusal.value)
