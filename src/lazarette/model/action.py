"""What may be asked for: one name per permission."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """A permission. The value is the IAM action it corresponds to."""

    GET_OBJECT = "s3:GetObject"
    GET_OBJECT_ACL = "s3:GetObjectAcl"
    GET_OBJECT_TAGS = "s3:GetObjectTagging"
    PUT_OBJECT = "s3:PutObject"
    PUT_OBJECT_ACL = "s3:PutObjectAcl"
    PUT_OBJECT_TAGS = "s3:PutObjectTagging"
    DELETE_OBJECT = "s3:DeleteObject"
    DELETE_OBJECT_VERSION = "s3:DeleteObjectVersion"
    LIST_OBJECTS = "s3:ListBucket"
    LIST_VERSIONS = "s3:ListBucketVersions"
    LIST_UPLOADS = "s3:ListBucketMultipartUploads"
    LIST_PARTS = "s3:ListMultipartUploadParts"
    ABORT_UPLOAD = "s3:AbortMultipartUpload"
    GET_BUCKET_LOCATION = "s3:GetBucketLocation"
    GET_BUCKET_ACL = "s3:GetBucketAcl"
    PUT_BUCKET_ACL = "s3:PutBucketAcl"
    GET_BUCKET_CONFIGURATION = "s3:GetBucketConfiguration"
    PUT_BUCKET_CONFIGURATION = "s3:PutBucketConfiguration"
    LIST_BUCKETS = "s3:ListAllMyBuckets"
    CREATE_BUCKET = "lightsail:CreateBucket"
    DELETE_BUCKET = "lightsail:DeleteBucket"
    READ_BUCKET = "lightsail:GetBuckets"
    READ_METRICS = "lightsail:GetBucketMetricData"
    UPDATE_BUCKET = "lightsail:UpdateBucket"
    UPDATE_BUCKET_BUNDLE = "lightsail:UpdateBucketBundle"
    CREATE_ACCESS_KEY = "lightsail:CreateBucketAccessKey"
    READ_ACCESS_KEYS = "lightsail:GetBucketAccessKeys"
    DELETE_ACCESS_KEY = "lightsail:DeleteBucketAccessKey"
    TAG_RESOURCE = "lightsail:TagResource"
    UNTAG_RESOURCE = "lightsail:UntagResource"
    READ_OPERATIONS = "lightsail:GetOperations"
    READ_CATALOGUE = "lightsail:GetBucketBundles"
    READ_NAMES = "lightsail:GetActiveNames"
