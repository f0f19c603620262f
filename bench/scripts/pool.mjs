// What bench and soak share: the sandbox as it was built, with contexts like a real request's.
import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const built = new URL('../../dist/server/libs/scripts/src/', import.meta.url);
if (!existsSync(built)) throw new Error('Build the server first: npm run build:server');
const { RunnerPool } = await import(new URL('pool/runner-pool.js', built));
const { SnapshotStore } = await import(new URL('pool/snapshot-store.js', built));
const { defineScript } = await import(new URL('script.js', built));

export const SNAPSHOTS = join(tmpdir(), 'gateway-bench-scripts');

export function openPool(folder = SNAPSHOTS) {
  const snapshots = new SnapshotStore(folder);
  return { snapshots, pool: new RunnerPool(snapshots, (message) => console.error(message)) };
}

/** The interpreter's memory, where pools of the bench look for it. */
export const provideSnapshot = () => new SnapshotStore(SNAPSHOTS).ensure();

export const define = (language, source) => defineScript({ language, source, timeoutMs: 1000, needsKeyValue: false });

/** A request's context, a kilobyte or so, told apart by its path. */
export function contextOf(path) {
  return JSON.stringify({
    request: {
      method: 'POST',
      path,
      query: { model: 'small' },
      headers: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x-header-${index}`, 'a value of some length'])),
      body: null,
    },
    upstream: { id: 1, name: 'Bench', slug: 'bench' },
    key: { id: 1, name: 'first' },
    consumer: { id: 1, name: 'bench' },
    now: { iso: '2026-11-24T18:30:00.000Z', unixSeconds: 1795545000, unixMilliseconds: 1795545000000 },
    vars: { signingSecret: 'a secret of thirty-two characters' },
  });
}

/** The runner processes below this one, with their memory in MiB; empty where there is no /proc. */
export function runners() {
  if (!existsSync('/proc/self/status')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        if (!status.includes(`PPid:\t${process.pid}\n`)) return [];
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return [{ pid: Number(pid), memory: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024), cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 }];
      } catch {
        return [];
      }
    });
}

export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
