"""AWS's protocol: the service model, the wire format, validation, errors and rate limits."""
