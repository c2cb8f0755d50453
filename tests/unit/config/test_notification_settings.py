"""Settings of mails and the hook: what does not go together is refused at the start."""

from __future__ import annotations

import pytest

from lazarette.config.load import load
from lazarette.config.settings import ConfigInvalid

MAIL = {"LAZARETTE_SMTP_HOST": "mail.example.org", "LAZARETTE_MAIL_FROM": "s@example.org"}
HOOK = {
    "LAZARETTE_NOTIFICATION_HOOK_URL": "https://hooks.example.org/a?b=c",
    "LAZARETTE_NOTIFICATION_HOOK_SECRET": "0123456789abcdef",
}


def test_what_goes_together_is_taken() -> None:
    """A mail server with a sender, with a login; a hook with its secret."""
    login = {"LAZARETTE_SMTP_USER": "u", "LAZARETTE_SMTP_PASSWORD": "p"}
    config = load(None, {**MAIL, **login, **HOOK})
    assert (config.smtp_port, config.smtp_security) == (587, "starttls")
    assert config.notification_hook_url == "https://hooks.example.org/a?b=c"
    private = {
        "LAZARETTE_NOTIFICATION_HOOK_URL": "http://127.0.0.1:8080/",
        "LAZARETTE_NOTIFICATION_HOOK_PRIVATE": "true",
    }
    assert load(None, {**HOOK, **private}).notification_hook_private


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"LAZARETTE_SMTP_HOST": "mail.example.org"}, "mail_from"),
        ({**MAIL, "LAZARETTE_SMTP_USER": "u"}, "smtp_password"),
        ({**MAIL, "LAZARETTE_SMTP_PASSWORD": "p"}, "smtp_user"),
        (
            {
                **MAIL,
                "LAZARETTE_SMTP_USER": "u",
                "LAZARETTE_SMTP_PASSWORD": "p",
                "LAZARETTE_SMTP_SECURITY": "none",
            },
            "show the password",
        ),
        ({**MAIL, "LAZARETTE_SMTP_SECURITY": "perhaps"}, "smtp_security"),
        ({**MAIL, "LAZARETTE_SMTP_PORT": "0"}, "smtp_port"),
        ({**MAIL, "LAZARETTE_SMTP_HOST": "mail.example.org:25"}, "smtp_host"),
        ({**MAIL, "LAZARETTE_SMTP_HOST": "mail/example"}, "smtp_host"),
        ({**MAIL, "LAZARETTE_MAIL_FROM": "Storage <s@example.org>"}, "mail_from"),
        ({"LAZARETTE_CONSOLE_URL": "https://c.example.org/path"}, "console_url"),
        (
            {"LAZARETTE_NOTIFICATION_HOOK_URL": HOOK["LAZARETTE_NOTIFICATION_HOOK_URL"]},
            "secret",
        ),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_SECRET": "short"}, "hook_secret"),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_URL": "http://example.org/"}, "not HTTPS"),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_URL": "ftp://example.org/"}, "hook_url"),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_URL": "https://u:p@example.org/"}, "hook_url"),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_URL": "https://example.org:99999/"}, "hook_url"),
        ({**HOOK, "LAZARETTE_NOTIFICATION_HOOK_URL": "https://ex.org/a b"}, "hook_url"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str], named: str) -> None:
    """Each problem is named; a secret's value is not."""
    with pytest.raises(ConfigInvalid) as caught:
        load(None, given)
    text = "\n".join(caught.value.problems)
    assert named in text
    for name, value in given.items():
        if "PASSWORD" in name or "HOOK_SECRET" in name or "HOOK_URL" in name:
            assert len(value) < 4 or value not in text
