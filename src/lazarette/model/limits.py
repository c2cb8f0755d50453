"""Every number that bounds something, with its source."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
TIB = 1024 * GIB

KEY_BYTES_MAX = 1024  # S3 user guide, "Object key naming".
USER_METADATA_BYTES_MAX = 2 * KIB  # S3 user guide, "Working with object metadata".
OBJECT_TAGS_MAX = 10  # S3 user guide, "Categorizing your objects using tags".
REDIRECT_LENGTH_MAX = 2 * KIB  # PutObject, x-amz-website-redirect-location.
PUT_BYTES_MAX = 5 * GIB  # PutObject, UploadPart, CopyObject.
OBJECT_BYTES_MAX = 5 * TIB  # Multipart upload limits.
PART_BYTES_MIN = 5 * MIB  # Multipart upload limits: all parts but the last.
PARTS_MAX = 10_000
AWS_CHUNK_BYTES_MIN = 8 * KIB  # "Transferring payload in multiple chunks": all but the last.
LIST_KEYS_MAX = 1_000
DELETE_KEYS_MAX = 1_000
XML_BYTES_MAX = 4 * MIB  # DeleteObjects with 1,000 keys of 1,024 escaped bytes fits.
JSON_BYTES_MAX = 1 * MIB
FORM_FIELDS_BYTES_MAX = 20 * KIB  # POST Object: what stands before the file.
PRESIGN_SECONDS_MAX = 604_800  # Seven days.
CLOCK_SKEW_SECONDS_MAX = 900  # Fifteen minutes.
INSTANCE_SESSION_SECONDS = 21_600  # EC2, "Retrieve security credentials": six hours.
METADATA_TOKEN_SECONDS_MAX = 21_600  # EC2, IMDSv2.
ACCESS_KEYS_PER_BUCKET_MAX = 2  # Lightsail, "Bucket access keys".
READONLY_ACCOUNTS_MAX = 10  # UpdateBucket.
RESOURCE_TAGS_MAX = 50
RESOURCE_TAG_KEY_MAX = 128
RESOURCE_TAG_VALUE_MAX = 256
CORS_RULES_MAX = 100  # S3, PutBucketCors; the next two as well.
CORS_BYTES_MAX = 64 * KIB
CORS_ID_MAX = 255
LIGHTSAIL_CORS_RULES_MAX = 20  # Lightsail, BucketCorsConfig.
OPERATIONS_PAGE_MAX = 200  # GetOperations.
BUCKETS_PAGE_MAX = 1_000
NAMES_PAGE_MAX = 1_000  # GetActiveNames.
INSTANCES_PAGE_MAX = 100  # Ours, as the next: AWS names neither.
NEW_INSTANCES_MAX = 100  # CreateInstances, names in one call.
USER_DATA_BYTES_MAX = 16 * KIB  # EC2, "User data".
INLINE_BYTES_MAX = 32 * KIB  # Ours: objects up to this size live in the metadata.
CHUNK_BYTES_MAX = 1 * MIB  # Ours: no body chunk in memory is larger.
BLOCK_BYTES = 1 * MIB  # Ours: the unit of blob checksums.
UPLOAD_EXPIRE_MS = 24 * 3600 * 1000  # Lightsail user guide: uploads end after 24 hours.
REPLAY_MS = 10 * 60 * 1000  # Ours: how long a re-sent mutating call gets the stored answer.
OPERATION_KEEP_MS = 90 * 24 * 3600 * 1000  # Ours: how long operation records are kept.
ALARMS_PER_METRIC_MAX = 2  # PutAlarm: of one resource.
EVALUATION_PERIODS_MAX = 288  # PutAlarm: a day of periods of five minutes.
ALARMS_PAGE_MAX = 100  # Ours; AWS does not say how many alarms a page has.
ENDPOINT_LENGTH_MAX = 256  # CreateContactMethod.
VERIFICATION_MS = 24 * 3600 * 1000  # Lightsail user guide, "Notification contacts".
ALARM_TEST_MS = 10 * 1000  # Ours: the guide says that a tested state lasts seconds.
NOTICE_KEEP_MS = 24 * 3600 * 1000  # Ours: after a day an undelivered notice helps nobody.
