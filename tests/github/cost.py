"""What a query costs: GitHub's documented score and its limits, worked out before anything is executed.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

NODE_LIMIT = 500_000
PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests GitHub would need to fill every connection, nodes it may return, the largest outer page."""

    requests: int
    nodes: int
    page: int

    @property
    def points(self) -> int:
        """Requests ÷ 100, rounded to the nearest whole number, at least 1."""
        return max(1, (self.requests + 50) // 100)


def cost_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
) -> Cost:
    """The cost of the operation; GraphQLError with GitHub's `type` where a page or the whole is too large."""
    walk = _Walk(schema, document, operation, variables)
    walk.selections(operation.selection_set, schema.query_type, 1, 0)
    if walk.nodes > NODE_LIMIT:
        asked = f"This query requests up to {walk.nodes:,} possible nodes"
        message = f"{asked} which exceeds the maximum limit of 500,000."
        raise GraphQLError(message, extensions={"type": "MAX_NODE_LIMIT_EXCEEDED"})
    return Cost(walk.requests, walk.nodes, walk.page)


class _Walk:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
    ) -> None:
        self.schema = schema
        definitions = document.definitions
        self.fragments = {
            each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)
        }
        defaults = {
            each.variable.name.value: value_from_ast_untyped(each.default_value)
            for each in operation.variable_definitions or ()
            if each.default_value is not None
        }
        self.variables = defaults | variables
        self.requests = self.nodes = self.page = 0

    def selections(self, chosen: SelectionSetNode | None, parent: Any, times: int, depth: int) -> None:
        for node in chosen.selections if chosen else ():
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                self._field(node, parent, times, depth)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                self.selections(
                    node.selection_set, self.schema.type_map[on.name.value] if on else parent, times, depth
                )
            elif isinstance(node, FragmentSpreadNode):
                used = self.fragments[node.name.value]
                self.selections(
                    used.selection_set, self.schema.type_map[used.type_condition.name.value], times, depth
                )

    def _field(self, node: FieldNode, parent: Any, times: int, depth: int) -> None:
        if node.name.value.startswith("__"):
            return
        inner = get_named_type(parent.fields[node.name.value].type)
        if inner.name.endswith("Connection"):
            count = self._page_size(node)
            self.requests += times
            self.nodes += times * count
            self.page = max(self.page, count if depth == 0 else 0)
            times, depth = times * count, depth + 1
        elif node.name.value == "nodes" and parent is self.schema.query_type:
            times *= len(self._argument(node, "ids") or ())
        self.selections(node.selection_set, inner, times, depth)

    def _page_size(self, node: FieldNode) -> int:
        name, first, last = node.name.value, self._argument(node, "first"), self._argument(node, "last")
        count = last if first is None else first
        if count is None:
            if _counts_only(node):
                return 0
            message = (
                f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            )
            raise GraphQLError(message, node, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
        if not 1 <= count <= PAGE_LIMIT:
            limit = "first" if first is not None else "last"
            asked = f"Requesting {count} records on the `{name}` connection"
            message = f"{asked} exceeds the `{limit}` limit of 100 records."
            raise GraphQLError(message, node, extensions={"type": "EXCESSIVE_PAGINATION"})
        return count

    def _argument(self, node: FieldNode, name: str) -> Any:
        found = next((each.value for each in node.arguments or () if each.name.value == name), None)
        return None if found is None else self._value(found)

    def _value(self, node: ValueNode) -> Any:
        if isinstance(node, VariableNode):
            return self.variables.get(node.name.value)
        if isinstance(node, ListValueNode):
            return [self._value(each) for each in node.values]
        return value_from_ast_untyped(node)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value in {"skip", "include"}:
                condition = self._value(directive.arguments[0].value)
                if condition is (directive.name.value == "skip"):
                    return False
        return True


def _counts_only(node: FieldNode) -> bool:
    chosen = node.selection_set.selections if node.selection_set else ()
    return all(
        isinstance(each, FieldNode) and each.name.value in {"totalCount", "__typename"} for each in chosen
    )
