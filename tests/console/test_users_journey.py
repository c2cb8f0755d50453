"""Account -> Users and Policies: people and what they may do, made and taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from console.accessibility import check_accessible
from console.conftest import OpenConsole
from make import unique_name
from playwright.sync_api import Page, Response, expect
from refusals import refused
from server import Key, OwnBucket, Server

PASSWORD = "Correct-horse-1"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}
        ],
    }
)
Picture = Callable[[Page, str], None]


def sign_in_as(page: Page, name: str, password: str) -> None:
    """Sign in with a password, as a user of the tests' account."""
    page.get_by_text("User and password").click()
    page.fill("input[name=account]", "main")
    page.fill("input[name=user]", name)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Users", exact=True).wait_for()


def test_who_may_not_see_users_is_told_what_is_missing(
    server: Server, open_page: OpenConsole
) -> None:
    """The permission stands on the page, for users and for policies, with the request id."""
    name = unique_name("person")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_login_profile(UserName=name, Password=PASSWORD)
    page = open_page()
    sign_in_as(page, name, PASSWORD)
    page.get_by_role("link", name="Users").click()
    expect(page.get_by_text("This needs the permission iam:ListUsers")).to_be_visible()
    expect(page.get_by_text("Request id")).to_be_visible()
    page.get_by_role("link", name="Policies").click()
    expect(page.get_by_text("This needs the permission iam:ListPolicies")).to_be_visible()
    iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    start_user(page, unique_name("made"))
    page.get_by_role("button", name="Create user").click()
    expect(page.get_by_text("This needs the permission iam:CreateUser")).to_be_visible()


def test_users_and_policies_are_listed(server: Server, at_home: Page, picture: Picture) -> None:
    """A user with its keys and rights; ready-made policies with what they allow."""
    name = unique_name("backup-nas")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_access_key(UserName=name)
    iam.attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    iam.create_user(UserName=unique_name("ann"))
    admin = iam.create_user(UserName=unique_name("zoe"))["User"]["UserName"]
    iam.attach_user_policy(
        UserName=admin, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    page = at_home
    page.get_by_role("link", name="Users").click()
    page.get_by_role("row").filter(has_text=name).wait_for()
    check_accessible(page)
    picture(page, "users")
    page.get_by_placeholder("Filter by name").fill(name)
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("AmazonS3ReadOnlyAccess")
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")
    page.get_by_role("link", name="Policies").click()
    row = page.get_by_role("row").filter(has_text="AmazonS3ReadOnlyAccess")
    expect(row).to_contain_text("Read all objects of all buckets; change nothing.")


def start_user(page: Page, name: str) -> None:
    """Open the page that makes a user, and name it."""
    page.get_by_role("link", name="Users", exact=True).click()
    # The first user of all is offered in the empty table, too.
    page.get_by_role("button", name="Create user").first.click()
    page.fill("input[name=user-name]", name)


def take_secrets(page: Page) -> list[str]:
    """Look at what is shown once, say it is stored, and go on; return the words of it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("This is the only time").wait_for()
    expect(dialog.get_by_role("button", name="Continue")).to_be_disabled()
    dialog.get_by_role("button", name="Show").click()
    words = dialog.inner_text().split()
    dialog.get_by_text("I have stored").click()
    dialog.get_by_role("button", name="Continue").click()
    dialog.wait_for(state="detached")
    return words


def word_after(words: list[str], *label: str) -> str:
    """Return the word that follows a label."""
    places = range(len(words) - len(label))
    return next(
        words[place + len(label)]
        for place in places
        if tuple(words[place : place + len(label)]) == label
    )


def test_a_user_gets_the_second_statement_after_the_first(
    server: Server, at_home: Page, open_page: OpenConsole, bucket: OwnBucket, picture: Picture
) -> None:
    """With Lightsail's statement alone it reads why no object is shown; both show some."""
    bucket.s3.put_object(Bucket=bucket.name, Key="holiday.jpg", Body=b"value")
    root, name = at_home, unique_name("ann")
    start_user(root, name)
    root.get_by_text("Must be changed at the first sign-in").click()
    root.get_by_role("radio", name="Manages storage", exact=True).click()
    check_accessible(root)
    root.get_by_role("button", name="Create user").click()
    words = take_secrets(root)
    assert word_after(words, "User", "name") == name
    assert word_after(words, "Console", "address") == server.console
    expect(root.get_by_role("heading", name=name)).to_be_visible()

    person = open_page(f"/buckets/{bucket.name}/objects")
    sign_in_as(person, name, word_after(words, "Password"))
    expect(person.get_by_text("s3:ListBucket").first).to_be_visible()

    root.get_by_role("button", name="Add permissions").click()
    root.get_by_role("radio", name="Works with objects in chosen buckets", exact=True).click()
    root.get_by_role("button", name="Choose buckets").click()
    root.get_by_role("option", name=bucket.name).click()
    root.keyboard.press("Escape")
    root.get_by_role("button", name="Yes, add").click()
    row = root.get_by_role("row").filter(has_text="BucketAccess")
    expect(row).to_contain_text(f"Allows s3:* on bucket {bucket.name}.")
    root.reload()
    row.wait_for()
    check_accessible(root)
    picture(root, "user-permissions")

    person.reload()
    expect(person.get_by_text("holiday.jpg")).to_be_visible()


def test_a_refused_document_changes_nothing(server: Server, at_home: Page) -> None:
    """The server's sentence stands beside the editor, and no user or policy comes of it."""
    page, name = at_home, unique_name("bob")
    start_user(page, name)
    page.get_by_role("radio", name="Your own JSON").click()
    page.fill("input[name=policy-name]", "Own")
    page.fill("textarea[name=policy-document]", '{"Statement": ')
    expect(page.get_by_text("This is no JSON")).to_be_visible()
    page.fill("textarea[name=policy-document]", DOCUMENT.replace("Allow", "Maybe"))
    page.get_by_role("button", name="Create user").click()
    expect(page.get_by_text("The user was not created: what it may do")).to_be_visible()
    expect(page.get_by_text("(MalformedPolicyDocument)")).to_be_visible()
    with refused("NoSuchEntity", 404):
        server.iam().get_user(UserName=name)
    page.fill("textarea[name=policy-document]", DOCUMENT)
    page.get_by_role("button", name="Create user").click()
    take_secrets(page)
    attached = server.iam().list_attached_user_policies(UserName=name)["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["IAMUserChangePassword"]

    page.get_by_role("button", name="Edit Own").click()
    page.get_by_role("button", name="Format").wait_for()
    check_accessible(page)
    page.fill("textarea[name=policy-document]", DOCUMENT.replace("s3:GetObject", "nothing"))
    page.get_by_role("button", name="Yes, save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("(MalformedPolicyDocument)")).to_be_visible()
    found = server.iam().get_user_policy(UserName=name, PolicyName="Own")
    assert found["PolicyDocument"] == json.loads(DOCUMENT)

    page.goto(f"{server.console}/account/users/create")
    page.fill("input[name=user-name]", name.upper())
    page.get_by_role("button", name="Create user").click()
    expect(page.get_by_text("(EntityAlreadyExists)")).to_be_visible()
    assert server.iam().list_user_policies(UserName=name)["PolicyNames"] == ["Own"]


def test_the_secrets_of_a_user_are_there_once(server: Server, at_home: Page) -> None:
    """After Continue they are not in the page, its storage, or anything asked for again."""
    page, name = at_home, unique_name("carl")
    answers: list[tuple[str, str]] = []

    def keep(response: Response) -> None:
        if response.url.endswith("/api/query/iam"):
            action = json.loads(response.request.post_data or "{}")["Action"]
            answers.append((action, response.text()))

    page.on("response", keep)
    start_user(page, name)
    page.get_by_text("A program: uses an access key").click()
    page.get_by_role("button", name="Create user").click()
    page.get_by_text("This is the only time").wait_for()
    check_accessible(page)
    words = take_secrets(page)
    password, key_id = word_after(words, "Password"), word_after(words, "Access", "key", "id")
    secret = word_after(words, "Secret", "access", "key")
    assert server.sts(Key(key_id, secret)).get_caller_identity()["Arn"].endswith(f"/{name}")
    page.get_by_role("tab", name="Access keys").click()
    page.get_by_role("rowheader", name=key_id).wait_for()
    page.reload()
    page.get_by_role("rowheader", name=key_id).wait_for()
    assert [action for action, text in answers if secret in text] == ["CreateAccessKey"]
    assert not [action for action, text in answers if password in text]
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    for hidden in (secret, password):
        assert hidden not in page.content() + stored
    assert page.evaluate("caches.keys()") == []


def test_a_user_is_locked_out_and_deleted_with_all_it_has(
    server: Server, signed_in: Page
) -> None:
    """A key off and on again, a password reset and removed, and everything gone in the end."""
    page, name, iam = signed_in, unique_name("dora") + "+key@home.png", server.iam()
    iam.create_user(UserName=name, Tags=[{"Key": "team", "Value": "photos"}])
    iam.create_login_profile(UserName=name, Password=PASSWORD)
    iam.put_user_policy(UserName=name, PolicyName="Own", PolicyDocument=DOCUMENT)
    iam.attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    made = iam.create_access_key(UserName=name)["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    page.goto(f"{server.console}/account/users/{quote(name)}/keys")
    page.get_by_role("button", name=f"Deactivate {key.access_key_id}").click()
    page.get_by_role("button", name="Yes, deactivate").click()
    page.get_by_text(f"Access key {key.access_key_id} is inactive.").wait_for()
    with refused("InvalidClientTokenId", 403):
        server.sts(key).get_caller_identity()
    page.get_by_role("button", name=f"Activate {key.access_key_id}", exact=True).click()
    page.get_by_text(f"Access key {key.access_key_id} is active.").wait_for()
    check_accessible(page)
    assert server.sts(key).get_caller_identity()["Arn"].endswith(f"/{name}")

    page.get_by_role("tab", name="Password").click()
    page.get_by_role("button", name="Reset password").click()
    page.get_by_role("button", name="Yes, reset").click()
    take_secrets(page)
    expect(page.get_by_text("Yes, at the next sign-in")).to_be_visible()
    check_accessible(page)
    page.get_by_role("tab", name="Tags").click()
    expect(page.get_by_text("team: photos")).to_be_visible()
    page.get_by_role("button", name="Add/Edit").click()
    for word in ("garden", "attic"):
        page.locator("input[name=tag-word]").fill(word)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    # Its words can be removed before they are saved, too.
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("button", name="Remove tag attic").wait_for()
    tags = {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=name)["Tags"]}
    assert tags == {"team": "photos", "garden": "", "attic": ""}

    page.get_by_role("button", name="Delete user").click()
    dialog = page.get_by_role("dialog")
    for line in (key.access_key_id, "its password", "policy Own", "AmazonS3ReadOnlyAccess"):
        expect(dialog.get_by_text(line)).to_be_visible()
    dialog.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text(f"User {name} is deleted.")).to_be_visible()
    with refused("NoSuchEntity", 404):
        iam.get_user(UserName=name)
    with refused("InvalidClientTokenId", 403):
        server.sts(key).get_caller_identity()


def test_a_deletion_that_was_stopped_goes_on(server: Server, open_page: OpenConsole) -> None:
    """Who may not take a policy away is told so; with the right, the same button ends it."""
    iam, manager, name = server.iam(), unique_name("manager"), unique_name("finn")
    iam.create_user(UserName=manager)
    iam.create_login_profile(UserName=manager, Password=PASSWORD)
    iam.attach_user_policy(UserName=manager, PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    denial = {"Effect": "Deny", "Action": "iam:DetachUserPolicy", "Resource": "*"}
    iam.put_user_policy(
        UserName=manager,
        PolicyName="NotYet",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [denial]}),
    )
    iam.create_user(UserName=name)
    iam.create_access_key(UserName=name)
    iam.attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    page = open_page(f"/account/users/{name}/permissions")
    sign_in_as(page, manager, PASSWORD)
    page.get_by_role("button", name="Delete user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Yes, delete").click()
    expect(dialog.get_by_text("perform: iam:DetachUserPolicy")).to_be_visible()
    expect(dialog.get_by_text("Detaching policy AmazonS3ReadOnlyAccess")).to_be_visible()
    expect(dialog.get_by_text("access key AKIA")).to_have_count(0)
    assert iam.list_access_keys(UserName=name)["AccessKeyMetadata"] == []
    iam.delete_user_policy(UserName=manager, PolicyName="NotYet")
    dialog.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text(f"User {name} is deleted.")).to_be_visible()
    with refused("NoSuchEntity", 404):
        iam.get_user(UserName=name)


def test_a_policy_is_written_versioned_and_deleted(
    server: Server, at_home: Page, picture: Picture
) -> None:
    """A second version in force, the first again, and no end while a user has it."""
    page, name, holder, iam = at_home, unique_name("Photos"), unique_name("eve"), server.iam()
    page.get_by_role("link", name="Policies").click()
    page.get_by_role("button", name="Create policy").click()
    page.fill("input[name=policy-name]", name)
    page.fill("textarea[name=policy-document]", DOCUMENT)
    check_accessible(page)
    page.get_by_role("button", name="Create policy").click()
    page.get_by_role("heading", name="What version v1 says").wait_for()
    found = next(
        policy
        for policy in iam.list_policies(Scope="Local")["Policies"]
        if policy["PolicyName"] == name
    )
    arn = found["Arn"]
    iam.create_user(UserName=holder)
    iam.attach_user_policy(UserName=holder, PolicyArn=arn)

    page.get_by_role("button", name="Edit").click()
    page.fill("textarea[name=policy-document]", DOCUMENT.replace("GetObject", "PutObject"))
    page.get_by_role("button", name="Yes, save").click()
    page.get_by_role("heading", name="What version v2 says").wait_for()
    expect(page.get_by_text("Allows s3:PutObject on objects of photos.")).to_be_visible()
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    page.get_by_role("button", name="Put in force: v1").click()
    page.get_by_role("button", name="Yes, put in force").click()
    page.get_by_role("heading", name="What version v1 says").wait_for()
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
    page.reload()
    page.get_by_role("link", name=holder).wait_for()
    check_accessible(page)
    picture(page, "policy")

    page.get_by_role("button", name="Delete policy").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name=holder)).to_be_visible()
    expect(dialog.get_by_role("button", name="Yes, delete")).to_be_disabled()
    dialog.get_by_role("link", name=holder).click()
    page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.get_by_text("This user may do nothing").wait_for()
    page.go_back()
    page.get_by_role("button", name="Delete policy").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text(f"Policy {name} is deleted.")).to_be_visible()
    with refused("NoSuchEntity", 404):
        iam.get_policy(PolicyArn=arn)
