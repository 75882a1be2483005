"""Draw the images of the README and the manual anew: ``python docs/images/draw.py``."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import boto3
from PIL import Image, ImageDraw, ImageFont

from rekomock import CustomLabel, Face, Label, Moderation, Text, mock_rekognition, photo

FOLDER = Path(__file__).parent
FOUND, STRANGER = (24, 132, 84), (176, 58, 46)
PEOPLE = [Face(name) for name in ("alice", "bob", "dave", "erin", "grace")]
SHOTS = [
    Face("alice"),
    Face("alice", shot=2),
    Face("alice", shot=3, sunglasses=True, smile=True),
    Face("alice", shot=4, brightness=12),
    Face("carla", resembles=("alice", 82.5)),
]


CONTENTS = [
    Face("alice", protective_equipment=("HEAD_COVER",)),
    Label("Dog", confidence=97, box=(0.03, 0.45, 0.2, 0.45)),
    Text("EXIT 12", box=(0.48, 0.06, 0.2, 0.1)),
    Text("slippery", box=(0.5, 0.62, 0.16, 0.3), rotation=-30),
    CustomLabel("scratch", box=(0.05, 0.1, 0.12, 0.16)),
    Label("Park"),
    Moderation("Violence", confidence=61),
    Text("Keep out"),
]


def search() -> Image.Image:
    """Three people, two of them enrolled, each with what SearchUsersByImage returns for a crop of their box."""
    group = Image.open(
        BytesIO(
            photo(
                Face("bob", shot=2, box=(0.07, 0.14, 0.22, 0.75)),
                Face("alice", shot=2, box=(0.375, 0.1, 0.25, 0.85)),
                Face("mallory", box=(0.71, 0.14, 0.22, 0.75)),
                size=(900, 300),
            )
        )
    ).convert("RGB")
    canvas = group.copy()
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(15)
    with mock_rekognition():
        rekognition = boto3.client("rekognition", region_name="us-east-1")
        rekognition.create_collection(CollectionId="staff")
        for person in ("alice", "bob"):
            rekognition.create_user(CollectionId="staff", UserId=person)
            records = rekognition.index_faces(CollectionId="staff", Image={"Bytes": photo(person)})["FaceRecords"]
            face_ids = [record["Face"]["FaceId"] for record in records]
            rekognition.associate_faces(CollectionId="staff", UserId=person, FaceIds=face_ids)
        faces = rekognition.detect_faces(Image={"Bytes": _png(group)})["FaceDetails"]
        for face in faces:
            box = face["BoundingBox"]
            left, top = box["Left"] * group.width, box["Top"] * group.height
            right, bottom = left + box["Width"] * group.width, top + box["Height"] * group.height
            crop = group.crop((round(left), round(top), round(right), round(bottom)))
            found = rekognition.search_users_by_image(CollectionId="staff", Image={"Bytes": _png(crop)})["UserMatches"]
            label = f"{found[0]['User']['UserId']}  {found[0]['Similarity']:.1f}" if found else "no match"
            colour = FOUND if found else STRANGER
            draw.rectangle((left, top, right, bottom), outline=colour, width=3)
            width = draw.textlength(label, font) + 12
            draw.rectangle((left, top - 23, left + width, top), fill=colour)
            draw.text((left + 6, top - 21), label, fill="white", font=font)
    return canvas


def row(faces: list[Face]) -> Image.Image:
    """One image of each face, side by side."""
    sheet = Image.new("RGB", (180 * len(faces), 280))
    for number, face in enumerate(faces):
        sheet.paste(Image.open(BytesIO(photo(face, size=(180, 280)))), (180 * number, 0))
    return sheet


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def main(folder: Path = FOLDER) -> None:
    """Write the images into a folder."""
    contents = Image.open(BytesIO(photo(*CONTENTS, size=(860, 480))))
    for name, image in {"search": search(), "people": row(PEOPLE), "shots": row(SHOTS), "contents": contents}.items():
        image.quantize(128, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
