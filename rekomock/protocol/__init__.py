"""How AWS talks: the service model, the wire format, validation, errors and quotas."""
