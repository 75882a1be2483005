// Enrols somebody with the AWS SDK for JavaScript and recognises them in a new picture.
//
// Start the server in another terminal: rekomock serve
// draw two pictures:                    rekomock photo alice --output alice.png
//                                       rekomock photo alice --shot 2 --output new.png
// and run:                              npm ci && node enrolment.mjs alice alice.png new.png

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import {
  AssociateFacesCommand,
  CreateCollectionCommand,
  CreateUserCommand,
  IndexFacesCommand,
  paginateListUsers,
  RekognitionClient,
  ResourceNotFoundException,
  SearchUsersByImageCommand,
} from "@aws-sdk/client-rekognition";

const [person, enrolled, unknown] = parseArgs({ allowPositionals: true }).positionals;
const CollectionId = "staff";
const rekognition = new RekognitionClient({
  endpoint: process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:5000",
  region: "us-east-1",
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
});

try {
  await rekognition.send(new CreateUserCommand({ CollectionId, UserId: person }));
} catch (error) {
  if (!(error instanceof ResourceNotFoundException)) throw error;
  console.log(error.message);
}

const { CollectionArn } = await rekognition.send(new CreateCollectionCommand({ CollectionId }));
console.log(`created ${CollectionArn}`);

await rekognition.send(new CreateUserCommand({ CollectionId, UserId: person }));
const { FaceRecords } = await rekognition.send(
  new IndexFacesCommand({ CollectionId, Image: { Bytes: await readFile(enrolled) } }),
);
const FaceIds = FaceRecords.map((record) => record.Face.FaceId);
const { AssociatedFaces, UserStatus } = await rekognition.send(
  new AssociateFacesCommand({ CollectionId, UserId: person, FaceIds }),
);
console.log(`associated ${AssociatedFaces.length} face with ${person}, who is ${UserStatus}`);

const { UserMatches } = await rekognition.send(
  new SearchUsersByImageCommand({ CollectionId, Image: { Bytes: await readFile(unknown) } }),
);
for (const { User, Similarity } of UserMatches) {
  console.log(`found ${User.UserId} with a similarity of ${Similarity.toFixed(1)}`);
}

for await (const page of paginateListUsers({ client: rekognition }, { CollectionId })) {
  for (const user of page.Users) console.log(`${user.UserId} is ${user.UserStatus}`);
}
