import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './gateway-process.js';

const CONFIGURATION = join(import.meta.dirname, '../../deploy/nginx.conf');
/** Debian puts it where the PATH of a usual user does not lead. */
const PATH = `${process.env.PATH}:/usr/sbin`;

export const nginxIsThere = spawnSync('nginx', ['-v'], { env: { PATH } }).status === 0;

export interface TestNginx {
  url: string;
  stop(): Promise<void>;
}

/** nginx with deploy/nginx.conf, whose every directive stands but for what is of this machine: addresses, folders, the number of processes. */
export async function startNginx(gatewayPorts: readonly number[]): Promise<TestNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-nginx-'));
  const port = await freePort();
  const servers = gatewayPorts.map((gatewayPort) => `server 127.0.0.1:${gatewayPort} max_fails=2 fail_timeout=5s;`);
  const configuration = readFileSync(CONFIGURATION, 'utf8')
    .replace('server gateway-1:8000 max_fails=2 fail_timeout=5s;', servers.join('\n    '))
    .replace('server gateway-2:8000 max_fails=2 fail_timeout=5s;', '')
    .replace('listen 8000;', `listen 127.0.0.1:${port};`)
    .replace('worker_processes auto;', 'worker_processes 1;')
    .replace('http {', `http {\n  access_log off;\n  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}`);
  if (configuration.includes('server gateway-')) throw new Error('deploy/nginx.conf has changed: its servers are not recognised');
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration);
  const process_ = spawn('nginx', ['-p', folder, '-c', file, '-e', 'stderr', '-g', `daemon off; pid ${folder}/nginx.pid;`], { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  process_.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk).slice(-8_000)));
  for (let attempt = 0; !(await accepts(port)); attempt++) {
    if (process_.exitCode !== null || attempt > 200) throw new Error(`nginx did not start:\n${complaints}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(process_, folder) };
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
