"""What a test author can tell a mock, and see of it."""
