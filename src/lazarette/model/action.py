"""What may be asked for: one name per permission.

The names are IAM's, so that a policy written for AWS is judged by the action AWS would check.
Source: Service Authorization Reference, "Amazon S3" and "Amazon Lightsail".
"""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """A permission. The value is the IAM action it corresponds to."""

    GET_OBJECT = "s3:GetObject"
    GET_OBJECT_ACL = "s3:GetObjectAcl"
    GET_OBJECT_TAGS = "s3:GetObjectTagging"
    GET_OBJECT_ATTRIBUTES = "s3:GetObjectAttributes"
    PUT_OBJECT = "s3:PutObject"
    PUT_OBJECT_ACL = "s3:PutObjectAcl"
    PUT_OBJECT_TAGS = "s3:PutObjectTagging"
    DELETE_OBJECT = "s3:DeleteObject"
    DELETE_OBJECT_TAGS = "s3:DeleteObjectTagging"
    # The same done to a version that the request names.
    GET_OBJECT_VERSION = "s3:GetObjectVersion"
    GET_OBJECT_VERSION_ACL = "s3:GetObjectVersionAcl"
    GET_OBJECT_VERSION_TAGS = "s3:GetObjectVersionTagging"
    GET_OBJECT_VERSION_ATTRIBUTES = "s3:GetObjectVersionAttributes"
    PUT_OBJECT_VERSION_ACL = "s3:PutObjectVersionAcl"
    PUT_OBJECT_VERSION_TAGS = "s3:PutObjectVersionTagging"
    DELETE_OBJECT_VERSION = "s3:DeleteObjectVersion"
    DELETE_OBJECT_VERSION_TAGS = "s3:DeleteObjectVersionTagging"
    # Of a bucket: what is in it, and its own settings.
    LIST_OBJECTS = "s3:ListBucket"
    LIST_VERSIONS = "s3:ListBucketVersions"
    LIST_UPLOADS = "s3:ListBucketMultipartUploads"
    LIST_PARTS = "s3:ListMultipartUploadParts"
    ABORT_UPLOAD = "s3:AbortMultipartUpload"
    GET_BUCKET_LOCATION = "s3:GetBucketLocation"
    GET_BUCKET_ACL = "s3:GetBucketAcl"
    PUT_BUCKET_ACL = "s3:PutBucketAcl"
    GET_BUCKET_VERSIONING = "s3:GetBucketVersioning"
    PUT_BUCKET_VERSIONING = "s3:PutBucketVersioning"
    GET_BUCKET_TAGS = "s3:GetBucketTagging"
    PUT_BUCKET_TAGS = "s3:PutBucketTagging"
    GET_BUCKET_CORS = "s3:GetBucketCORS"
    PUT_BUCKET_CORS = "s3:PutBucketCORS"
    GET_BUCKET_LOGGING = "s3:GetBucketLogging"
    PUT_BUCKET_LOGGING = "s3:PutBucketLogging"
    GET_BUCKET_OWNERSHIP = "s3:GetBucketOwnershipControls"
    PUT_BUCKET_OWNERSHIP = "s3:PutBucketOwnershipControls"
    GET_BUCKET_BLOCK = "s3:GetBucketPublicAccessBlock"
    PUT_BUCKET_BLOCK = "s3:PutBucketPublicAccessBlock"
    GET_BUCKET_POLICY = "s3:GetBucketPolicy"
    GET_BUCKET_POLICY_STATUS = "s3:GetBucketPolicyStatus"
    PUT_BUCKET_POLICY = "s3:PutBucketPolicy"
    DELETE_BUCKET_POLICY = "s3:DeleteBucketPolicy"
    GET_LIFECYCLE = "s3:GetLifecycleConfiguration"
    PUT_LIFECYCLE = "s3:PutLifecycleConfiguration"
    GET_ENCRYPTION = "s3:GetEncryptionConfiguration"
    PUT_ENCRYPTION = "s3:PutEncryptionConfiguration"
    GET_REPLICATION = "s3:GetReplicationConfiguration"
    PUT_REPLICATION = "s3:PutReplicationConfiguration"
    GET_BUCKET_NOTIFICATION = "s3:GetBucketNotification"
    PUT_BUCKET_NOTIFICATION = "s3:PutBucketNotification"
    GET_BUCKET_WEBSITE = "s3:GetBucketWebsite"
    PUT_BUCKET_WEBSITE = "s3:PutBucketWebsite"
    DELETE_BUCKET_WEBSITE = "s3:DeleteBucketWebsite"
    GET_ACCELERATE = "s3:GetAccelerateConfiguration"
    PUT_ACCELERATE = "s3:PutAccelerateConfiguration"
    GET_REQUEST_PAYMENT = "s3:GetBucketRequestPayment"
    PUT_REQUEST_PAYMENT = "s3:PutBucketRequestPayment"
    GET_OBJECT_LOCK = "s3:GetBucketObjectLockConfiguration"
    PUT_OBJECT_LOCK = "s3:PutBucketObjectLockConfiguration"
    GET_ANALYTICS = "s3:GetAnalyticsConfiguration"
    PUT_ANALYTICS = "s3:PutAnalyticsConfiguration"
    GET_TIERING = "s3:GetIntelligentTieringConfiguration"
    PUT_TIERING = "s3:PutIntelligentTieringConfiguration"
    GET_INVENTORY = "s3:GetInventoryConfiguration"
    PUT_INVENTORY = "s3:PutInventoryConfiguration"
    GET_METRICS = "s3:GetMetricsConfiguration"
    PUT_METRICS = "s3:PutMetricsConfiguration"
    GET_METADATA_TABLE = "s3:GetBucketMetadataTableConfiguration"
    DELETE_METADATA_TABLE = "s3:DeleteBucketMetadataTableConfiguration"
    GET_BUCKET_ABAC = "s3:GetBucketAbac"
    PUT_BUCKET_ABAC = "s3:PutBucketAbac"
    GET_OBJECT_RETENTION = "s3:GetObjectRetention"
    PUT_OBJECT_RETENTION = "s3:PutObjectRetention"
    GET_OBJECT_LEGAL_HOLD = "s3:GetObjectLegalHold"
    PUT_OBJECT_LEGAL_HOLD = "s3:PutObjectLegalHold"
    DELETE_BUCKET_BY_S3 = "s3:DeleteBucket"
    # Of an account.
    CREATE_BUCKET_BY_S3 = "s3:CreateBucket"
    LIST_BUCKETS = "s3:ListAllMyBuckets"
    GET_ACCOUNT_ACCESS_BLOCK = "s3:GetAccountPublicAccessBlock"
    PUT_ACCOUNT_ACCESS_BLOCK = "s3:PutAccountPublicAccessBlock"
    # The control plane.
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
    READ_OPERATION = "lightsail:GetOperation"
    READ_OPERATIONS = "lightsail:GetOperations"
    READ_OPERATIONS_OF_RESOURCE = "lightsail:GetOperationsForResource"
    READ_PLANS = "lightsail:GetBucketBundles"
    READ_REGIONS = "lightsail:GetRegions"
    READ_NAMES = "lightsail:GetActiveNames"
    READ_PROFILE = "lightsail:GetProfile"
    READ_COST = "lightsail:GetCostEstimate"
    SET_RESOURCE_ACCESS = "lightsail:SetResourceAccessForBucket"
    CREATE_INSTANCES = "lightsail:CreateInstances"
    READ_INSTANCE = "lightsail:GetInstance"
    READ_INSTANCES = "lightsail:GetInstances"
    READ_INSTANCE_STATE = "lightsail:GetInstanceState"
    DELETE_INSTANCE = "lightsail:DeleteInstance"
    START_INSTANCE = "lightsail:StartInstance"
    STOP_INSTANCE = "lightsail:StopInstance"
    REBOOT_INSTANCE = "lightsail:RebootInstance"
    SET_IP_ADDRESS_TYPE = "lightsail:SetIpAddressType"
    ENABLE_ADD_ON = "lightsail:EnableAddOn"
    DISABLE_ADD_ON = "lightsail:DisableAddOn"
    READ_AUTO_SNAPSHOTS = "lightsail:GetAutoSnapshots"
    READ_BLUEPRINTS = "lightsail:GetBlueprints"
    READ_BUNDLES = "lightsail:GetBundles"
    PUT_ALARM = "lightsail:PutAlarm"
    READ_ALARMS = "lightsail:GetAlarms"
    DELETE_ALARM = "lightsail:DeleteAlarm"
    TEST_ALARM = "lightsail:TestAlarm"
    CREATE_CONTACT = "lightsail:CreateContactMethod"
    READ_CONTACTS = "lightsail:GetContactMethods"
    DELETE_CONTACT = "lightsail:DeleteContactMethod"
    VERIFY_CONTACT = "lightsail:SendContactMethodVerification"


_OF_VERSION = {
    Action.GET_OBJECT: Action.GET_OBJECT_VERSION,
    Action.GET_OBJECT_ACL: Action.GET_OBJECT_VERSION_ACL,
    Action.GET_OBJECT_TAGS: Action.GET_OBJECT_VERSION_TAGS,
    Action.GET_OBJECT_ATTRIBUTES: Action.GET_OBJECT_VERSION_ATTRIBUTES,
    Action.PUT_OBJECT_ACL: Action.PUT_OBJECT_VERSION_ACL,
    Action.PUT_OBJECT_TAGS: Action.PUT_OBJECT_VERSION_TAGS,
    Action.DELETE_OBJECT: Action.DELETE_OBJECT_VERSION,
    Action.DELETE_OBJECT_TAGS: Action.DELETE_OBJECT_VERSION_TAGS,
}


def on_version(action: Action, version: str | None) -> Action:
    """Return the action on an object as IAM calls it when a version is named."""
    return action if version is None else _OF_VERSION.get(action, action)
