import { RequestError } from './request-error';

/** `fetch`, which says of itself that nobody answered: its own error is a TypeError, as one of a mistake in here is. */
export async function reach(...request: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(...request);
  } catch (error) {
    throw new RequestError('NETWORK', error instanceof Error ? error.message : String(error));
  }
}
