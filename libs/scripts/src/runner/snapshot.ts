/** Boots the interpreter once and writes what later ones boot from to the standard output. */
import { readFileSync } from 'node:fs';
import { openPyodideFiles } from './pyodide-files.ts';
import { makeSnapshot } from './python-isolate.ts';
import { packSnapshot } from './python-snapshot.ts';

const prelude = readFileSync(new URL('../guest/prelude.py', import.meta.url), 'utf8');
const parts = packSnapshot(await makeSnapshot(openPyodideFiles(), prelude));
process.stdout.write(Buffer.concat(parts), () => process.exit(0));
