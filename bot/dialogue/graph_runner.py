"""Runs Rasa's prediction graph as a straight line: the order is worked out once, not at each message."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class StraightGraphRunner(GraphRunner):
    """Gives the same outputs as Rasa's DaskGraphRunner. The order of each target is kept once known."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> StraightGraphRunner:
        """Build every component of the graph; see the parent class."""
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the output of each target, by name."""
        wanted = tuple(targets or self._schema.target_names)
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._schema.nodes[name].needs.values()
            try:
                outputs[name] = self._nodes[name](*(outputs.get(need, need) for need in needs))
            except RuntimeError as error:
                raise GraphRunError("Error running runner.") from error
        return {target: outputs[target][1] for target in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        if targets not in self._orders:
            order: list[str] = []
            for target in targets:
                self._visit(target, order, frozenset())
            self._orders[targets] = order
        return self._orders[targets]

    def _visit(self, name: str, order: list[str], above: frozenset[str]) -> None:
        """Append `name` after everything it needs. A need that is no node is one of the inputs."""
        if name in above:
            raise GraphRunError(f"The graph turns in a circle at '{name}'.")
        if name in order or name not in self._nodes:
            return
        for need in self._schema.nodes[name].needs.values():
            self._visit(need, order, above | {name})
        order.append(name)
