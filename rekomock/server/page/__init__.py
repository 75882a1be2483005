"""The page of a server, for browsers: what the server has, the calls as they come, and forms to set it up."""
