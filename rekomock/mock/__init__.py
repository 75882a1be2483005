"""The way in: ``mock_rekognition`` and the object that a test author holds."""
