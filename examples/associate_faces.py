"""Enrolment with users, offline: two people, several shots each, and everything AssociateFaces can answer."""

from __future__ import annotations

import boto3

from rekomock import Face, mock_rekognition, photo

COLLECTION = "staff"


def main() -> None:
    with mock_rekognition():
        rekognition = boto3.client("rekognition", region_name="us-east-1")
        rekognition.create_collection(CollectionId=COLLECTION)

        def index(who: Face) -> str:
            records = rekognition.index_faces(CollectionId=COLLECTION, Image={"Bytes": photo(who)})["FaceRecords"]
            return records[0]["Face"]["FaceId"]

        def associate(user: str, faces: dict[str, str]) -> None:
            """Associates faces with a user and prints what became of each."""
            answer = rekognition.associate_faces(CollectionId=COLLECTION, UserId=user, FaceIds=list(faces.values()))
            name = {face_id: name for name, face_id in faces.items()}
            for face in answer["AssociatedFaces"]:
                print(f"  {name[face['FaceId']]}: associated")
            for face in answer["UnsuccessfulFaceAssociations"]:
                details: list[str] = [*face["Reasons"]]
                if "Confidence" in face:
                    details.append(f"confidence {face['Confidence']:.1f}")
                if "UserId" in face:
                    details.append(f"on user {face['UserId']}")
                print(f"  {name[face['FaceId']]}: refused, {', '.join(details)}")
            print(f"  the user is {answer['UserStatus']}")

        for person in ("alice", "bob"):
            print(f"Enrolling {person} with three shots")
            rekognition.create_user(CollectionId=COLLECTION, UserId=person)
            associate(person, {f"{person}, shot {shot}": index(Face(person, shot=shot)) for shot in (1, 2, 3)})

        print("Associating a look-alike with alice")
        associate("alice", {"carla, who resembles alice": index(Face("carla", resembles=("alice", 71)))})

        print("Associating a face of bob with alice")
        (taken, *_) = rekognition.list_faces(CollectionId=COLLECTION, UserId="bob")["Faces"]
        associate("alice", {"bob, shot 1": taken["FaceId"]})

        print("Searching by a new picture of alice")
        answer = rekognition.search_users_by_image(
            CollectionId=COLLECTION, Image={"Bytes": photo(Face("alice", shot=4), format="JPEG")}
        )
        for match in answer["UserMatches"]:
            user = match["User"]
            print(f"  found {user['UserId']} ({user['UserStatus']}), similarity {match['Similarity']:.1f}")


if __name__ == "__main__":
    main()
