import { createHash } from 'node:crypto';
import { mayUseContext } from './context-use.js';
import type { RunnerResult, ScriptFailure } from './runner/protocol.js';
import type { ScriptLanguage } from './script-language.js';

export type { ScriptFailure };

export const DEFAULT_TIMEOUT_MS = 1000;
export const MAX_TIMEOUT_MS = 10_000;
/** Of the text, in UTF-8. */
export const MAX_SOURCE_BYTES = 16_384;

/** A script as it is run. Make it once with `defineScript` and keep it. */
export interface Script {
  /** A hash of language and text: runners compile each name once. */
  readonly name: string;
  readonly language: ScriptLanguage;
  readonly source: string;
  /** 1 to 10,000. */
  readonly timeoutMs: number;
  /** Whether it sees the API key's value. */
  readonly needsKeyValue: boolean;
  /** Whether it may look at its context. */
  readonly usesContext: boolean;
}

export function defineScript(script: Omit<Script, 'name' | 'usesContext'>): Script {
  return { ...script, usesContext: mayUseContext(script.source), name: createHash('sha256').update(script.language).update('\0').update(script.source).digest('base64url').slice(0, 22) };
}

/** What a script came to: a value or a failure, never both. */
export type ScriptResult = RunnerResult;
