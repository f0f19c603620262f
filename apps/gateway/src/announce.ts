import type { Config } from '@app/core';

/** Runs one step of the start and prints what it came to and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const note = typeof result === 'string' ? ` ${result},` : '';
  console.log(`  ✓ ${name}:${note} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Tells a newcomer where everything is. */
export function announce(config: Config): void {
  console.log(`
API Gateway Pro serves on ${config.publicUrl}
  Console     ${config.publicUrl}/
  GraphQL     ${config.publicUrl}/graphql
  Playground  ${config.publicUrl}/playground
  Proxy       ${config.publicUrl}/proxy/<upstream>/<path>
`);
}
