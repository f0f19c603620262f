export { ScriptsModule } from './scripts.module.js';
export { ScriptRunner, type ScriptBatch } from './script-runner.js';
export { DEFAULT_TIMEOUT_MS, defineScript, MAX_SOURCE_BYTES, MAX_TIMEOUT_MS, type Script, type ScriptFailure, type ScriptResult } from './script.js';
export { scriptInstant, type ScriptContext, type ScriptInstant } from './script-context.js';
export { ScriptLanguage } from './script-language.js';
export { ScriptUnavailableError } from './script-unavailable.error.js';
export { type ScriptExample, scriptExamples } from './script-examples.js';
