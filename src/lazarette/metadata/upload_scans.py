"""Pages of unfinished uploads: by key, then by start (upload ids are time-ordered)."""

from __future__ import annotations

from lazarette.metadata import keys
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.uploads import decode_upload
from lazarette.model.listing import ListQuery, UploadPage
from lazarette.model.names import BucketId
from lazarette.model.upload import Upload

_BATCH = 256


async def page(tx: ReadTx, bucket_id: BucketId, query: ListQuery) -> UploadPage:
    """Return one page: those after the key `after`, or within it after the id `after_mark`."""
    start, stop = keys.text_prefix_range(bucket_id, text=query.prefix)
    if query.after:
        if query.after_mark:
            past = keys.encode(bucket_id, query.after, query.after_mark) + b"\x00"
        else:
            past = keys.prefix_range(bucket_id, query.after)[1]
        start = max(start, past)
    found: list[Upload] = []
    prefixes: list[str] = []
    last_key, last_mark = query.after, query.after_mark
    while True:
        rows = await tx.scan(Table.UPLOADS, start, stop, _BATCH) if start < stop else []
        for place, record in rows:
            start = place + b"\x00"
            key = str(keys.decode(place)[1])
            shared = _common_prefix(key, query)
            if shared is not None and (shared == query.after or shared in prefixes[-1:]):
                start = keys.text_prefix_range(bucket_id, text=shared)[1]
                break  # The rest of this prefix is skipped by seeking past it.
            if len(found) + len(prefixes) >= query.limit:
                return UploadPage(found, prefixes, query.limit > 0, last_key, last_mark)
            if shared is not None:
                prefixes.append(shared)
                last_key, last_mark = shared, ""
                start = keys.text_prefix_range(bucket_id, text=shared)[1]
                break
            upload = decode_upload(record)
            found.append(upload)
            last_key, last_mark = upload.key, upload.upload_id
        else:
            if len(rows) < _BATCH:
                return UploadPage(found, prefixes, False, "", "")


def _common_prefix(key: str, query: ListQuery) -> str | None:
    if not query.delimiter:
        return None
    place = key.find(query.delimiter, len(query.prefix))
    return None if place < 0 else key[: place + len(query.delimiter)]
