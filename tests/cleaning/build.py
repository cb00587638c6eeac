"""A readable way to write small graphs: `net = Net(); y = net("Relu", net.input("x")); net.graph(y)`.

"com.microsoft::FastGelu" is an operator of another domain.
"""

from nnviz.graph import Attribute, Graph, Node, Scalar, TensorType, Value


class Net:
    """Collects nodes in the order in which they are called."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[Value] = []

    def input(self, name: str = "", shape: tuple[int, ...] | None = None, dtype: str = "float32") -> Value:
        self.inputs.append(Value(name, TensorType(dtype, shape)))
        return self.inputs[-1]

    def weight(self, *shape: int, dtype: str = "float32") -> Value:
        return Value("", TensorType(dtype, shape), constant=True, learned=True)

    def constant(self, *content: Scalar, shape: tuple[int, ...] | None = None, dtype: str = "float32") -> Value:
        shape = shape if shape is not None else (() if len(content) == 1 else (len(content),))
        return Value("", TensorType(dtype, shape), constant=True, content=content)

    def __call__(self, op: str, *inputs: Value, bodies: tuple[Graph, ...] = (), **attributes: Attribute) -> Value:
        return self.many(1, op, *inputs, bodies=bodies, **attributes)[0]

    def many(
        self, count: int, op: str, *inputs: Value, bodies: tuple[Graph, ...] = (), **attributes: Attribute
    ) -> tuple[Value, ...]:
        outputs = tuple(Value() for _ in range(count))
        index = len(self.nodes)
        domain, _, name = op.rpartition("::")
        self.nodes.append(Node(name, inputs, outputs, attributes, f"n{index}", domain, bodies=bodies, sources=(index,)))
        return outputs

    def graph(self, *outputs: Value) -> Graph:
        return Graph("net", tuple(self.nodes), tuple(self.inputs), outputs)


def body(graph: Graph) -> Graph:
    """The graph as the body of an operator: its nodes have no source in the main graph."""
    nodes = tuple(Node(n.op, n.inputs, n.outputs, n.attributes, bodies=n.bodies) for n in graph.nodes)
    return Graph(graph.name, nodes, graph.inputs, graph.outputs)


def ops(graph: Graph) -> list[str]:
    """The operators in order, with what is fused behind them: ["Conv+Relu", "MaxPool"]."""
    return ["+".join((node.op, *node.then)) for node in graph.nodes]


def why(graph: Graph) -> dict[int, str]:
    """The reason of every hidden source."""
    return {hidden.member: hidden.why for hidden in graph.hidden}
