// A PostgreSQL of the scripts' own, from Debian's package, with its files in a folder: started, killed, asked.
import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A port of 127.0.0.1 that nobody listens on. */
export const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

const packages = '/usr/lib/postgresql';
const newest = () => existsSync(packages) ? Math.max(0, ...readdirSync(packages).map(Number).filter((version) => version >= 15)) : 0;

/** The folder of PostgreSQL's programs. */
export const bin = () => {
  const version = newest();
  if (!version) throw new Error(`there is no PostgreSQL 15 or later below ${packages}: install Debian's package postgresql`);
  return join(packages, String(version), 'bin');
};

const root = process.getuid() === 0;

/** A command line as PostgreSQL's own user runs it: its server refuses to be root. */
export const asPostgres = (words) => root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...words] : words;

/** Gives a folder to that user. */
export async function giveToPostgres(folder) {
  if (!root) return;
  const id = async (which) => Number((await run('id', [which, 'postgres'])).stdout);
  chownSync(folder, await id('-u'), await id('-g'));
}

const children = (pid) => {
  try { return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number); } catch { return []; }
};

/** Whether a process runs: one that has ended and waits for its parent has no command line any more. */
export const runs = (pid) => { try { return readFileSync(`/proc/${pid}/cmdline`).length > 0; } catch { return false; } };

/** Kills a process with its children, and waits until they are gone: only then is their shared memory. */
export async function killTree(pid) {
  const all = [pid, ...children(pid)];
  for (const each of all) try { process.kill(each, 'SIGKILL'); } catch { /* it has ended */ }
  while (all.some(runs)) await sleep(5);
}

/** Runs a statement by psql; connection is what libpq takes. Rows are lists of strings. */
export async function query(connection, sql) {
  const { stdout } = await run(join(bin(), 'psql'), ['-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', connection, '-c', sql]);
  return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
}

export class Postgres {
  #folder; #port; #server; #settings;

  /** Makes a server below a folder and starts it; settings are PostgreSQL's, as name=value. */
  static async create(folder, settings = []) {
    const postgres = new Postgres();
    postgres.#folder = join(folder, 'postgres'); postgres.#port = await freePort(); postgres.#settings = settings;
    mkdirSync(postgres.#folder, { recursive: true });
    await giveToPostgres(postgres.#folder);
    await postgres.#run('initdb', '-D', postgres.#data, '-U', 'webnn', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N');
    await postgres.start();
    await postgres.#run('createdb', '-h', '127.0.0.1', '-p', String(postgres.#port), '-U', 'webnn', 'webnn');
    return postgres;
  }

  /** The connection string as Npgsql takes it. */
  get connectionString() { return this.#connectionTo('webnn'); }

  /** Makes an empty database, and gives its connection string. */
  async createDatabase(name) { await this.query(`create database "${name}"`); return this.#connectionTo(name); }

  async start() {
    const file = join(this.#folder, 'log'), log = openSync(file, 'a');
    const [program, ...words] = asPostgres([
      join(bin(), 'postgres'), '-D', this.#data, '-h', '127.0.0.1', '-p', String(this.#port), '-k', this.#folder, '-N', '200',
      ...this.#settings.flatMap((setting) => ['-c', setting])]);
    this.#server = spawn(program, words, { cwd: this.#folder, stdio: ['ignore', log, log] });
    process.on('exit', this.#endWithScript);
    for (let i = 0; ; i++, await sleep(25)) {
      try { return await this.#run('pg_isready', '-q', '-h', '127.0.0.1', '-p', String(this.#port)); } catch { /* not yet */ }
      if (this.#server.exitCode !== null || i > 1000) throw new Error(`PostgreSQL does not start:\n${readFileSync(file, 'utf8').slice(-2000)}`);
    }
  }

  /** Stops it in order (SIGINT: open connections are broken off). */
  async stop() {
    const gone = new Promise((done) => this.#server.on('exit', done));
    this.#server.kill('SIGINT');
    await gone;
    process.off('exit', this.#endWithScript);
  }

  async kill() { await killTree(this.#server.pid); process.off('exit', this.#endWithScript); }

  /** Rows of a statement, as lists of strings. */
  query(sql) { return query(`host=127.0.0.1 port=${this.#port} user=webnn dbname=webnn`, sql); }

  #connectionTo(database) { return `Host=127.0.0.1;Port=${this.#port};Username=webnn;Database=${database}`; }

  get #data() { return join(this.#folder, 'data'); }

  #endWithScript = () => { try { process.kill(this.#server.pid, 'SIGQUIT'); } catch { /* it has ended */ } };

  async #run(name, ...words) {
    const [program, ...rest] = asPostgres([join(bin(), name), ...words]);
    await run(program, rest, { cwd: this.#folder });
  }
}
