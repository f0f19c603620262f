import { type VariableHint } from '../../ui/code-mirror';

/** What a script reads, in both languages. */
export const CONTEXT_VARIABLES: readonly VariableHint[] = [
  { label: 'request.method' },
  { label: 'request.path' },
  { label: 'request.query' },
  { label: 'request.headers' },
  { label: 'request.body' },
  { label: 'upstream.id' },
  { label: 'upstream.name' },
  { label: 'upstream.slug' },
  { label: 'key.id' },
  { label: 'key.name' },
  { label: 'key.value' },
  { label: 'consumer.id' },
  { label: 'consumer.name' },
  { label: 'now' },
  { label: 'vars' },
];

export const FIRST_SCRIPT = {
  JAVASCRIPT: 'return new Date().toISOString();',
  PYTHON: 'from datetime import datetime\nresult = datetime.now().isoformat()',
} as const;

export const EXAMPLE_CONTEXT = `{
  "request": {
    "method": "POST",
    "path": "/v1/orders",
    "headers": { "content-type": "application/json" }
  }
}`;
