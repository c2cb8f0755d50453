"""What people upload runs on the S3 port of the console's host, and gets nothing by it.

Cookies ignore ports, so all of this happens with the session of somebody who is signed in.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from console.conftest import OpenConsole, sign_in
from console.test_session import start
from playwright.sync_api import Error as PlaywrightError, Page, expect
from server import ROOT, OwnBucket, Server

# Tries everything there is to try on the console of this host, and says in its title what
# came of it. CONSOLE and BUCKET are filled in.
ATTACK = """
const came = {};
const attempt = async (name, run) => {
  try { came[name] = String(await run()); } catch (error) { came[name] = "refused"; }
};
const forced = JSON.stringify({bucketName: "BUCKET", forceDelete: true});
const target = "CONSOLE/api/lightsail/DeleteBucket";
const call = (init) => fetch(target,
  {method: "POST", credentials: "include", body: forced, ...init}).then((said) => said.text());
const element = (name, facts) => new Promise((done) => {
  const made = document.createElementNS("http://www.w3.org/1999/xhtml", name);
  made.onload = () => done("loaded");
  made.onerror = () => done("refused");
  Object.assign(made, facts);
  document.documentElement.append(made);
  setTimeout(() => done("nothing"), 3000);
});
const form = async (path, text) => {
  const xhtml = (name) => document.createElementNS("http://www.w3.org/1999/xhtml", name);
  const [sent, field] = [xhtml("form"), xhtml("input")];
  Object.assign(sent, {method: "post", enctype: "text/plain", action: "CONSOLE" + path});
  Object.assign(field, {name: text.slice(0, -2) + ', "x": "', value: '"}'});
  sent.target = "hidden-frame";
  sent.append(field);
  document.documentElement.append(sent);
  sent.submit();
  await new Promise((done) => setTimeout(done, 500));
  return "sent";
};
const all = async () => {
  came.cookie = document.cookie;
  came.token = String(localStorage.getItem("lazarette-token"));
  await attempt("read", () => fetch("CONSOLE/api/session", {credentials: "include"})
    .then((said) => said.text()));
  await attempt("page", () => fetch("CONSOLE/", {credentials: "include"})
    .then((said) => said.text()));
  await attempt("call", () => call({}));
  await attempt("blind", () => call({mode: "no-cors"}));
  await attempt("token-guessed", () => call({headers: {"x-lazarette-csrf": "guessed"}}));
  await attempt("sign-out", () => fetch("CONSOLE/api/session",
    {method: "DELETE", credentials: "include"}));
  await attempt("beacon", () => navigator.sendBeacon(target, forced));
  await element("iframe", {name: "hidden-frame", src: "CONSOLE/"});
  const frame = document.querySelector("iframe, [name=hidden-frame]");
  await attempt("frame", () => frame.contentDocument === null ? "refused" : "read");
  await attempt("form", () => form("/api/lightsail/DeleteBucket", forced));
  await attempt("sign-in", () => form("/api/session", JSON.stringify(
    {accessKeyId: "KEY", secretAccessKey: "SECRET"})));
  came.image = await element("img", {src: "CONSOLE/api/session"});
  came.drawing = await element("img", {src: "CONSOLE/icon.svg"});
  came.script = await element("script", {src: "CONSOLE/api/session"});
  for (const path of ["/", "/api", "/api/session", "/api/lightsail", "/buckets"]) {
    document.cookie = `PLANTED; path=${path}; max-age=600`;
  }
  const opened = window.open("CONSOLE/", "console");
  await new Promise((done) => setTimeout(done, 700));
  came.opened = String(opened !== null);
  await attempt("window", () => opened.document.title + opened.location.href);
};
all().finally(() => {
  const said = JSON.stringify(came);
  if (document.title !== undefined) document.title = said;
  document.documentElement.setAttribute("data-came", said);
});
"""
REFUSED = ("read", "page", "call", "blind", "token-guessed", "sign-out", "frame", "window")
HTML = "<!doctype html><body><script>{}</script></body>"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">'
    "<script><![CDATA[{}]]></script></svg>"
)
# A document whose script opens an address as soon as it is shown.
PDF = (
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL('{}'); "
    "this.submitForm('{}'))>>>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    "trailer<</Root 1 0 R>>\n"
)


@pytest.fixture
def public(server: Server, bucket: OwnBucket) -> OwnBucket:
    """A bucket whose objects anybody may open."""
    server.lightsail().update_bucket(
        bucketName=bucket.name, accessRules={"getObject": "public"}
    )
    return bucket


@pytest.fixture
def victim(server: Server, at_home: Page, public: OwnBucket) -> Iterator[Page]:
    """Somebody signed in, who still is afterwards, as themselves, with the bucket there."""
    before = at_home.evaluate("fetch('/api/session').then((said) => said.status)")
    assert before == 200
    yield at_home
    at_home.goto(f"{server.console}/buckets/{public.name}/objects")
    expect(at_home.get_by_role("heading", name=public.name)).to_be_visible()
    expect(at_home.get_by_role("checkbox", name="evil", exact=True)).to_be_visible()
    found = server.lightsail().get_buckets(bucketName=public.name)
    assert found["buckets"][0]["name"] == public.name


def upload(server: Server, bucket: OwnBucket, content: str, kind: str) -> str:
    """Store a hostile object, and return the address that anybody would open."""
    bucket.s3.put_object(
        Bucket=bucket.name, Key="evil", Body=content.encode(), ContentType=kind
    )
    return f"{server.endpoint}/{bucket.name}/evil"


def attack_on(server: Server, bucket: OwnBucket) -> str:
    """Return the script, aimed; it has a session of its own to plant, and a key."""
    script = ATTACK.replace("CONSOLE", server.console).replace("BUCKET", bucket.name)
    script = script.replace("PLANTED", start(server).cookie)
    return script.replace("KEY", ROOT.access_key_id).replace("SECRET", ROOT.secret_access_key)


def what_came(page: Page) -> dict[str, Any]:
    """Return what the attempts of a hostile page came to."""
    page.wait_for_function("document.documentElement.hasAttribute('data-came')")
    said = page.evaluate("document.documentElement.getAttribute('data-came')")
    found: dict[str, Any] = json.loads(said)
    return found


@pytest.mark.parametrize(
    ("wrapped", "kind"),
    [
        pytest.param(HTML, "text/html", id="page"),
        pytest.param(DRAWING, "image/svg+xml", id="drawing"),
        # Types that browsers do not believe, and look for themselves.
        pytest.param(HTML, "*/*", id="any type"),
    ],
)
def test_what_was_uploaded_gets_nothing_from_the_console(
    server: Server, victim: Page, public: OwnBucket, wrapped: str, kind: str
) -> None:
    """It reads no answer, page, cookie or token, changes nothing, signs nobody in or out."""
    url = upload(server, public, wrapped.replace("{}", attack_on(server, public)), kind)
    hostile = victim.context.new_page()
    hostile.goto(url)
    came = what_came(hostile)
    for name in (
        "read",
        "page",
        "call",
        "blind",
        "token-guessed",
        "sign-out",
        "frame",
        "window",
    ):
        assert came[name] == "refused", came
    for name in ("image", "drawing", "script"):
        assert came[name] in ("refused", "nothing"), came
    assert came["cookie"] == ""
    assert came["token"] == "null"
    # The frame of the console stayed empty.
    assert all(not frame.url.startswith(server.console) for frame in hostile.frames), came


def test_a_planted_session_signs_nobody_in(
    server: Server, open_page: OpenConsole, public: OwnBucket
) -> None:
    """Who opens the console after a hostile page is asked who they are, and then is that."""
    page = open_page()
    hostile = page.context.new_page()
    script = HTML.replace("{}", attack_on(server, public))
    hostile.goto(upload(server, public, script, "text/html"))
    assert what_came(hostile)["opened"] == "true"
    assert page.context.cookies()
    page.reload()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()
    sign_in(page)
    page.reload()
    expect(page.get_by_role("heading", name="Storage").first).to_be_visible()


def test_a_document_with_a_script_asks_the_console_for_nothing(
    server: Server, victim: Page, public: OwnBucket
) -> None:
    """A PDF that opens addresses by itself."""
    asked: list[str] = []
    victim.context.on("request", lambda request: asked.append(request.url))
    call = f"{server.console}/api/lightsail/DeleteBucket"
    url = upload(server, public, PDF.replace("{}", call), "application/pdf")
    victim.goto(f"{server.console}/buckets/{public.name}/objects")
    with victim.expect_response(lambda said: said.url.startswith(url)):
        victim.get_by_role("checkbox", name="evil", exact=True).click()
    frame = victim.locator("iframe.preview")
    frame.wait_for()
    # No browser shows a PDF in a frame without rights; this one can be nothing but a PDF.
    address = str(frame.get_attribute("src"))
    assert address.startswith(url)
    assert "response-content-type=application%2Fpdf" in address
    # It has had its time when the page has been opened once more.
    victim.reload()
    victim.get_by_role("checkbox", name="evil", exact=True).wait_for()
    assert call not in asked


@pytest.mark.parametrize(
    "kind",
    [
        *("image/png", "text/plain", "application/octet-stream", "text/xml", "x/y"),
        "text/html; charset=utf-8, text/plain",
    ],
)
def test_what_does_not_say_it_is_a_page_runs_nowhere(
    server: Server, victim: Page, public: OwnBucket, kind: str
) -> None:
    """Markup under another type is shown or saved, but not run."""
    url = upload(server, public, "<script>document.title = 'RAN'</script>", kind)
    hostile = victim.context.new_page()
    with contextlib.suppress(PlaywrightError):  # What is saved is not gone to.
        hostile.goto(url)
    hostile.wait_for_load_state()
    assert hostile.title() != "RAN"
