// Predict: one of the server's test images, and what the model takes it for.
const base = 'http://localhost:5080';

const sample = await (await fetch(`${base}/api/datasets/synthetic-digits/test/0`)).json();
const response = await fetch(`${base}/predict`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ pixels: sample.pixels }),
});
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);
const percent = (100 * answer.confidence).toFixed(1);
console.log(`label ${sample.label}, read as ${answer.digit} (${percent}%)`, `by ${answer.model}/${answer.version}`);
