// Whether the time of a refusal tells how much of a key is right. Makes a key on a server of its own, sends guesses that share nothing,
// a half and all but the last character with it, in turns, and prints the times of each kind. One connection, nothing else at the same time.
//   node bench/attacks/keys.mjs FOLDER_OF_THE_BUILD [guesses of each kind]
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const [folder, count = '20000'] = process.argv.slice(2), port = Number(process.env.ATTACK_PORT || 5398), total = Number(count);
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'webnn-keys-')), program = path.join(folder, 'WebNN.Web.dll');
const environment = { ...process.env, WebNN__DataDirectory: data, Logging__LogLevel__Default: 'Error' };
const key = spawnSync('dotnet', [program, 'keys', 'add', 'ann', '--role', 'viewer'], { cwd: folder, env: environment }).stdout.toString().trim();
const server = spawn('dotnet', [program, '--urls', `http://127.0.0.1:${port}`], { cwd: folder, env: environment, stdio: 'ignore' });
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const ask = (bearer, url = '/api/gates') => new Promise((done, fail) => {
  const start = process.hrtime.bigint();
  http.get({ host: '127.0.0.1', port, path: url, agent, headers: { authorization: `Bearer ${bearer}` } }, (response) => {
    response.resume();
    response.on('end', () => done({ status: response.statusCode, us: Number(process.hrtime.bigint() - start) / 1000 }));
  }).on('error', fail);
});
const random = (right) => key.slice(0, right) + randomBytes(48).toString('base64url').slice(0, key.length - right);
const guess = (right) => { for (; ;) { const made = random(right); if (made !== key) return made; } };
const quantile = (sorted, q) => sorted[Math.floor(q * (sorted.length - 1))].toFixed(1);

try {
  for (; ;) {
    try { if ((await ask('', '/health/ready')).status === 200) break; } catch { await new Promise((wake) => setTimeout(wake, 100)); }
  }
  const kinds = [0, Math.floor(key.length / 2), key.length - 1].map((right) => ({ right, times: [] }));
  let accepted = 0;
  for (let i = -2000; i < total; i++) {
    for (const kind of kinds) {
      const { status, us } = await ask(guess(kind.right));
      if (status !== 401 && status !== 429) accepted++;
      if (i >= 0) kind.times.push(us);
    }
  }
  for (const { right, times } of kinds) {
    times.sort((a, b) => a - b);
    console.log(`${String(right).padStart(2)} of ${key.length} characters right: median ${quantile(times, 0.5)} µs, p10 ${quantile(times, 0.1)} µs, p90 ${quantile(times, 0.9)} µs`);
  }
  console.log(`${kinds.length * total} guesses, ${accepted} accepted; the key itself: ${(await ask(key)).status}`);
  process.exitCode = accepted ? 1 : 0;
} finally {
  server.kill();
  fs.rmSync(data, { recursive: true, force: true });
}
