// Sends a file with the official client: node send.mjs '{"endpoint", "file", "headers", "metadata", "chunk"}'.
import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const wanted = JSON.parse(process.argv[2]);
const upload = new Upload(createReadStream(wanted.file), {
  endpoint: wanted.endpoint,
  headers: wanted.headers,
  metadata: wanted.metadata,
  uploadSize: statSync(wanted.file).size,
  chunkSize: wanted.chunk ?? Infinity,
  uploadDataDuringCreation: wanted.at_once ?? false,
  retryDelays: Array(200).fill(100),
  onError(error) { console.error(String(error)); process.exit(1); },
  onSuccess() { console.log(new URL(upload.url).pathname); },
});
upload.start();
