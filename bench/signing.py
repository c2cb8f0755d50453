"""Presigned S3 requests and signed forms, made here: a second opinion on the product's checks.

Sources: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" and
"Browser-Based Uploads Using POST (AWS Signature Version 4)".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import quote

EXPIRES_S = 12 * 3_600


class Presigner:
    """Makes request targets (`/bucket/key?X-Amz-...`) for one endpoint and one access key."""

    def __init__(self, host: str, access_key_id: str, secret: str, region: str) -> None:
        self.host = host  # "127.0.0.1:9000", as the Host header will say it
        moment = time.gmtime()
        self._stamp = time.strftime("%Y%m%dT%H%M%SZ", moment)
        day = self._stamp[:8]
        self._scope = f"{day}/{region}/s3/aws4_request"
        key = ("AWS4" + secret).encode()
        for piece in (day, region, "s3", "aws4_request"):
            key = hmac.digest(key, piece.encode(), "sha256")
        self._key = key
        self._plain_credential = f"{access_key_id}/{self._scope}"
        self._credential = quote(self._plain_credential, safe="")

    def target(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Return the signed target; `headers` (lower-case names) must be sent as given here."""
        signed = {"host": self.host, **(headers or {})}
        names = ";".join(sorted(signed))
        pairs = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": self._credential,
            "X-Amz-Date": self._stamp,
            "X-Amz-Expires": str(EXPIRES_S),
            "X-Amz-SignedHeaders": quote(names, safe=""),
        }
        for name, value in (query or {}).items():
            pairs[quote(name, safe="")] = quote(value, safe="")
        text = "&".join(f"{name}={pairs[name]}" for name in sorted(pairs))
        raw_path = quote(path, safe="/~")
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        canonical = f"{method}\n{raw_path}\n{text}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"AWS4-HMAC-SHA256\n{self._stamp}\n{self._scope}\n{digest}"
        signature = hmac.digest(self._key, to_sign.encode(), "sha256").hex()
        return f"{raw_path}?{text}&X-Amz-Signature={signature}"

    def form_fields(self, bucket: str) -> dict[str, str]:
        """Return the signed fields of a form that may store any key in `bucket`."""
        fields = {
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": self._plain_credential,
            "x-amz-date": self._stamp,
        }
        ends = time.gmtime(time.time() + EXPIRES_S)
        policy = {
            "expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", ends),
            "conditions": [
                {"bucket": bucket},
                ["starts-with", "$key", ""],
                *({name: value} for name, value in fields.items()),
            ],
        }
        text = base64.b64encode(json.dumps(policy).encode()).decode()
        signature = hmac.digest(self._key, text.encode(), "sha256").hex()
        return {**fields, "policy": text, "x-amz-signature": signature}
