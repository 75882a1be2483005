"""The one place that knows the internals of moto and botocore."""
