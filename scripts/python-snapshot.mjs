// Boots Python once, so that the gateway's first Python script need not wait for it: half a second in place of three.
// Where this fails, a gateway tries again by itself, in its data folder.
import { fileURLToPath } from 'node:url';

const scripts = new URL('../dist/server/libs/scripts/', import.meta.url);
const { SnapshotStore } = await import(new URL('src/pool/snapshot-store.js', scripts));

await new SnapshotStore(fileURLToPath(new URL('snapshots', scripts))).ensure().catch((error) => console.warn(`Python starts without a snapshot at first: ${error.message}`));
