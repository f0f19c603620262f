import { RequestError } from './request-error';

/** What a REST endpoint of the gateway says when it refuses. */
export async function refusalOf(response: Response): Promise<RequestError> {
  const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string; reason?: string };
  return new RequestError(answer.code ?? 'INTERNAL', answer.detail ?? answer.title ?? response.statusText, [], answer.reason ?? null);
}
