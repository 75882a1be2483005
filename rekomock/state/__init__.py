"""The state of the simulation: regions, their collections, and the faces and users in them.

Plain Python, without AWS's member names and not thread-safe: the service holds a lock around every call.
"""
