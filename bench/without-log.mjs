// Preloaded into a gateway (`node --import`): it forgets its requests, so that the cost of remembering them shows.
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/request-log-writer.js')) return loaded;
    return { ...loaded, source: `${loaded.source}\nRequestLogWriter.prototype.record = () => undefined;\n` };
  },
});
