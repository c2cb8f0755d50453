"""Photos, a sound and a film, made here: what people keep in buckets."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave
import zlib

from playwright.sync_api import Page

PHOTO_SIZE = (480, 320)
SOUND_S = 3
_RECORD = """async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 160;
    canvas.height = 120;
    const brush = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    for (let shown = 0; shown < 25; shown++) {
        brush.fillStyle = `hsl(${shown * 14} 80% 50%)`;
        brush.fillRect(0, 0, 160, 120);
        await new Promise((done) => setTimeout(done, 40));
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


def photo(number: int) -> bytes:
    """A PNG: the sun over hills, each number another one."""
    width, height = PHOTO_SIZE
    sun_x, sun_y = width * (0.25 + 0.13 * (number % 5)), height * (0.3 + 0.05 * (number % 4))
    tint = (number * 37) % 90
    ridges = [
        [
            height * (0.55 + 0.12 * layer)
            - 24 * math.sin(x / (70 - 12 * layer) + number + 2 * layer)
            for x in range(width)
        ]
        for layer in range(3)
    ]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            layer = sum(y > ridge[x] for ridge in ridges)
            if layer:
                rows += bytes((60 - 15 * layer, 90 - 18 * layer + tint // 3, 110 - 22 * layer))
            else:
                glow = max(0.0, 1 - math.hypot(x - sun_x, y - sun_y) / 190)
                is_sun = glow > 0.85
                rows += bytes(
                    (
                        255 if is_sun else min(255, 120 + tint + int(130 * glow)),
                        240 if is_sun else 110 + int(90 * glow),
                        200 if is_sun else max(60, 170 - int(100 * glow) - tint // 2),
                    )
                )
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def sound() -> bytes:
    """A WAV of three seconds: one tone."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8_000)
        made.writeframes(
            b"".join(
                struct.pack("<h", int(8_000 * math.sin(place / 3)))
                for place in range(8_000 * SOUND_S)
            )
        )
    return kept.getvalue()


def film(page: Page) -> bytes:
    """A WebM of a second, as the browser records it."""
    return base64.b64decode(page.evaluate(_RECORD))
