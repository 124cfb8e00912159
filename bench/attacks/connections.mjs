// Callers that hold on to connections, one kind after the other, against a published build: headers of a byte a second, bodies without an end, bodies that are
// too large, 10,000 connections without a request; the memory is 1 GiB. Meanwhile /predict is asked four times a second, each time over a new connection.
//   node bench/attacks/connections.mjs FOLDER_OF_THE_BUILD [seconds for each kind]
// Prints what became of the callers and the waiting times; the exit status is 0 where every probe was answered within a second.
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowed, ask, openFiles, report, run, sleep, startServer } from './server.mjs';

const port = Number(process.env.ATTACK_PORT || 5398);
const head = (method, target) => `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')]);
const chunked = head('POST', '/predict') + 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
const oversized = head('POST', '/predict') + 'Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n';

// sends again and again as fast as the other side reads
function flood(socket, bytes) {
  const more = () => { while (!socket.destroyed && socket.write(bytes)); };
  socket.on('drain', more);
  more();
}

function everySecond(socket, bytes) {
  const timer = setInterval(() => socket.write(bytes), 1000);
  socket.on('close', () => clearInterval(timer));
}

// how many at once, and what each does with its connection; who loses it comes back
const kinds = {
  slowHeaders: { count: 500, hold: (socket) => { socket.write(head('GET', '/') + 'X: '); everySecond(socket, 'x'); } },
  slowBodies: { count: 500, hold: (socket) => { socket.write(chunked); everySecond(socket, '1\r\n \r\n'); } },
  endlessBodies: { count: 100, hold: (socket) => { socket.write(chunked); flood(socket, chunk); } },
  oversizedBodies: { count: 100, hold: (socket) => { socket.write(oversized); flood(socket, chunk); } },
  idle: { count: 10_000, hold: (socket) => socket.write(head('GET', '/health/live') + '\r\n') },
};

// ---- the callers, a process of their own

async function attack({ count, hold }) {
  os.setPriority(19);   // they would be on another machine: they get what the server leaves of this one
  const ends = {}; let open = 0, most = 0, opening = 0;
  setInterval(() => process.send({ open, most, ends }), 200);
  const connect = () => {
    opening++;
    const socket = net.connect(port, '127.0.0.1'); let end = 'closed', connected = false;
    socket.on('connect', () => { connected = true; opening--; open++; most = Math.max(most, open); hold(socket); });
    socket.on('data', (data) => { const status = /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1]; if (status && status !== '200') end = status; });
    socket.on('error', (e) => { end = end === 'closed' ? e.code : end; });
    socket.on('close', () => { if (connected) open--; else opening--; ends[end] = (ends[end] || 0) + 1; });
  };
  while (process.connected) {
    for (let i = Math.min(100, count - open - opening); i > 0; i--) connect();
    await sleep(20);
  }
  process.exit();
}

// ---- the one who wants an answer

const probe = () => ask(port, 'POST', '/predict', { body: Buffer.from(JSON.stringify({ pixels: Array(784).fill(0.5) })), timeout: 10_000, agent: false });

async function measure(build, seconds) {
  const server = await startServer(build, port); let bad = 0;
  for (let i = 0; i < 20; i++) await probe();
  console.log(`server           ${openFiles(server.pid)} files, ${server.rss().toFixed(0)} MB before`);
  for (const [name, { count }] of Object.entries(kinds)) {
    const callers = run([process.execPath, fileURLToPath(import.meta.url), 'attack', name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let told = {}, peak = 0; callers.on('message', (message) => { told = message; });
    const waits = [], wrong = [], end = Date.now() + seconds * 1000;
    while (Date.now() < end && !server.gone) {
      const from = performance.now(), [{ status }] = await Promise.all([probe().finally(() => waits.push(performance.now() - from)), sleep(250)]);
      if (status !== 200) wrong.push(status);
      peak = Math.max(peak, server.rss());
    }
    const files = openFiles(callers.pid); callers.kill('SIGKILL');
    const ends = Object.entries(told.ends ?? {}).map(([how, n]) => `${how} × ${n}`).join(', ') || 'none', late = report(name, waits);
    console.log(' '.repeat(16), `${told.most} of ${count} connections at once (${files} files), ended: ${ends}; later than ${allowed} ms: ${late}, not 200: ${wrong.join(', ') || 'none'}; memory ${peak.toFixed(0)} MB${server.grouped ? ' of 1,024' : ''}`);
    bad += late + wrong.length;
    await sleep(2000);
  }
  const stopped = await server.stop();
  process.exit(bad || !stopped ? 1 : 0);
}

if (process.argv[2] === 'attack') await attack(kinds[process.argv[3]]);
else await measure(path.resolve(process.argv[2]), Number(process.argv[3] || 40));
