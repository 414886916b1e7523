"""A minimum-cost flow in whole numbers, by successive shortest paths. Small graphs only (thousands of arcs)."""

from collections import deque


class Network:
    """Nodes are numbers from 0; each arc has a capacity and a cost a unit (≥ 0)."""

    def __init__(self, nodes: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.left: list[int] = []
        self.cost: list[int] = []

    def arc(self, tail: int, head: int, capacity: int, cost: int = 0) -> int:
        """Add an arc and return its number; its reverse has the next one."""
        number = len(self.head)
        self.out[tail].append(number)
        self.out[head].append(number + 1)
        self.head += [head, tail]
        self.left += [capacity, 0]
        self.cost += [cost, -cost]
        return number

    def flow(self, number: int) -> int:
        """How many units run through an arc."""
        return self.left[number + 1]

    def send(self, source: int, sink: int, units: int) -> int:
        """Send up to ``units`` at the least total cost and return how many could be sent."""
        sent = 0
        while sent < units and (came := self._cheapest(source, sink)):
            path, node = [], sink
            while node != source:
                path.append(came[node])
                node = self.head[came[node] ^ 1]
            most = min(units - sent, *(self.left[number] for number in path))
            for number in path:
                self.left[number] -= most
                self.left[number ^ 1] += most
            sent += most
        return sent

    def _cheapest(self, source: int, sink: int) -> dict[int, int]:
        """The arc by which each node is reached at the least cost (Bellman-Ford with a queue); empty if the sink is not."""
        far = [-1] * len(self.out)
        came: dict[int, int] = {}
        far[source] = 0
        queue, waiting = deque([source]), {source}
        unknown = set(range(len(self.out))) - {source}
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            for number in self.out[node]:
                if not self.left[number]:
                    continue
                head, total = self.head[number], far[node] + self.cost[number]
                if head in unknown or total < far[head]:
                    unknown.discard(head)
                    far[head], came[head] = total, number
                    if head not in waiting:
                        waiting.add(head)
                        queue.append(head)
        return came if sink in came else {}
