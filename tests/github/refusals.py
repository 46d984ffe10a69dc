"""How GitHub words what its schema refuses (the words are those of graphql-ruby)."""

import re

from graphql import GraphQLError

# what graphql-core says, what GitHub says, and GitHub's code of it
WORDS = (
    (
        r"Cannot query field '(.+?)' on type '(.+?)'",
        r"Field '\1' doesn't exist on type '\2'",
        "undefinedField",
    ),
    (
        r"Unknown argument '(.+?)' on field '(.+?)\.(.+?)'",
        r"Field '\3' doesn't accept argument '\1'",
        "argumentNotAccepted",
    ),
    (r"Unknown type '(.+?)'", r"No such type \1, so it can't be a fragment condition", "undefinedType"),
    (
        r"Value '(.+?)' does not exist in '(.+?)' enum",
        r"Expected value of type \2, got \1",
        "argumentLiteralsIncompatible",
    ),
)


def in_githubs_words(error: GraphQLError) -> GraphQLError:
    """The same error as GitHub words it; one that it has no other words for, as it is."""
    for pattern, words, code in WORDS:
        if found := re.match(pattern, error.message):
            names = [node.name.value for node in error.nodes or () if getattr(node, "name", None)]
            return GraphQLError(
                found.expand(words), error.nodes, path=["query", *names], extensions={"code": code}
            )
    return error
