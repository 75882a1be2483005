"""What rekomock remembers: regions, their collections, and the faces and users in these.

Plain Python without AWS's member names. Everything here is called by one thread at a time: the service holds the lock.
"""
