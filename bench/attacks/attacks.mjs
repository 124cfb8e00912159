// Everything at once that a review once broke the server with, against a published build in 1 GiB of memory (a memory cgroup, as root;
// without one the memory is only watched). Meanwhile /health/live and a single /predict are asked four times a second.
//   node bench/attacks/attacks.mjs FOLDER_OF_THE_BUILD [seconds]
// Prints a line per attack and the waiting times; the exit status is 0 where every probe was answered within a second.
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { allowed, ask as askAt, report, sleep, startServer } from './server.mjs';

const port = Number(process.env.ATTACK_PORT || 5399);
const ask = (method, url, how) => askAt(port, method, url, how);

// ---- what is sent

const crcTable = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc32 = (bytes) => { let c = ~0; for (const b of bytes) c = crcTable[(c ^ b) & 255] ^ (c >>> 8); return ~c >>> 0; };

// an .npz of zeros: the arrays' shapes say how much it becomes
function npz(arrays) {
  const parts = [], directory = []; let at = 0;
  for (const [name, shape] of Object.entries(arrays)) {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
    const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00' + text.padEnd(117) + '\n', 'latin1'); head.writeUInt16LE(118, 8);
    const plain = Buffer.concat([head, Buffer.alloc(4 * shape.reduce((a, b) => a * b, 1))]);
    const packed = zlib.deflateRawSync(plain, { level: 9 }), file = Buffer.from(name + '.npy');
    const local = Buffer.alloc(30); local.writeUInt32LE(0x04034b50, 0); local.writeUInt16LE(20, 4); local.writeUInt16LE(8, 8); local.writeUInt16LE(0x21, 12);
    local.writeUInt32LE(crc32(plain), 14); local.writeUInt32LE(packed.length, 18); local.writeUInt32LE(plain.length, 22); local.writeUInt16LE(file.length, 26);
    const entry = Buffer.alloc(46); entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(20, 4); entry.writeUInt16LE(20, 6); local.copy(entry, 10, 8, 28); entry.writeUInt16LE(file.length, 28); entry.writeUInt32LE(at, 42);
    parts.push(local, file, packed); directory.push(entry, file); at += 30 + file.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(directory.length / 2, 8); end.writeUInt16LE(directory.length / 2, 10); end.writeUInt32LE(size, 12); end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function png(side) {
  const chunk = (type, data) => { const named = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(8); out.writeUInt32BE(data.length, 0); out.writeUInt32BE(crc32(named), 4); return Buffer.concat([out.subarray(0, 4), named, out.subarray(4)]); };
  const head = Buffer.alloc(13); head.writeUInt32BE(side, 0); head.writeUInt32BE(side, 4); head[8] = 8;
  const rows = Buffer.alloc(side * (side + 1)); for (let y = side >> 2; y < side >> 1; y++) rows.fill(255, y * (side + 1) + (side >> 1), y * (side + 1) + (side >> 1) + 300);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

const layers = (...sizes) => Object.fromEntries(sizes.slice(1).flatMap((size, i) => [['W' + (i + 1), [sizes[i], size]], ['b' + (i + 1), [size]]]));
const raw = { type: 'application/octet-stream' };
const pixels = JSON.stringify({ pixels: Array(784).fill(0.5) });

const attacks = {
  // within the limit, as many as one likes
  async largestModels(n) { return ask('POST', `/api/models/large-${n % 6}/versions?activation=relu`, { body: files.largest, ...raw }); },
  async bombs(n) { return ask('POST', '/api/models/bomb/versions', { body: n % 2 ? files.bomb : files.column, ...raw }); },
  async coldVersions(n) { return ask('POST', '/predict', { body: Buffer.from(pixels.replace('{', `{"model":"large-${n % 6}",`)) }); },
  async explanations(n) { return ask('POST', `/api/models/large-${n % 6}/versions/1/explain`, { body: Buffer.from(pixels) }); },
  async exports(n) { return ask('GET', `/api/models/large-${n % 6}/versions/1/download?format=${n % 2 ? 'npz' : 'onnx'}`); },
  async pictures() { return ask('POST', '/predict', { body: files.picture, type: 'image/png' }); },
  async manyImages() { return ask('POST', '/predict', { body: files.images, ...raw }); },
  async manyInstances() { return ask('POST', '/v1/models/mnist:predict', { body: files.instances }); },
  async packedBodies(n) { return ask('POST', n % 2 ? '/predict' : '/v2/models/mnist/infer', { body: files.zeros, headers: { 'content-encoding': 'gzip' } }); },
  async evaluations() { return ask('POST', '/api/models/mnist/versions/1/evaluate', { body: Buffer.from('{"dataset":"synthetic-digits"}') }); },
  async jobs(n) { return ask('POST', '/api/training/jobs', { body: Buffer.from(JSON.stringify({ model: 'j', dataset: 'synthetic-digits', layers: [50], iterations: 1000000, evaluateEvery: 100000, seed: n })) }); },
  async longNames() { return ask('POST', '/api/lessons/descent', { body: files.longName }); },
  async foreignPages() { return ask('POST', '/api/models/mnist/versions', { body: files.largest, type: 'text/plain', headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' } }); },
  async halfSent() { return held(`POST /predict HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{"pixels":[`, 8000); },
  async slowReaders(n) { return held(`GET /api/models/mnist/versions/1/download?n=${n} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 8000, true); },
  async watchCalls() { return watch(6000); },
};
const workers = { largestModels: 3, bombs: 3, coldVersions: 8, explanations: 8, exports: 4, pictures: 16, manyImages: 16, manyInstances: 4, packedBodies: 4, evaluations: 4, jobs: 4, longNames: 2, foreignPages: 2, halfSent: 50, slowReaders: 50, watchCalls: 2 };

function held(text, ms, unread) {
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text)); let end = (status) => { socket.destroy(); done({ status }); };
    if (unread) socket.pause(); else socket.on('data', (data) => end(Number(data.toString('latin1').split(' ')[1])));
    socket.on('error', (e) => end(e.code)); socket.on('close', () => end('closed')); setTimeout(() => end('held'), ms);
  });
}

// one WebSocket, and as many streams as it will take
function watch(calls) {
  const frame = (text) => { const data = Buffer.from(text + '\x1e'), head = data.length < 126 ? Buffer.from([0x81, 0x80 | data.length, 0, 0, 0, 0]) : Buffer.from([0x81, 0xfe, data.length >> 8, data.length & 255, 0, 0, 0, 0]); return Buffer.concat([head, data]); };
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`GET /hubs/training HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`));
    let started = false; const end = (status) => { socket.destroy(); done({ status }); };
    socket.on('data', (data) => {
      if (started) return; started = true;
      if (!data.toString('latin1').startsWith('HTTP/1.1 101')) return end(Number(data.toString('latin1').split(' ')[1]));
      socket.write(frame('{"protocol":"json","version":1}'));
      for (let i = 0; i < calls; i++) socket.write(frame(JSON.stringify({ type: 4, invocationId: String(i), target: 'Watch', arguments: ['20000101-000000-000-aaaa', 0] })));
      setTimeout(() => end('watched'), 4000);
    });
    socket.on('error', (e) => end(e.code)); socket.on('close', () => end('closed'));
  });
}

let files;
if (!isMainThread) {
  // the attackers' thread, which would be on another machine: it gets what the server leaves of this one; a socket that the server has closed may say so after everything else
  os.setPriority(19);
  process.on('uncaughtException', (e) => { if (!['EPIPE', 'ECONNRESET'].includes(e.code)) throw e; });
  files = Object.fromEntries(Object.entries(workerData).map(([name, bytes]) => [name, Buffer.from(bytes)]));
  const counts = {}; let on = true;
  parentPort.on('message', () => { on = false; });
  await Promise.all(Object.entries(workers).flatMap(([name, count]) => Array.from({ length: count }, async (_, i) => {
    for (let n = i; on; n += count) {
      const { status } = await attacks[name](n);
      counts[name] ??= {}; counts[name][status] = (counts[name][status] || 0) + 1;
      parentPort.postMessage(counts);
      if (typeof status === 'string') await sleep(100);
    }
  })));
} else {
  const build = path.resolve(process.argv[2]), seconds = Number(process.argv[3] || 60);
  const images = Buffer.alloc(10000 * 784, 7);
  files = { largest: npz(layers(784, 20000, 10)), bomb: npz(layers(784, 60000, 10)), column: npz({ W1: [140_000, 100], b1: [100] }), picture: png(4096), images,
    instances: Buffer.from(JSON.stringify({ instances: Array(3000).fill(Array(784).fill(0.25)) })), longName: Buffer.from(JSON.stringify({ expression: 'x^2', start: { x: 1, ['a'.repeat(900_000)]: 1 }, steps: 1000 })), zeros: zlib.gzipSync(Buffer.alloc(64 << 20, '[')) };
  console.log('bodies, in bytes:', Object.entries(files).map(([name, bytes]) => `${name} ${bytes.length.toLocaleString('en')}`).join(', '));

  const server = await startServer(build, port);
  for (let i = 0; i < 6; i++) console.log('model', i, (await ask('POST', `/api/models/large-${i}/versions?activation=relu`, { body: files.largest, ...raw })).status);
  console.log(`memory           ${server.rss().toFixed(0)} MB with six of the largest models imported`);

  const attackers = new Worker(new URL(import.meta.url), { workerData: files }); let counts = {};
  attackers.on('message', (message) => { counts = message; });
  const probes = { '/health/live': () => ask('GET', '/health/live', { timeout: 10_000 }), '/predict': () => ask('POST', '/predict', { body: Buffer.from(pixels), timeout: 10_000 }) };
  const waits = { '/health/live': [], '/predict': [] }, wrong = []; let peak = 0;
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && !server.gone) {
    await Promise.all([sleep(250), ...Object.entries(probes).map(async ([name, probe]) => {
      const from = performance.now(), { status } = await probe();
      waits[name].push(performance.now() - from);
      if (status !== 200) wrong.push(`${name} ${status}`);
    })]);
    peak = Math.max(peak, server.rss());
  }

  attackers.postMessage('stop'); await sleep(500); await attackers.terminate();
  for (const [name, statuses] of Object.entries(counts)) console.log(name.padEnd(16), Object.entries(statuses).map(([status, count]) => `${status} × ${count}`).join(', '));
  const late = Object.entries(waits).reduce((sum, [name, times]) => sum + report(name, times), 0);
  console.log(`memory           peak ${peak.toFixed(0)} MB resident${server.grouped ? ' of 1,024' : ''}; server ${server.gone ? 'ENDED ' + JSON.stringify(server.gone) : 'alive'}; not 200: ${wrong.length ? wrong.slice(0, 10).join(', ') + ` (${wrong.length})` : 'none'}; later than ${allowed} ms: ${late}`);
  const stopped = await server.stop();
  process.exit(late || wrong.length || !stopped ? 1 : 0);
}
