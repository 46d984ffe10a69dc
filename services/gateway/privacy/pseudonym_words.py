"""The words of a pseudonym: the same for a person each time, and not to be guessed without the key. Pure."""

import hashlib
import hmac
import re

FORM = re.compile(r"[a-z]+-[a-z]+-[0-9a-f]{5}")
EXAMPLE = "quiet-heron-7f3a9"

_MANNERS = """
able amber blue bold brave brief bright brisk calm civil clear clever cosy crisp deft eager early fair
fine fleet fond frank free fresh gentle glad golden grand green happy hardy honest ideal keen kind late
light lively loyal lucky mellow merry mild modest neat noble patient plain polite prompt proud quick quiet
ready rosy silver smart snug steady sunny swift tidy warm wise
""".split()  # noqa: SIM905 (words are easier to read as text)
_ANIMALS = """
adder badger bat beaver bee bison boar bream carp condor cod crane crow curlew deer dove duck eagle eel
elk falcon finch fox frog gecko goat goose grouse gull hare hawk hen heron horse ibex jay kite koala lark
lemur lion llama lynx magpie marten mole moose mouse newt otter owl panda perch pike plover puffin quail
raven robin seal stork swan trout wren
""".split()  # noqa: SIM905


def pseudonym(person: str, key: bytes) -> str:
    """The pseudonym of a person (an account, an alias), however spelt: two words, and digits for the many."""
    digest = hmac.new(key, person.casefold().encode(), hashlib.sha256).digest()
    manner, animal = _MANNERS[digest[0] % len(_MANNERS)], _ANIMALS[digest[1] % len(_ANIMALS)]
    return f"{manner}-{animal}-{digest[2:5].hex()[:5]}"


def looks_like_one(name: str) -> bool:
    """Whether a name has the form of a pseudonym."""
    return FORM.fullmatch(name) is not None
