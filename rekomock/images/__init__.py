"""Images: drawing people, recognising them, and what Rekognition would report about a face.

Several classes stand for a face, each at another stage:

====================  ======================================================================================
``Face``              What a test declares: a person by name, with box, resemblance and attributes
``FaceAttributes``    The part of that beyond person and box: pose, quality, smile, and so on
``Identity``          Who a ``Face`` is, by key instead of name; fits into a drawn code
``Persona``           A person's permanent looks, derived from the ``Identity``: hair, glasses, age
``DetectedFace``      A face found in an image, by whatever means: box, unit vector and attributes
``Traits``            Everything that is reported about a ``DetectedFace``, with confidences
``StoredFace``        A face in a collection (``state``)
``FaceView``          A read-only copy of a ``StoredFace`` for tests (``control``)
====================  ======================================================================================

What else an image shows are ``contents``: ``Label``, ``Moderation``, ``Text`` and ``CustomLabel``, as a test declares
them. A ``Scene`` has the same objects, with boxes in the image that was looked at.
"""
