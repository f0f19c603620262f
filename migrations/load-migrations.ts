import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationClass } from '@app/core';

/** Every migration of this folder, oldest first; the number in a file's name is its order. */
export async function loadMigrations(): Promise<MigrationClass[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => /^\d{13}-.+\.(js|ts)$/.test(name) && !name.endsWith('.d.ts'));
  const modules = await Promise.all(files.sort().map((name) => import(pathToFileURL(join(import.meta.dirname, name)).href) as Promise<Record<string, MigrationClass>>));
  return modules.flatMap((module) => Object.values(module));
}
