// The `openai` package of npm: all that it has for videos. Prints what it got as JSON.

import { createReadStream, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [base, key, picture, modules] = process.argv.slice(2);
const entry = createRequire(`${modules}/`).resolve("openai");
const { default: OpenAI } = await import(pathToFileURL(entry.replace(/\.js$/, ".mjs")));

const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });
const got = { models: [], listed: [] };
for await (const model of client.models.list()) got.models.push(model.id);

async function ended(id) {
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status === "completed" || video.status === "failed") return video;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const video = await client.videos.create({
  model: "sora-2-pro",
  prompt: "The camera moves in slowly",
  seconds: "4",
  input_reference: createReadStream(picture),
});
got.created = video;
got.polled = await ended(video.id);
for (const variant of ["video", "thumbnail", "spritesheet"]) {
  const content = await client.videos.downloadContent(video.id, { variant });
  writeFileSync(`${picture}.${variant}`, Buffer.from(await content.arrayBuffer()));
}
const remix = await client.videos.remix(video.id, { prompt: "The camera moves out slowly" });
got.remix = await ended(remix.id);
for await (const each of client.videos.list({ limit: 1, order: "asc" })) got.listed.push(each.id);
got.deleted = await client.videos.delete(remix.id);
try {
  await client.videos.retrieve(remix.id);
} catch (error) {
  got["not found"] = [error.status, error.code, error.param];
}
console.log(JSON.stringify(got));
