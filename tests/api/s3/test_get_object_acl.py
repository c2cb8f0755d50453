"""GetObjectAcl: the document, byte for byte as S3 writes it, and who may read it."""

from __future__ import annotations

from acl_scene import main_id
from raw import send_signed
from refusals import refused
from server import Account, OwnBucket, Server


def test_the_document_is_written_as_s3_does(server: Server, bucket: OwnBucket) -> None:
    """Element order, namespaces and the type attribute of each grantee."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", ACL="public-read")
    answer = send_signed(server, "GET", f"/{bucket.name}/k", "acl=", key=bucket.key)
    assert answer.headers["content-type"] == "application/xml"
    who = f"<ID>{main_id(server)}</ID><DisplayName>main</DisplayName>"
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Owner>{who}</Owner><AccessControlList>"
        f'<Grant><Grantee {xsi} xsi:type="Group">'
        "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>"
        "<Permission>READ</Permission></Grant>"
        f'<Grant><Grantee {xsi} xsi:type="CanonicalUser">{who}</Grantee>'
        "<Permission>FULL_CONTROL</Permission></Grant>"
        "</AccessControlList></AccessControlPolicy>"
    )


def test_only_its_readers_see_an_acl(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """The bucket's key, its account and listed accounts; the public reads no ACL."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", ACL="public-read")
    rules = {"getObject": "public", "allowPublicOverrides": False}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    for client in (bucket.s3, server.s3()):
        assert len(client.get_object_acl(**asked)["Grants"]) == 2
    for client in (server.s3(None), server.s3(other_account.key)):
        with refused("AccessDenied", 403):
            client.get_object_acl(**asked)
    server.lightsail().update_bucket(
        bucketName=bucket.name, readonlyAccessAccounts=[other_account.account_id]
    )
    assert server.s3(other_account.key).get_object_acl(**asked)["Grants"]
