// The published build as a process in 1 GiB of memory (a memory cgroup, as root; without one the memory is only watched), with as many open files as the
// machine allows, and the questions that are put to it.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';

export const allowed = 1000;   // ms that an answer may take
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const limit = 1 << 30, files = 1 << 16;

/** Runs a program that may have many files open: what of them it got is in its /proc. */
export const run = (words, options, before = '') =>
  spawn('sh', ['-c', `${before}ulimit -n ${files} 2>/dev/null || ulimit -n $(ulimit -Hn); exec "$@"`, 'sh', ...words], options);

export function proc(pid, file, pattern) {
  try { return Number(pattern.exec(fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'))[1]); } catch { return NaN; }
}

export const openFiles = (pid) => proc(pid, 'limits', /Max open files\s+(\d+)/);

/** Asks, and says the status, or what kept it from coming. */
export function ask(port, method, url, { body, type = 'application/json', headers = {}, timeout = 60_000, agent } = {}) {
  return new Promise((done) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: url, agent, timeout,
      headers: { ...(body ? { 'content-type': type, 'content-length': body.length } : {}), ...headers } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.length < 64 && parts.push(part));
      response.on('end', () => done({ status: response.statusCode, text: Buffer.concat(parts).toString('latin1') }));
      response.on('error', (e) => done({ status: e.code || 'broken' }));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (e) => done({ status: e.code || e.message }));
    request.end(body);
  });
}

/** Starts it and waits until it is ready. */
export async function startServer(build, port) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'webnn-attacks-')), log = path.join(data, 'log'), group = `/sys/fs/cgroup/memory/webnn-attacks-${port}`;
  let grouped = false;
  try { fs.mkdirSync(group, { recursive: true }); fs.writeFileSync(group + '/memory.limit_in_bytes', String(limit)); grouped = true; } catch { console.log('no memory cgroup: the memory is watched, not limited'); }
  const output = fs.openSync(log, 'w'), words = ['dotnet', 'WebNN.Web.dll', '--urls', `http://127.0.0.1:${port}`, `--WebNN:DataDirectory=${data}`];
  const process = run(words, { cwd: build, stdio: ['ignore', output, output] }, grouped ? `echo $$ > ${group}/cgroup.procs; ` : '');
  const server = {
    log, grouped, gone: null, pid: process.pid,
    rss: () => proc(process.pid, 'status', /VmRSS:\s+(\d+)/) / 1024 || 0,
    async stop() {
      const from = Date.now(); process.kill('SIGTERM');
      while (!server.gone && Date.now() < from + 20_000) await sleep(50);
      console.log(`stopping         ${Date.now() - from} ms, ${JSON.stringify(server.gone)}`);
      if (!server.gone) process.kill('SIGKILL');
      await sleep(200);
      try { fs.rmdirSync(group); } catch { /* the last page may still be charged */ }
      console.log(`log              ${log}`);
      return server.gone?.code === 0;
    },
  };
  process.on('exit', (code, signal) => { server.gone = { code, signal }; });
  while (!server.gone && (await ask(port, 'GET', '/health/ready', { timeout: 2000 })).status !== 200) await sleep(200);
  return server;
}

/** One line on the times, in ms, that probes took; how many of them took too long. */
export function report(name, times) {
  times.sort((a, b) => a - b);
  console.log(name.padEnd(16), `${times.length} probes, median ${times[times.length >> 1]?.toFixed(0)} ms, 99 % ${times[Math.floor(times.length * 0.99)]?.toFixed(0)} ms, longest ${times.at(-1)?.toFixed(0)} ms`);
  return times.filter((time) => time > allowed).length;
}
