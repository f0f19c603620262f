/** Boots the interpreter once and writes its memory to the standard output. */
import { readFileSync } from 'node:fs';
import { openPyodideFiles } from './pyodide-files.ts';
import { makeSnapshot } from './python-isolate.ts';

const prelude = readFileSync(new URL('../guest/prelude.py', import.meta.url), 'utf8');
const snapshot = await makeSnapshot(openPyodideFiles()(), prelude);
process.stdout.write(snapshot, () => process.exit(0));
