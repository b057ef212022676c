"""Renders on the nodes of a Ray cluster. Ray places workers and tells when one is lost; what a task
is and how it ends stays with the store.

The server (`executor`) speaks with a process beside it (`driver`), the only one that has Ray in
it: where Ray ends its program because the cluster is gone, the server goes on. A worker of a node
(`actor`) keeps a worker process as a server keeps its own, so that a cancel, a crash or a hang
costs that process and not the node.
"""
