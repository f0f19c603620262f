import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** A secret that is planted, and where alone it may be seen. */
export interface Canary {
  name: string;
  value: string;
  /** Steps of the test in whose answers it may stand, because they were asked for it. */
  shownBy: readonly string[];
}

/** A place in which a secret was found. */
export interface Sighting {
  canary: string;
  form: string;
  place: string;
  context: string;
}

interface Place {
  name: string;
  step: string;
  text: string;
}

/** Collects what a gateway has said and kept, and searches it for secrets in every form that they may have taken. */
export class CanarySearch {
  readonly canaries: Canary[] = [];
  private readonly places: Place[] = [];
  private step = 'start';

  get size(): { places: number; characters: number } {
    return { places: this.places.length, characters: this.places.reduce((sum, { text }) => sum + text.length, 0) };
  }

  plant(name: string, value: string, ...shownBy: string[]): string {
    this.canaries.push({ name, value, shownBy });
    return value;
  }

  add(name: string, text: string): void {
    this.places.push({ name, step: this.step, text });
  }

  /** Everything that is said from here on belongs to this step. */
  async during<T>(step: string, work: () => Promise<T>): Promise<T> {
    const before = this.step;
    this.step = step;
    try {
      return await work();
    } finally {
      this.step = before;
    }
  }

  /** Notes each answer to a `fetch` of this process, headers included. @returns a function that ends it */
  listenToFetch(): () => void {
    const original = globalThis.fetch;
    globalThis.fetch = async (...args) => {
      const { step } = this;
      const response = await original(...args);
      const text = await response.clone().text().catch((error: Error) => `broken off: ${error.message}`);
      const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      this.places.push({ name: `answer ${response.status} of ${String(args[0]).replace(/\?.*/, '')}`, step, text: `${head}\n\n${text}` });
      return response;
    };
    return () => (globalThis.fetch = original);
  }

  /** Every row of every table, as text, large values and binary ones included. */
  async addDatabase(url: string): Promise<number> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
      );
      let rowCount = 0;
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        rowCount += rows.length;
        this.places.push({ name: `table ${name}`, step: 'database', text: rows.map(({ row }) => row).join('\n') });
      }
      return rowCount;
    } finally {
      await client.end();
    }
  }

  /** Every file below a folder. */
  addFolder(folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, entry);
      if (statSync(path).isFile()) this.places.push({ name: `file ${entry}`, step: 'files', text: readFileSync(path, 'latin1') });
    }
  }

  /** Where a secret stands that may not stand there. */
  sightings(): Sighting[] {
    const found: Sighting[] = [];
    for (const { name, value, shownBy } of this.canaries) {
      for (const [form, text] of formsOf(value)) {
        for (const place of this.places) {
          if (shownBy.includes(place.step)) continue;
          const at = place.text.indexOf(text);
          if (at !== -1) found.push({ canary: name, form, place: `${place.name} [${place.step}]`, context: place.text.slice(Math.max(0, at - 100), at + 60) });
        }
      }
    }
    return found;
  }
}

/** As it is, in percent signs, in hex (of a binary column), and in base64 wherever it may begin in a longer text. */
function* formsOf(value: string): Generator<[string, string]> {
  yield ['plain', value];
  const hex = Buffer.from(value).toString('hex');
  yield ['hex', hex];
  const percent = encodeURIComponent(value);
  if (percent !== value) yield ['percent', percent];
  const json = JSON.stringify(value).slice(1, -1);
  if (json !== value) yield ['JSON', json];
  for (const shift of [0, 1, 2]) {
    // What stands before and after the secret may change the first and the last characters.
    const encoded = Buffer.from(`${'x'.repeat(shift)}${value}`).toString('base64').replace(/=+$/, '');
    yield [`base64+${shift}`, encoded.slice(shift === 0 ? 0 : shift + 1, -2)];
  }
}
