"""What a header script in Python meets: checked syntax, its own names, and faces of a few modules.

The boundary that keeps a script from the machine is the isolate around this interpreter. What is here keeps
one run from the next inside it: nothing that a script can reach may outlive the script. Therefore shared
objects are immutable to it (stores go through `guard`), private and introspective attributes are not to be had,
and garbage is collected before the run ends, so that no finalizer runs in another one's time.
"""
import ast
import base64
import builtins
import datetime
import gc
import hashlib
import hmac
import json
import math
import random
import re
import secrets
import sys
import time
import urllib.parse
import uuid
from types import BuiltinFunctionType, FunctionType

FILE = "script.py"
MAX_OUTPUT = 65536
MAX_LINES = 100
MAX_LINE_LENGTH = 4096
CONTEXT_NAMES = ("request", "upstream", "key", "consumer", "now", "vars")

# --- syntax ---------------------------------------------------------------------------------------------------

METHODS = frozenset(
    f"__{name}__"
    for name in (
        "init new str repr format bytes hash bool len iter next contains getitem setitem delitem missing call enter exit "
        "eq ne lt le gt ge int float index complex round abs neg pos invert add radd iadd sub rsub isub mul rmul imul "
        "truediv rtruediv floordiv rfloordiv mod rmod divmod pow rpow lshift rshift and rand or ror xor rxor matmul reversed"
    ).split()
)
INTROSPECTION = frozenset(
    "tb_frame tb_next f_back f_builtins f_code f_globals f_locals f_trace gi_frame gi_code gi_yieldfrom cr_frame cr_code "
    "cr_await cr_origin ag_frame ag_code ag_await obj mro with_traceback".split()
)
IDENTIFIERS = ("id", "name", "arg", "asname", "rest", "kwd_attrs", "names")


class SandboxError(Exception):
    """A script asked for something that scripts may not have."""


class Checker(ast.NodeTransformer):
    def refuse(self, node, message):
        error = SandboxError(message)
        error.position = (getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
        raise error

    def visit(self, node):
        for field in IDENTIFIERS:
            value = getattr(node, field, None)
            for name in value if isinstance(value, list) else (value,):
                if isinstance(name, str):
                    self.check_name(node, name)
        return super().visit(node)

    def check_name(self, node, name):
        if name == "super" and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            self.refuse(node, "The name super cannot be given to something else")
        if name.startswith("__"):
            is_method = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and name in METHODS
            is_known = isinstance(node, ast.Name) and name in ("__name__", "__slots__")
            if not is_method and not is_known:
                self.refuse(node, f"The name {name} is not available in scripts")

    def visit_Attribute(self, node):
        self.check_attribute(node, node.attr)
        node = self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            call = ast.Call(ast.Name("__guard__", ast.Load()), [node.value], [])
            node.value = ast.fix_missing_locations(ast.copy_location(call, node.value))
        return node

    def check_attribute(self, node, name):
        value = node.value
        is_super = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super" and not value.args
        if name in INTROSPECTION or (name.startswith("_") and not (is_super and name in METHODS)):
            self.refuse(node, f"The attribute {name} is not available in scripts")

    def visit_MatchClass(self, node):
        for name in node.kwd_attrs:
            if name.startswith("_") or name in INTROSPECTION:
                self.refuse(node, f"The attribute {name} is not available in scripts")
        return self.generic_visit(node)


def prepare(source):
    tree = Checker().visit(ast.parse(source, FILE, "exec"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return compile(tree, FILE, "exec", dont_inherit=True), not names.isdisjoint(CONTEXT_NAMES)


# --- what is shared may not be changed ------------------------------------------------------------------------


def guard(target):
    """Lets only attributes of the script's own objects be stored or deleted."""
    kind = type(target)
    if kind in SHARED_TYPES and not (issubclass(kind, type) and target not in SHARED_TYPES):
        raise SandboxError(f"Attributes of {kind.__name__} objects cannot be changed in scripts")
    return target


def public(name):
    if type(name) is not str:
        raise TypeError("attribute name must be string")
    if name.startswith("_") or name in INTROSPECTION:
        raise SandboxError(f"The attribute {name} is not available in scripts")
    return name


def safe_getattr(target, name, *default):
    return getattr(target, public(name), *default)


def safe_hasattr(target, name):
    return hasattr(target, public(name))


def safe_setattr(target, name, value):
    setattr(guard(target), public(name), value)


def safe_delattr(target, name):
    delattr(guard(target), public(name))


def type_of(target):
    return type(target)


# --- modules --------------------------------------------------------------------------------------------------


def as_method(function):
    def call(_, /, *args, **options):
        return function(*args, **options)

    return call


def face(module, names):
    """An object with the named members of a module and nothing else; functions become bound methods, which take no attributes."""
    members = {}
    for name in names.split():
        value = getattr(module, name, None)
        if value is None:
            continue
        if isinstance(value, (set, list)):
            value = frozenset(value)
        is_plain = isinstance(value, (type, BuiltinFunctionType)) or not callable(value)
        members[name] = value if is_plain else as_method(value)
    return type(module.__name__, (), {**members, "__slots__": (), "__all__": tuple(members)})()


class RandomFace:
    """The module random over a generator that belongs to this run alone."""

    __slots__ = ("_generator",)
    __all__ = tuple(
        "random seed uniform triangular randint choice randrange sample shuffle choices normalvariate lognormvariate expovariate "
        "vonmisesvariate gammavariate gauss betavariate binomialvariate paretovariate weibullvariate getrandbits randbytes "
        "getstate setstate Random SystemRandom".split()
    )

    def __init__(self):
        self._generator = random.Random(SEEDS.getrandbits(128))

    def __getattr__(self, name):
        if name not in RandomFace.__all__:
            raise AttributeError(f"module 'random' has no attribute '{name}'")
        return getattr(random if name in ("Random", "SystemRandom") else self._generator, name)


class UrllibFace:
    __slots__ = ()
    parse = face(
        urllib.parse,
        "urlparse urlunparse urljoin urldefrag urlsplit urlunsplit urlencode parse_qs parse_qsl quote quote_plus quote_from_bytes "
        "unquote unquote_plus unquote_to_bytes",
    )
    __all__ = ("parse",)


SEEDS = random.Random(0)
FACES = {
    "datetime": face(datetime, "date datetime time timedelta timezone tzinfo UTC MINYEAR MAXYEAR"),
    "time": face(time, "time time_ns monotonic monotonic_ns perf_counter perf_counter_ns gmtime localtime strftime strptime mktime asctime ctime struct_time"),
    "hashlib": face(
        hashlib,
        "md5 sha1 sha224 sha256 sha384 sha512 blake2b blake2s sha3_224 sha3_256 sha3_384 sha3_512 shake_128 shake_256 new "
        "algorithms_guaranteed algorithms_available pbkdf2_hmac",
    ),
    "hmac": face(hmac, "new digest compare_digest HMAC"),
    "base64": face(base64, " ".join(name for name in base64.__all__ if name not in ("encode", "decode"))),
    "uuid": face(uuid, "UUID SafeUUID uuid1 uuid3 uuid4 uuid5 uuid6 uuid7 uuid8 NAMESPACE_DNS NAMESPACE_URL NAMESPACE_OID NAMESPACE_X500 NIL MAX"),
    "json": face(json, "dumps loads JSONDecodeError JSONDecoder JSONEncoder"),
    "re": face(re, "compile match fullmatch search sub subn split findall finditer escape error PatternError Pattern Match RegexFlag "
               "A ASCII I IGNORECASE M MULTILINE S DOTALL X VERBOSE U UNICODE NOFLAG"),
    "math": face(math, " ".join(name for name in dir(math) if not name.startswith("_"))),
    "secrets": face(secrets, "choice randbelow randbits SystemRandom token_bytes token_hex token_urlsafe compare_digest"),
    "urllib": UrllibFace(),
}
DENIED_MODULE = "The module {} is not available in scripts; these are: " + ", ".join(sorted([*FACES, "random", "urllib.parse"])[:]).replace("urllib, ", "")


def import_for(cache):
    def import_face(name, _globals=None, _locals=None, fromlist=(), level=0):
        if level == 0 and name == "random":
            if "random" not in cache:
                cache["random"] = RandomFace()
            return cache["random"]
        if level == 0 and name in FACES:
            return FACES[name]
        if level == 0 and name == "urllib.parse":
            return UrllibFace.parse if fromlist else FACES["urllib"]
        raise ImportError(DENIED_MODULE.format(name), name=name)

    return import_face


def print_for(lines):
    def print_line(*values, sep=" ", end="", file=None, flush=False):
        if len(lines) < MAX_LINES:
            text = (" " if sep is None else sep).join([str(value) for value in values])
            lines.append(text[:MAX_LINE_LENGTH])

    return print_line


NAMES = {
    name: getattr(builtins, name)
    for name in (
        "abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter float format frozenset "
        "hash hex id int isinstance issubclass iter len list map max memoryview min next object oct ord pow property range repr reversed "
        "round set slice sorted staticmethod str sum super tuple zip NotImplemented Ellipsis __build_class__"
    ).split()
}
NAMES.update({name: value for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)})
NAMES.update(getattr=safe_getattr, hasattr=safe_hasattr, setattr=safe_setattr, delattr=safe_delattr, type=type_of)
NAMES = {name: value if not isinstance(value, FunctionType) else type(name, (), {"__slots__": (), "call": as_method(value)})().call for name, value in NAMES.items()}


# --- context --------------------------------------------------------------------------------------------------


class Context:
    """Read-only values by attribute or by key."""

    __slots__ = ("_values",)

    def __init__(self, values):
        self._values = values

    def __getattr__(self, name):
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"There is no {name} here; there are: {', '.join(self._values)}") from None

    def __getitem__(self, name):
        return self._values[name]

    def __contains__(self, name):
        return name in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def __repr__(self):
        return repr(self._values)

    def get(self, name, default=None):
        return self._values.get(name, default)

    def keys(self):
        return tuple(self._values)

    def values(self):
        return tuple(self._values.values())

    def items(self):
        return tuple(self._values.items())


def freeze(values):
    for name, value in values.items():
        if type(value) is list:
            values[name] = tuple(value)
    return Context(values)


DECODER = json.JSONDecoder(object_hook=freeze)
ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def context_values(text, key_value):
    values = DECODER.decode(text)._values
    if key_value and isinstance(values.get("key"), Context):
        values["key"] = Context({**values["key"]._values, "value": key_value})
    return values


# --- running --------------------------------------------------------------------------------------------------

PROGRAMS = {}


def as_text(result):
    if result is None:
        raise SandboxError("The script did not set result")
    if isinstance(result, bool):
        return "true" if result else "false"
    if isinstance(result, (bytes, bytearray)):
        return bytes(result).decode("ascii")
    if not isinstance(result, (str, int, float)):
        raise SandboxError(f"The result must be text or a number, not {type(result).__name__}")
    text = str(result)
    if len(text) > MAX_OUTPUT:
        raise SandboxError(f"The result is longer than {MAX_OUTPUT} characters")
    return text


def position_of(error, source):
    """Line and column of the user's own text, both from 1; None when the error has no place there."""
    if isinstance(error, SandboxError) and hasattr(error, "position"):
        line, offset = error.position
    elif isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno, error.offset
    else:
        found = None
        entry = error.__traceback__
        while entry is not None:
            if entry.tb_frame.f_code.co_filename == FILE:
                found = entry
            entry = entry.tb_next
        if found is None:
            return None, None
        positions = list(found.tb_frame.f_code.co_positions())[found.tb_lasti // 2]
        line, offset = found.tb_lineno, positions[2] or 0
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return line, len(text.encode()[:offset].decode(errors="replace")) + 1


def describe(error, source):
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        message = "The error has no readable message"
    line, column = position_of(error, source)
    return {"type": type(error).__name__[:200], "message": message[:2000], "line": line, "column": column}


def program_of(name, source):
    """The script made ready, or the description of why it cannot be; `source` is needed the first time only."""
    program = PROGRAMS.get(name)
    if program is None:
        try:
            program = (*prepare(source), source)
        except BaseException as error:
            program = describe(error, source)
        PROGRAMS[name] = program
    return program


def run(name, source, context, key_value):
    lines = []
    answer = {"value": None, "error": None, "logs": lines}
    program = program_of(name, source)
    if type(program) is dict:
        answer["error"] = program
        return ENCODE(answer)
    code, needs_context, source = program
    scope = {}
    try:
        if needs_context:
            scope.update(context_values(context, key_value))
        scope["__builtins__"] = {**NAMES, "print": print_for(lines), "__import__": import_for({})}
        scope["__name__"] = "__script__"
        scope["__guard__"] = guard
        exec(code, scope)
        answer["value"] = as_text(scope.get("result"))
    except BaseException as error:
        answer["error"] = describe(error, source)
    scope.clear()
    gc.collect()
    return ENCODE(answer)


def reseed(seed):
    """A memory snapshot holds the generators' state: give every interpreter its own."""
    random.seed(seed)
    SEEDS.seed("seeds" + seed)


def all_types():
    found = {object}
    waiting = [object]
    while waiting:
        for kind in type.__subclasses__(waiting.pop()):
            if kind not in found:
                found.add(kind)
                waiting.append(kind)
    return frozenset(found)


# What is imported on first use is imported now, so that its types are known and its cost is in the snapshot.
time.strptime("2000", "%Y")
datetime.datetime.strptime("2000", "%Y")
hashlib.new("sha256")
hmac.new(b"k", b"m", "sha256").hexdigest()
sys.setrecursionlimit(400)
SHARED_TYPES = all_types()
gc.disable()
gc.collect()
gc.freeze()
