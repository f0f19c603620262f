/** What gateway and runner tell each other: one JSON text a line, over the runner's standard streams. A batch's context is a line of its own. */

export type RunnerLanguage = 'JAVASCRIPT' | 'PYTHON';

/** The first line to a runner. */
export interface RunnerSetup {
  /** 32 random bytes as hex: the runner's own way to them, `node:crypto`, takes 20 ms to load. */
  seed: string;
  /** Where the interpreter's memory snapshot is, null to boot without. */
  snapshotPath: string | null;
  /** Boot an interpreter before the first script asks for one. */
  warmPython: boolean;
  /** Interpreters that are kept, the least recently used dropped first. */
  maxInterpreters: number;
  /** Who to become after loading, null to stay. */
  userId: number | null;
}

export interface RunnerScript {
  /** A hash of language and text. */
  name: string;
  language: RunnerLanguage;
  /** Only the first time that this runner sees the name. */
  source?: string;
  timeoutMs: number;
  needsKeyValue: boolean;
  usesContext: boolean;
}

/** All scripts of one request. */
export interface RunnerBatch {
  id: number;
  /** Isolates are never shared between tenants: an upstream's id. */
  tenant: string;
  /** Whether the next line is the JSON of what the scripts see. */
  hasContext: boolean;
  /** The API key's value, '' when no script may see it. */
  keyValue: string;
  /** For all scripts together. */
  budgetMs: number;
  scripts: RunnerScript[];
}

/** A batch with the context that came after it, '' where there is none. */
export interface ReceivedBatch extends RunnerBatch {
  context: string;
}

/** What a script came to. Line and column count from 1, in the user's own text. */
export interface ScriptFailure {
  type: string;
  message: string;
  line: number | null;
  column: number | null;
  /** Which of its limits ended it, if one did. */
  limit?: 'TIME' | 'MEMORY';
}

export interface RunnerResult {
  value: string | null;
  error: ScriptFailure | null;
  logs: string[];
  durationMs: number;
}

export type RunnerMessage =
  | { kind: 'ready' }
  /** An interpreter boots: time that does not count against the scripts. */
  | { kind: 'booting'; id: number }
  | { kind: 'running'; id: number }
  | { kind: 'done'; id: number; results: RunnerResult[]; memoryBytes: number };

export const TIMEOUT_FAILURE_TYPE = 'TimeoutError';
export const MEMORY_FAILURE_TYPE = 'MemoryError';
