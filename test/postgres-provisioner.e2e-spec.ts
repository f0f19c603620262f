import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provisionPostgres, type ProvisionedPostgres } from '@app/core';
import { query } from './support/database.js';

const isRoot = process.getuid?.() === 0;
/** An unprivileged user that every system has. */
const NOBODY = 65_534;
/** Below a folder such as /root nobody else can run what is in the checkout. */
const checkoutIsOpen = await everyoneMayEnter(process.cwd());

let dataDir: string;
let lines: string[];
let provisioned: ProvisionedPostgres[];
let gateways: ChildProcess[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-data-'));
  [lines, provisioned, gateways] = [[], [], []];
});

afterEach(async () => {
  for (const gateway of gateways) gateway.kill('SIGKILL');
  await Promise.all(provisioned.map((postgres) => postgres.stop()));
  const left = await postmasterPid();
  if (await isAlive(left)) process.kill(left, 'SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function provision(): Promise<ProvisionedPostgres> {
  const postgres = await provisionPostgres({ dataDir, settings: { fsync: 'off' }, log: (level, message) => void lines.push(`${level} ${message}`) });
  provisioned.push(postgres);
  return postgres;
}

/** A gateway process with nothing but its database; answers with the URL or the refusal. */
async function startGateway(env: NodeJS.ProcessEnv = {}, uid?: number): Promise<{ gateway: ChildProcess; url?: string; error?: string }> {
  const gateway = fork('test/support/gateway-with-postgres.mjs', uid === undefined ? [dataDir] : [dataDir, String(uid)], {
    env: { PATH: process.env.PATH, ...env },
    execArgv: [],
  });
  gateways.push(gateway);
  const [answer] = (await once(gateway, 'message')) as [{ url?: string; error?: string }];
  return { gateway, ...answer };
}

const encoding = (url: string) =>
  query(url, `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale FROM pg_database WHERE datname = current_database()`);
const UTF8 = [{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }];

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => ''), 10);
}

/** A dead process that nobody has asked after yet, as below a container's init, has no command line. */
async function isAlive(pid: number): Promise<boolean> {
  const command = process.platform === 'linux' ? `/proc/${pid}/cmdline` : undefined;
  if (command) return (await readFile(command, 'utf8').catch(() => '')) !== '';
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function everyoneMayEnter(folder: string): Promise<boolean> {
  const open = ((await stat(folder)).mode & 0o001) !== 0;
  return open && (folder === '/' || everyoneMayEnter(dirname(folder)));
}

describe('the first start', () => {
  it('makes a UTF-8 cluster with a random password in a file that its owner alone can read', async () => {
    const { url } = await provision();
    const password = (await readFile(join(dataDir, 'postgres/gateway.password'), 'utf8')).trim();

    expect(await encoding(url)).toEqual(UTF8);
    expect((await stat(join(dataDir, 'postgres/gateway.password'))).mode & 0o777).toBe(0o600);
    expect(password.length).toBeGreaterThanOrEqual(32);
    expect(new URL(url).password).toBe(password);
  });

  it('lets nobody in without the password', async () => {
    const { url } = await provision();
    const wrong = new URL(url);
    for (const [user, password] of [['gateway', 'wrong'], ['postgres', 'password'], ['postgres', '']]) {
      Object.assign(wrong, { username: user, password });
      await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password/);
    }
  });

  it('gives the gateway a role that owns its database and is no superuser', async () => {
    const { url } = await provision();
    await query(url, 'CREATE SCHEMA mine; CREATE TABLE mine.thing (id int)');
    expect(await query(url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([{ rolsuper: false }]);
  });

  it('listens on the loopback address alone', async () => {
    const { url } = await provision();
    expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it.each([{}, { LANG: 'de_DE.ISO-8859-1', LC_ALL: 'xx_YY' }, { LANG: 'C', PGDATA: '/nowhere', PGPORT: '1', PGSSLMODE: 'require' }])(
    'makes the same cluster in the environment %o',
    async (env) => {
      const { url } = await startGateway(env);
      expect(await encoding(url!)).toEqual(UTF8);
    },
  );

  it('leaves nothing but the cluster in the data folder', async () => {
    await provision();
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });
});

describe('who the server runs as', () => {
  const ownerOf = async (pid: number) => (await stat(`/proc/${pid}`)).uid;

  it.runIf(isRoot)('is an unprivileged user under root, even where that user may not enter the folder above', async () => {
    const closed = join(dataDir, 'closed');
    await mkdir(closed, { mode: 0o700 });
    dataDir = closed;
    await provision();
    expect(await ownerOf(await postmasterPid())).not.toBe(0);
  });

  it.runIf(isRoot && checkoutIsOpen)('is the gateway’s own user otherwise', async () => {
    await chown(dataDir, NOBODY, NOBODY);
    const { url, error } = await startGateway({}, NOBODY);
    expect(error).toBeUndefined();
    expect(await encoding(url!)).toEqual(UTF8);
    expect(await ownerOf(await postmasterPid())).toBe(NOBODY);
  });

  it.runIf(isRoot)('stays the same when root starts what a normal user has made', async () => {
    await (await provision()).stop();
    const before = (await stat(join(dataDir, 'postgres'))).uid;
    await provision();
    expect(await ownerOf(await postmasterPid())).toBe(before);
  });

  it.runIf(isRoot)('is refused when the folder belongs to somebody else', async () => {
    await (await provision()).stop();
    await chown(dataDir, NOBODY, NOBODY);
    expect((await startGateway({}, NOBODY)).error).toMatch(/belongs to user \d+, but the gateway runs as user 65534.*chown -R/);
    await chown(join(dataDir, 'postgres'), 0, 0);
    await expect(provision()).rejects.toThrow(/belongs to root.*chown -R postgres/);
  });
});

describe('a later start', () => {
  it('finds what was written before', async () => {
    const first = await provision();
    await query(first.url, `CREATE TABLE note AS SELECT 'kept' AS text`);
    await first.stop();
    const second = await provision();
    expect(await query(second.url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  });

  it('comes after kill -9 of the gateway, stops the server left behind and keeps the data', async () => {
    const killed = await startGateway();
    await query(killed.url!, `CREATE TABLE note AS SELECT 'kept' AS text`);
    const orphan = await postmasterPid();
    killed.gateway.kill('SIGKILL');
    await once(killed.gateway, 'exit');
    expect(await isAlive(orphan)).toBe(true);

    const { url } = await provision();
    expect(await isAlive(orphan)).toBe(false);
    expect(await query(url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    expect(lines.join('\n')).toMatch(/warn .*left behind/);
  });

  it('comes after kill -9 of gateway and server both', async () => {
    const killed = await startGateway();
    await query(killed.url!, `CREATE TABLE note AS SELECT 'kept' AS text`);
    process.kill(await postmasterPid(), 'SIGKILL');
    killed.gateway.kill('SIGKILL');
    await once(killed.gateway, 'exit');
    expect(await query((await provision()).url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  });

  it('sees through a postmaster.pid whose number belongs to another program by now', async () => {
    await (await provision()).stop();
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), [process.pid, '/proc/self/cwd', 1, 55_432, '', '127.0.0.1', ' 1 1', 'ready', ''].join('\n'));
    await provision();
    expect(await postmasterPid()).not.toBe(process.pid);
  });

  it('refuses a cluster of another PostgreSQL major', async () => {
    await (await provision()).stop();
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    await expect(provision()).rejects.toThrow(/made by PostgreSQL 17, and this release brings PostgreSQL 18.*DATABASE_URL/);
  });

  it('refuses a folder that holds something else', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres/holiday.jpg'), '');
    if (isRoot) await chown(join(dataDir, 'postgres'), NOBODY, NOBODY);
    await expect(provision()).rejects.toThrow(/not empty.*Move it away/);
  });

  it('refuses a folder that a live gateway uses, names its process and leaves it in peace', async () => {
    const { url } = await provision();
    const { error } = await startGateway();
    expect(error).toMatch(new RegExp(`in use by a running gateway \\(gateway ${process.pid}\\)`));
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets exactly one of two gateways through that start together', async () => {
    await (await provision()).stop();
    const both = await Promise.all([startGateway(), startGateway()]);
    expect(both.filter(({ url }) => url)).toHaveLength(1);
  });
});

describe('a running server', () => {
  it('stops with the gateway', async () => {
    const { gateway } = await startGateway();
    const pid = await postmasterPid();
    gateway.kill('SIGTERM');
    expect(await once(gateway, 'exit')).toEqual([0, null]);
    expect(await isAlive(pid)).toBe(false);
  });

  it('comes back on the same port when it dies, and is still held', async () => {
    const { url } = await provision();
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline && !(await query(url, 'SELECT 1').catch(() => undefined))) await sleep(100);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await sleep(1_500);
    expect((await startGateway()).error).toMatch(/in use by a running gateway/);
  });
});
