import { RequestError } from '../../graphql/mutate';

/** What the import endpoints answer; rows are counted as a spreadsheet shows them. */
export interface ImportResult {
  readonly success_count: number;
  readonly failed_count: number;
  readonly errors: readonly { readonly row: number; readonly error: string }[];
}

const BASE = '/api/admin/batch/keys';
export const EXPORT_URL = `${BASE}/export-csv`;
export const TEMPLATE_URL = '/api/admin/batch/template/keys-csv';

export function importCsv(file: File, atomic: boolean, language: string): Promise<ImportResult> {
  const body = new FormData();
  body.append('file', file);
  return send('POST', `/import-csv?atomic=${atomic}`, language, body);
}

export function importValues(upstreamId: string, values: readonly string[], atomic: boolean, language: string): Promise<ImportResult> {
  return send('POST', `/import-json?atomic=${atomic}`, language, JSON.stringify({ upstream_id: Number(upstreamId), keys: values.map((key_value) => ({ key_value })) }));
}

export function setStatus(ids: readonly string[], status: 'active' | 'disabled', language: string): Promise<unknown> {
  return send('POST', '/batch-update-status', language, JSON.stringify({ key_ids: ids.map(Number), status }));
}

export function deleteKeys(ids: readonly string[], language: string): Promise<unknown> {
  return send('DELETE', '/batch-delete', language, JSON.stringify({ key_ids: ids.map(Number) }));
}

async function send<T>(method: string, path: string, language: string, body: FormData | string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      body,
      credentials: 'same-origin',
      headers: { 'accept-language': language, ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}) },
    });
  } catch (error) {
    throw RequestError.from(error);
  }
  const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string };
  if (!response.ok && !('success_count' in answer)) throw new RequestError(answer.code ?? 'INTERNAL', answer.detail ?? answer.title ?? response.statusText);
  return answer as T;
}
