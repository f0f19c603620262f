import { totalmem } from 'node:os';

const MEGABYTE = 1024 * 1024;
const LEAST_BUFFERS_MB = 128;
const MOST_BUFFERS_MB = 512;
/** The machine does other work too; PostgreSQL's own advice for one of its own is a quarter. */
const SHARE_OF_MEMORY = 1 / 32;

/** For a small machine; each is the server's own parameter. */
export function serverSettings(): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    // Zero or a number beyond any memory where nothing keeps the process to less than the machine has.
    shared_buffers: sharedBuffers(Math.min(totalmem(), process.constrainedMemory() || Infinity)),
    max_wal_size: '512MB',
    // Nobody replicates from here; bulk loads into new partitions then write little WAL.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Parallel plans want /dev/shm, which containers keep small, and more cores than we count on.
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '',
    log_checkpoints: 'off',
    // A failing statement may carry a secret: its text stays out of the log.
    log_min_error_statement: 'panic',
  };
}

/** What PostgreSQL keeps of its tables in memory of its own; it takes it as it needs it. @param memory in bytes */
export function sharedBuffers(memory: number): string {
  const share = Math.floor((memory * SHARE_OF_MEMORY) / MEGABYTE);
  return `${Math.min(Math.max(share, LEAST_BUFFERS_MB), MOST_BUFFERS_MB)}MB`;
}
