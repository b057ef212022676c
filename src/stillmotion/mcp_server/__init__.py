"""An MCP server: tools by which agents make, follow, cancel and fetch videos of a running server.

It speaks to that server as any other client does, by `stillmotion.client`, and to agents by the
official SDK of the Model Context Protocol: the extra `mcp`.
"""
