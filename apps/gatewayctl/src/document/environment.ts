import { ENV_REFERENCE } from './fields.js';

/** The variables that a text refers to. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(ENV_REFERENCE)].map(([, name]) => name);
}

/** The text with its variables put in; undefined when one of them is not set, or empty. */
export function resolveText(text: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (missingIn(text, environment).length > 0) return undefined;
  return text.replace(ENV_REFERENCE, (_, name: string) => environment[name]!);
}

export function missingIn(text: string, environment: NodeJS.ProcessEnv): string[] {
  return variablesIn(text).filter((name) => !environment[name]);
}
