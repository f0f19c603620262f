import { setupLink } from '@app/access';
import type { Config } from '@app/core';

/** Runs one step of the start and prints what it came to and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const note = typeof result === 'string' ? ` ${result},` : '';
  console.log(`  ✓ ${name}:${note} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Tells a newcomer where everything is, and, once, how to become the first admin. */
export function announce(config: Config): void {
  const setup = setupLink(config);
  console.log(`
API Gateway Pro serves on ${config.publicUrl}
  Console     ${config.publicUrl}/
  GraphQL     ${config.publicUrl}/graphql
  Playground  ${config.publicUrl}/playground
  REST        ${config.publicUrl}/api/docs
  Proxy       ${config.publicUrl}/proxy/<upstream>/<path>
${setup ? `\nMake the first admin (the link works once):\n  ${setup}\n` : ''}`);
}
