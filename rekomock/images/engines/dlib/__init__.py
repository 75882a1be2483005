"""The engine ``"dlib"``: real faces in photographs, found and compared offline. It needs the extra ``dlib``.

``finding`` locates heads, ``measuring`` derives box, landmarks, pose and quality from a head, ``describing`` turns
dlib's descriptors into unit vectors and similarities. ``engine`` puts them together.
"""
