// Makes the typed documents of the console: one folder in src/graphql/generated for each folder that has
// .graphql files, so that a page's documents are bundled with the page and not with the first load.
import { generate } from '@graphql-codegen/cli';
import { globSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const source = join(import.meta.dirname, 'src');
const schema = resolve(import.meta.dirname, '../../schema.graphql');
const generated = join(source, 'graphql/generated');

const folders = [...new Set(globSync('**/*.graphql', { cwd: source }).map((file) => dirname(file)))].sort();
rmSync(generated, { recursive: true, force: true });
await generate(
  {
    schema,
    silent: true,
    errorsOnly: true,
    generates: Object.fromEntries(
      folders.map((folder) => [
        `${join(generated, basename(folder))}/`,
        {
          preset: 'client',
          documents: [join(source, folder, '*.graphql')],
          presetConfig: { fragmentMasking: false },
          config: {
            useTypeImports: true,
            enumsAsTypes: true,
            strictScalars: true,
            scalars: { DateTime: 'string', JSON: 'unknown', JSONObject: 'Record<string, unknown>', BigInt: 'string', Upload: 'File' },
          },
        },
      ]),
    ),
  },
  true,
);
console.log(`typed documents of ${folders.length} folders`);
