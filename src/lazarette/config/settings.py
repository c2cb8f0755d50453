"""The Config struct: every setting, its unit in its name, its default, its meaning.

One annotated line a setting, and nothing anywhere else: reading (`load.py`), checking
(`check.py`) and documentation (`document.py`) all walk this class.
"""

from __future__ import annotations

import os
from typing import Annotated, NamedTuple, get_origin, get_type_hints

import msgspec

from lazarette.model.bundle import BUNDLES, Bundle

WORKERS_DEFAULT_MAX = 8


class About(NamedTuple):
    """What a setting means, and which values it takes besides those of its type."""

    meaning: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    is_secret: bool = False  # shown as "set" or "unset", never by value
    has_flag: bool = True  # may stand on the command line, which other users can read


class Address(NamedTuple):
    """Where to listen. `host` has no brackets, also for IPv6; port 0 means any free one."""

    host: str
    port: int

    def text(self) -> str:
        """Return the address as it stands in a URL.

        >>> Address("::1", 9000).text()
        '[::1]:9000'
        """
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class ConfigInvalid(Exception):
    """Settings that cannot be used; `problems` has one sentence for each problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting of the server. Made by `load`, which checks what is said here."""

    data_dir: Annotated[
        str, About("Folder that holds everything: metadata, blobs, the server key.")
    ] = "./data"
    listen: Annotated[str, About("Address and port of the API (S3, Lightsail, STS, IAM).")] = (
        "127.0.0.1:9000"
    )
    console_listen: Annotated[
        str,
        About(
            "Address and port of the web console, and for probes: `/-/live`, `/-/ready`, "
            "`/-/metrics`."
        ),
    ] = "127.0.0.1:9001"
    metadata_listen: Annotated[
        str,
        About(
            "Address and port of the instance metadata service, for hosts that are enrolled "
            "as instances; empty: there is none."
        ),
    ] = ""
    metadata_hops_max: Annotated[
        int,
        About(
            "How far an answer of the metadata service gets: 1 reaches hosts of the same "
            "network only, each router takes one; 0 does not limit it.",
            least=0,
            most=255,
        ),
    ] = 0
    workers: Annotated[
        int, About("API worker processes; 0 is one per core, at most 8.", least=0, most=64)
    ] = 0
    domain: Annotated[
        str,
        About(
            "Suffix of host names that name a bucket (`my-photos.s3.example.org` for "
            "`example.org`); path-style works without it."
        ),
    ] = ""
    region: Annotated[
        str, About("Region of a bucket that S3 CreateBucket makes without naming one.")
    ] = "us-east-1"
    public_url: Annotated[
        str,
        About(
            "URL under which clients reach the API, when it is not `listen` (behind a proxy)."
        ),
    ] = ""
    trusted_proxies: Annotated[
        str,
        About(
            "Networks of the proxies in front of the server, commas between them, such as "
            "`127.0.0.1,10.0.0.0/8`: of their X-Forwarded-For, -Proto and -Host it learns "
            "who came; nobody else's are believed."
        ),
    ] = ""
    tls_cert: Annotated[
        str,
        About(
            "PEM file with the TLS certificate chain, for all that listens; needs `tls_key`."
        ),
    ] = ""
    tls_key: Annotated[str, About("PEM file with the TLS private key; needs `tls_cert`.")] = ""
    log_format: Annotated[
        str, About("Log lines for people or as JSON.", choices=("plain", "json"))
    ] = "plain"
    log_level: Annotated[
        str,
        About(
            "The least severe line that is written.",
            choices=("debug", "info", "warning", "error"),
        ),
    ] = "info"
    log_requests: Annotated[bool, About("Write one line for each finished request.")] = False
    strict_region: Annotated[
        bool, About("Refuse S3 signatures whose region is not the bucket's.")
    ] = False
    buckets_per_account_max: Annotated[
        int, About("Buckets an account may have; 0 is any number.", least=0, most=1_000_000)
    ] = 0
    inline_bytes_max: Annotated[
        int,
        About(
            "Objects up to this many bytes lie in the metadata, not in a file of their own.",
            least=0,
            most=1_048_576,
        ),
    ] = 32_768
    free_bytes_min: Annotated[
        int,
        About(
            "Below this many free bytes on the disk no object is stored and the server calls "
            "itself not ready; what is left is for deleting.",
            least=0,
            most=1 << 50,
        ),
    ] = 67_108_864
    drain_timeout_s: Annotated[
        int,
        About(
            "Seconds that running requests have to finish after SIGTERM.", least=0, most=3_600
        ),
    ] = 30
    reclaim_delay_s: Annotated[
        int,
        About(
            "Seconds between the deletion of an object and the deletion of its file.",
            least=0,
            most=31_536_000,
        ),
    ] = 3_600
    upload_expire_hours: Annotated[
        int,
        About(
            "Hours after which an unfinished multipart upload is dropped.", least=1, most=8_760
        ),
    ] = 24
    hard_quota: Annotated[
        str,
        About(
            "Refuse what goes over a bucket's plan: bytes to store, to send, or both; AWS "
            "refuses neither.",
            choices=("off", "storage", "transfer", "both"),
        ),
    ] = "off"
    free_networks: Annotated[
        str,
        About(
            "Networks to which bytes are no transfer of a plan, commas between them, such as "
            "`192.168.0.0/16,10.0.0.0/8`."
        ),
    ] = ""
    metrics_per_bucket: Annotated[
        bool,
        About(
            "Show numbers of each bucket by its name in `/-/metrics`, of 1,000 buckets at most."
        ),
    ] = False
    access_log_interval_s: Annotated[
        int,
        About(
            "Seconds between two deliveries of access logs to their buckets.",
            least=1,
            most=86_400,
        ),
    ] = 60
    audit_days: Annotated[
        int, About("Days that the audit trail is kept.", least=1, most=36_500)
    ] = 90
    audit_reads: Annotated[
        bool,
        About("Record also control-plane calls that only read in the audit trail."),
    ] = True
    console_url: Annotated[
        str,
        About(
            "URL under which people reach `console_listen`, for the links in mails, when it is "
            "another (behind a proxy)."
        ),
    ] = ""
    mail_from: Annotated[str, About("Address that mails to contacts come from.")] = ""
    smtp_host: Annotated[
        str,
        About("Mail server that takes the mails to contacts; without one none are sent."),
    ] = ""
    smtp_port: Annotated[int, About("Port of the mail server.", least=1, most=65_535)] = 587
    smtp_security: Annotated[
        str,
        About(
            "How the connection to the mail server is secured: by STARTTLS, by TLS from its "
            "start, or not at all.",
            choices=("starttls", "tls", "none"),
        ),
    ] = "starttls"
    smtp_user: Annotated[str, About("User name at the mail server; empty logs nobody in.")] = ""
    smtp_password: Annotated[
        str,
        About("Password of `smtp_user`.", is_secret=True, has_flag=False),
    ] = ""
    notification_hook_url: Annotated[
        str,
        About(
            "HTTPS URL that is sent every alarm that changes, and the text messages of SMS "
            "contacts; without one there are no SMS contacts.",
            is_secret=True,
            has_flag=False,
        ),
    ] = ""
    notification_hook_secret: Annotated[
        str,
        About(
            "Secret that signs what the hook is sent; needs `notification_hook_url`.",
            is_secret=True,
            has_flag=False,
        ),
    ] = ""
    notification_hook_private: Annotated[
        bool,
        About(
            "Let the hook be at an address of a private network or this machine, by plain "
            "HTTP too."
        ),
    ] = False
    root_access_key_id: Annotated[
        str,
        About(
            "Access key id of the first account's root key; else one is made.", has_flag=False
        ),
    ] = ""
    root_secret_access_key: Annotated[
        str,
        About(
            "Secret of that key; needs `root_access_key_id`.", is_secret=True, has_flag=False
        ),
    ] = ""
    server_key: Annotated[
        str,
        About(
            "Key that seals stored secrets: 32 bytes in base64; else `server.key` in the "
            "data folder, made at first start.",
            is_secret=True,
            has_flag=False,
        ),
    ] = ""
    # No setting of one value: the [[plan]] tables of the file (`plan_tables.py`).
    plans: tuple[Bundle, ...] = BUNDLES

    def __repr__(self) -> str:
        """Write no secret: a Config may stand in a traceback."""
        return f"Config(data_dir={self.data_dir!r}, listen={self.listen!r}, ...)"

    @property
    def scheme(self) -> str:
        """How every listener is spoken to: https, where there is a certificate."""
        return "https" if self.tls_cert else "http"

    def api_address(self) -> Address:
        """Return `listen`, read."""
        return parse_address(self.listen)

    def console_address(self) -> Address:
        """Return `console_listen`, read."""
        return parse_address(self.console_listen)

    def people_url(self) -> str:
        """Return the URL of the console's listener: `console_url`, or one made of it."""
        if self.console_url:
            return self.console_url.rstrip("/")
        return f"{self.scheme}://{self.console_address().text()}"

    def metadata_address(self) -> Address | None:
        """Return `metadata_listen`, read; None when there is no such service."""
        return parse_address(self.metadata_listen) if self.metadata_listen else None

    def metadata_url(self) -> str:
        """Return the URL of the metadata service as it listens; empty when there is none."""
        address = self.metadata_address()
        return "" if address is None else f"{self.scheme}://{address.text()}"

    def worker_count(self) -> int:
        """Return how many API workers to start: `workers`, or one per usable core."""
        return self.workers or min(WORKERS_DEFAULT_MAX, usable_cores())

    def endpoint_url(self) -> str:
        """Return the URL to show to people: `public_url`, or one made of `listen`."""
        if self.public_url:
            return self.public_url.rstrip("/")
        return f"{self.scheme}://{self.api_address().text()}"


class Setting(NamedTuple):
    """One setting as read off `Config`."""

    name: str
    kind: type
    default: str | int | bool
    about: About

    @property
    def variable(self) -> str:
        """The environment variable of this setting."""
        return f"LAZARETTE_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """The command-line option of this setting, or an empty text when it has none."""
        return "--" + self.name.replace("_", "-") if self.about.has_flag else ""


def settings() -> dict[str, Setting]:
    """Return every setting by its name, in the order of `Config`."""
    hints = get_type_hints(Config, include_extras=True)
    defaults = dict(zip(Config.__struct_fields__, Config.__struct_defaults__, strict=True))
    return {
        name: Setting(name, hints[name].__origin__, defaults[name], hints[name].__metadata__[0])
        for name in Config.__struct_fields__
        if get_origin(hints[name]) is Annotated
    }


def parse_address(text: str) -> Address:
    """Return `HOST:PORT` read; an empty host means every interface. Raises: ValueError.

    >>> parse_address("[::]:9000"), parse_address(":80")
    (Address(host='::', port=9000), Address(host='0.0.0.0', port=80))
    """
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port[:6]) > 65_535:
        raise ValueError(text)
    if host.startswith("[") and host.endswith("]"):
        return Address(host[1:-1], int(port))
    if ":" in host or "[" in host or " " in host:
        raise ValueError(text)
    return Address(host or "0.0.0.0", int(port))


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
