// Finishes a liveness session as a person, enrols the person from its reference image, and searches a stored video.
//
// Start the server in another terminal: rekomock serve
// put a video into its S3:              aws s3 mb s3://camera && aws s3 cp door.mp4 s3://camera/door.mp4
// and run:                              npm ci && node jobs.mjs alice camera door.mp4

import { parseArgs } from "node:util";

import {
  CreateCollectionCommand,
  CreateFaceLivenessSessionCommand,
  GetFaceLivenessSessionResultsCommand,
  GetFaceSearchCommand,
  IndexFacesCommand,
  RekognitionClient,
  StartFaceSearchCommand,
} from "@aws-sdk/client-rekognition";

const [person, Bucket, Name] = parseArgs({ allowPositionals: true }).positionals;
const CollectionId = "visitors";
const endpoint = process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:5000";
const rekognition = new RekognitionClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
});

/** What only a test can do: be before the camera, know what a video shows. */
async function control(path, body) {
  const response = await fetch(`${endpoint}/rekomock-api/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error((await response.json()).message);
}

await rekognition.send(new CreateCollectionCommand({ CollectionId }));
const { SessionId } = await rekognition.send(new CreateFaceLivenessSessionCommand({}));
await control(`liveness-sessions/${SessionId}`, { face: person, confidence: 97 });
const { Status, Confidence, ReferenceImage } = await rekognition.send(
  new GetFaceLivenessSessionResultsCommand({ SessionId }),
);
console.log(`the session ${Status} with a confidence of ${Confidence}`);

await rekognition.send(
  new IndexFacesCommand({ CollectionId, Image: { Bytes: ReferenceImage.Bytes }, ExternalImageId: person }),
);
await control("videos", { video: `s3://${Bucket}/${Name}`, shows: { timeline: { 0: [], 1: [person] }, duration: 2 } });
const { JobId } = await rekognition.send(
  new StartFaceSearchCommand({ CollectionId, Video: { S3Object: { Bucket, Name } } }),
);
const { JobStatus, Persons } = await rekognition.send(new GetFaceSearchCommand({ JobId }));
console.log(`the job ${JobStatus}`);
for (const { Timestamp, FaceMatches } of Persons) {
  console.log(`${FaceMatches[0].Face.ExternalImageId} after ${Timestamp} milliseconds`);
}
