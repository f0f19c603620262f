// A gateway reduced to its embedded database, in a process of its own that a test can kill.
// Arguments: the data folder, and the user to become, if another. Sends { url } or { error }.
import { runnerImport } from 'vite';

const [dataDir, uid] = process.argv.slice(2);
const { module } = await runnerImport('./libs/core/src/postgres/index.ts', { configFile: false, logLevel: 'error' });
if (uid !== undefined) {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}
try {
  const postgres = await module.provisionPostgres({ dataDir, log: () => undefined, settings: { fsync: 'off' } });
  process.once('SIGTERM', async () => {
    await postgres.stop();
    process.exit(0);
  });
  process.send({ url: postgres.url });
} catch (error) {
  process.send({ error: error.message });
  process.disconnect();
}
