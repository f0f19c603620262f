import { refusalOf } from '../graphql/refusal';
import { RequestError } from '../graphql/mutate';

/**
 * Fetches a file and has the browser save it; a link would show the refusal as a page.
 * @throws RequestError when it is refused
 */
export async function saveFile(url: string, name: string): Promise<void> {
  const response = await fetch(url, { credentials: 'same-origin' }).catch((error: unknown) => {
    throw RequestError.from(error);
  });
  if (!response.ok) throw await refusalOf(response);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
