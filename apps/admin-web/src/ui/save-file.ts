import { reach } from '../graphql/reach';
import { refusalOf } from '../graphql/refusal';

/**
 * Fetches a file and has the browser save it; a link would show the refusal as a page.
 * @throws RequestError when it is refused
 */
export async function saveFile(url: string, name: string): Promise<void> {
  const response = await reach(url, { credentials: 'same-origin' });
  if (!response.ok) throw await refusalOf(response);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
