"""The fields of every call, each defined once: what it takes, its limits, its default, its meaning.

There is one table per call: `videos`, `images`, `elements` and `voices` have them, and `tables`
lists them all. The parser reads by them (`given`); the OpenAPI document (`api.field_schema`) and
the SDK's types (`client.document`) are made of them; the command line and the compatibility page
show their limits. What holds between fields is code: see `contract.rules`.

To add a field, define it in the module of its call and put it into the table, give the request an
attribute for it and fill that where the call is parsed; then print the SDK's types anew.
"""
