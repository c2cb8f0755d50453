"""Rules that hold across the package: who decides, who is a caller, what has a wire form."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from architecture.sources import PACKAGE, ROOT, Source, functions, package_sources

from lazarette.lightsail.errors import error_body, row_of
from lazarette.model import errors
from lazarette.model.errors import LazaretteError
from lazarette.s3.error_forms import FORMS
from lazarette.s3.errors import describe

CALLER_MAKERS = {
    "src/lazarette/authn/verify.py",
    "src/lazarette/model/principal.py",
}


def calls(tree: ast.AST) -> list[ast.Call]:
    """Return every call in `tree`."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_imports_point_downward() -> None:
    """The import contracts of pyproject.toml hold."""
    tool = Path(sys.executable).with_name("lint-imports")
    found = str(tool) if tool.exists() else shutil.which("lint-imports")
    assert found, "import-linter is not installed: make dev"
    ran = subprocess.run(
        [found, "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_a_caller_is_made_in_two_files_only() -> None:
    """Nobody forges an identity: a Caller comes from a verified signature or is ANONYMOUS."""
    makers = {
        source.name
        for source in package_sources()
        for call in calls(source.tree)
        if isinstance(call.func, ast.Name | ast.Attribute)
        and (call.func.id if isinstance(call.func, ast.Name) else call.func.attr) == "Caller"
    }
    assert makers == CALLER_MAKERS


def service_methods() -> list[
    tuple[Source, ast.ClassDef, ast.FunctionDef | ast.AsyncFunctionDef]
]:
    """Return every public method of a service that takes a caller."""
    return [
        (source, kind, method)
        for source in package_sources()
        if source.path.parent == PACKAGE / "services"
        for kind in source.tree.body
        if isinstance(kind, ast.ClassDef) and kind.name != "Gate"
        for method in kind.body
        if isinstance(method, ast.AsyncFunctionDef | ast.FunctionDef)
        and not method.name.startswith("_")
        and "caller" in {argument.arg for argument in all_arguments(method)}
    ]


def all_arguments(method: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """Return every parameter but `self`."""
    found = method.args
    return [*found.posonlyargs, *found.args[1:], *found.kwonlyargs]


def asks_the_gate(
    kind: ast.ClassDef, method: ast.FunctionDef | ast.AsyncFunctionDef, seen: set[str]
) -> bool:
    """Say whether a method asks the gate: itself, or by handing its caller on.

    Handing on counts when `caller` is an argument of a method of `self` that asks, or the
    first argument of a method of another service, which is under this rule itself.
    """
    seen.add(method.name)
    own = {
        node.name: node
        for node in kind.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for call in calls(method):
        target = ast.unparse(call.func)
        if target.startswith("self._gate."):
            return True
        given = [ast.unparse(argument) for argument in call.args]
        if "caller" not in given:
            continue
        owner, _, name = target.rpartition(".")
        if owner == "self" and name in own and name not in seen:
            if asks_the_gate(kind, own[name], seen):
                return True
        elif owner.startswith("self.") and given[0] == "caller":
            return True
    return False


@pytest.mark.parametrize(
    ("source", "kind", "method"),
    service_methods(),
    ids=lambda item: getattr(item, "name", ""),
)
def test_a_service_method_asks_the_gate(
    source: Source, kind: ast.ClassDef, method: ast.FunctionDef | ast.AsyncFunctionDef
) -> None:
    """A public method with a caller takes it first and asks whether the caller may."""
    first, *_ = all_arguments(method)
    assert first.arg == "caller", f"{source.name}: {kind.name}.{method.name}"
    assert asks_the_gate(kind, method, set()), f"{source.name}: {kind.name}.{method.name}"


def leaves() -> list[type[LazaretteError]]:
    """Return every error that is raised: the classes nobody derives from."""
    found: list[type[LazaretteError]] = []
    waiting: list[type[LazaretteError]] = [LazaretteError]
    while waiting:
        kind = waiting.pop()
        below = kind.__subclasses__()
        waiting += below
        if not below:
            found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)


def test_errors_are_declared_in_one_place() -> None:
    """Every expected failure is declared in the model and has its name in model/errors.py."""
    modules = {kind.__module__.rpartition(".")[::2] for kind in leaves()}
    assert all(package == "lazarette.model" for package, _ in modules)
    assert all(name == "errors" or name.endswith("_errors") for _, name in modules)
    assert all(getattr(errors, kind.__name__) is kind for kind in leaves())


def made(kind: type[LazaretteError]) -> LazaretteError:
    """Return an error of that kind with made-up facts."""
    numbers = ("size", "limit", "number", "count", "block", "ms", "s")
    return kind(
        *[1 if name.rpartition("_")[2] in numbers else f"the {name}" for name in kind.names]
    )


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_form_on_the_s3_wire(kind: type[LazaretteError]) -> None:
    """The table is total, and each text can be written from the error's own facts."""
    assert kind in FORMS
    assert describe(made(kind)).code


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_form_on_the_lightsail_wire(kind: type[LazaretteError]) -> None:
    """Each leaf has a row or its family's, written from the error's own facts."""
    error = made(kind)
    body = error_body(error, row_of(error))
    assert body.code
    assert "{" not in body.message


def test_nothing_swallows_every_failure() -> None:
    """`except Exception` stands only where a defect must not end a process or an answer."""
    allowed = {
        # A defect in answering must not leave a connection open without an answer.
        "src/lazarette/http/connection.py",
        "src/lazarette/http/pipeline.py",
        # Whatever breaks a batch, every waiter must be told.
        "src/lazarette/metadata/embedded/writer.py",
        "src/lazarette/observe/health.py",
        "src/lazarette/workers/runner.py",
    }
    found = {
        source.name
        for source in package_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "Exception")
    }
    assert found <= allowed


def test_the_model_never_waits() -> None:
    """`model` is pure: no async function in the whole package."""
    waiting = [
        f"{source.name}: {node.name}"
        for source in package_sources()
        if source.path.parent == PACKAGE / "model"
        for node in functions(source.tree)
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert not waiting
