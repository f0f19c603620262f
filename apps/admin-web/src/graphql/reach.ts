import { RequestError } from './request-error';

/**
 * `fetch` that asks for the language that the page is in, and says of itself that nobody answered: its own error is a
 * TypeError, as one of a mistake in here is.
 */
export async function reach(address: RequestInfo | URL, request: RequestInit = {}): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set('accept-language', document.documentElement.lang);
  try {
    return await fetch(address, { ...request, headers });
  } catch (error) {
    throw new RequestError('NETWORK', error instanceof Error ? error.message : String(error));
  }
}
