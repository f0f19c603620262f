/** Boots the interpreter once and writes what later ones boot from to the standard output. */
import { randomBytes } from 'node:crypto';
import { EntropySource } from '../guest/entropy.ts';
import { readText } from './files.ts';
import { openPyodideFiles } from './pyodide-files.ts';
import { makeSnapshot } from './python-boot.ts';
import { packSnapshot } from './python-snapshot.ts';

const prelude = readText(new URL('../guest/prelude.py', import.meta.url));
const snapshot = await makeSnapshot({ readFiles: openPyodideFiles(), prelude }, new EntropySource(randomBytes(32)));
process.stdout.write(Buffer.concat(packSnapshot(snapshot)), () => process.exit(0));
