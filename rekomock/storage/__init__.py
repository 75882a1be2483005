"""The state as plain data that a file can hold, and back.

The state is a graph: a user knows its faces and a face its user, a running transition the version that is trained.
The libraries that turn objects into plain data (cattrs, msgspec, pydantic) know trees alone, and pickle, which knows
graphs, runs whatever a file says.
"""
