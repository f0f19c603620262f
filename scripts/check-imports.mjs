// Fails when a library imports a library of its own or a higher tier, reaches into another
// library past its index.ts, or lists itself nowhere. The tiers are the table of docs/architecture.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join, dirname, relative, resolve } from 'node:path';

const TIERS = [
  ['core'],
  ['access'],
  ['scheduler', 'realtime', 'scripts'],
  ['upstreams', 'keys', 'consumers', 'limits', 'rules', 'headers', 'logs', 'notifications'],
  ['proxy', 'batch', 'dashboard', 'relations'],
];
const tierOf = new Map(TIERS.flatMap((names, tier) => names.map((name) => [name, tier])));
const root = resolve(import.meta.dirname, '..');
const problems = [];

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
}

for (const lib of readdirSync(join(root, 'libs'))) {
  if (!tierOf.has(lib)) problems.push(`libs/${lib} has no tier: add it to scripts/check-imports.mjs`);
  const home = join(root, 'libs', lib);
  for (const file of sourceFiles(home)) {
    const where = relative(root, file);
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      const [, other, rest] = /^@app\/([^/]+)(\/.*)?$/.exec(target) ?? [];
      if (other !== undefined) {
        if (rest) problems.push(`${where}: ${target} reaches past the face of ${other}`);
        if (other === lib) problems.push(`${where}: inside a library only relative paths`);
        else if (!(tierOf.get(other) < tierOf.get(lib))) problems.push(`${where}: ${lib} (tier ${tierOf.get(lib)}) may not import ${other} (tier ${tierOf.get(other)})`);
      } else if (target.startsWith('.') && !resolve(dirname(file), target).startsWith(home + '/')) {
        problems.push(`${where}: ${target} leaves the library`);
      }
    }
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('imports follow the tiers');
