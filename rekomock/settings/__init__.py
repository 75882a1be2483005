"""The settings of a mock, and their text form."""
